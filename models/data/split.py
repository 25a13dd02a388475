"""Which images are held out of data that do not say: the same ones every time, and some of every class."""

from __future__ import annotations

import numpy as np

from models.data.base import held_out_of


def shuffled_rows(count: int) -> np.ndarray:
    """An order that depends on the count only; RandomState, because its streams are frozen (NEP 19)."""
    return np.random.RandomState(count % 2**32).permutation(count)


def ordered(shuffled: np.ndarray, labels: np.ndarray | None) -> tuple[np.ndarray, int]:
    """Indices with the held-out ones last, and how many these are.

    From each class its last images in the shuffled order are held out: a tenth, at least one, never all.
    """
    groups = np.zeros(len(shuffled), int) if labels is None else labels[shuffled]
    out = np.zeros(len(shuffled), bool)
    for group in np.unique(groups):
        members = np.flatnonzero(groups == group)
        out[members[len(members) - held_out_of(len(members)) :]] = True
    if not out.any():  # one image of each class
        out[-1] = True
    return np.concatenate([shuffled[~out], shuffled[out]]), int(out.sum())
