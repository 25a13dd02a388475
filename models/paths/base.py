"""What a path is: codes along a way through stops, at t from 0 at the first stop to 1 at the last."""

from __future__ import annotations

import abc

import numpy as np


class Path(abc.ABC):
    stops: np.ndarray  # float [m, d], two or more; stop k lies at t = k / (m - 1)
    goes_on: bool  # whether there are codes beyond the ends; else it stays at them

    @abc.abstractmethod
    def codes(self, t: np.ndarray) -> np.ndarray:
        """float32 [n, d] at t [n]."""

    @abc.abstractmethod
    def about(self, space: str) -> str:
        """What it does in a space of this name, in a few words."""


def legs(t: np.ndarray, stops: int) -> tuple[np.ndarray, np.ndarray]:
    """Between which two stops each t lies, counted from 0, and how far along: below 0 and above 1 beyond the ends."""
    along = np.asarray(t, float) * (stops - 1)
    leg = np.clip(np.floor(along), 0, stops - 2).astype(int)
    return leg, along - leg
