"""Which attributes rule one another out, or bring one another along, as the pictures of a data set show it.

Nobody is both bald and blond, and a hat covers a fringe: who adds the one takes the other away, whatever the model. No
name is known here; what never or always goes together in the labels says it.
"""

from __future__ import annotations

import numpy as np

SELDOM = 0.02  # of how often chance would have two things go together, or go without one another
EXPECTED = 10.0  # pictures, by chance: where fewer would be seen, seeing none means nothing


def excluded(census: np.ndarray, name: int) -> np.ndarray:
    """What pictures that show attribute `name` never show, though others do: bool [names], of census [n, names]."""
    return _hardly_ever(census, census[:, name])


def implied(census: np.ndarray, name: int) -> np.ndarray:
    """What pictures that show attribute `name` always show, though others need not: bool [names]."""
    found = _hardly_ever(~census, census[:, name])
    found[name] = False
    return found


def _hardly_ever(census: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Which columns hardly ever hold in these rows [n], beside what they hold in all."""
    by_chance = census.mean(0) * rows.sum()
    return (by_chance >= EXPECTED) & (census[rows].sum(0) <= SELDOM * by_chance)
