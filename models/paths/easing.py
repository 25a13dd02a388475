"""How evenly a path is gone: where on it one is when a share of the time has passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Easing:
    title: str
    at: Callable[[np.ndarray], np.ndarray]  # rises from 0 at 0 to 1 at 1


EASINGS = {
    "even": Easing("Even", lambda s: s),
    "in-out": Easing("Ease in-out", lambda s: s * s * (3 - 2 * s)),  # smoothstep
    "in": Easing("Ease in", lambda s: s * s),
    "out": Easing("Ease out", lambda s: s * (2 - s)),
}


def times(shares: np.ndarray, easing: str, overshoot: float = 0.0) -> np.ndarray:
    """The t of a path at shares [n] of the time, 0 to 1; it begins and ends so far beyond the ends."""
    return (1 + 2 * overshoot) * EASINGS[easing].at(np.asarray(shares, float)) - overshoot
