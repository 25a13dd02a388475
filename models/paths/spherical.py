"""The turning way: directions go along great circles, lengths straight from one to the other.

Shoemake 1985, Animating rotation with quaternion curves, doi:10.1145/325165.325242. Between codes of equal norms it
keeps the norm, and only there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.paths.base import Path, legs
from models.paths.linear import between

SMALLEST_ANGLE = 1e-4  # radians; below it, and so near to a half turn, the sine has lost its digits
SMALLEST_NORM = 1e-6
EQUAL = 0.01  # of a norm: others that differ by less are called the same


@dataclass(frozen=True, eq=False)
class Spherical(Path):
    stops: np.ndarray
    goes_on = True

    def codes(self, t: np.ndarray) -> np.ndarray:
        leg, share = legs(t, len(self.stops))
        found = np.empty((len(leg), self.stops.shape[1]))
        for k in np.unique(leg):
            here = leg == k
            found[here] = turned(*self.stops[k : k + 2].astype(float), share[here])
        return found.astype(np.float32)

    def about(self, space: str) -> str:
        norms = np.linalg.norm(self.stops, axis=1)
        if np.ptp(norms) <= EQUAL * norms.max():
            return f"keeps the norm of {space}"
        first, last = (norms[0], norms[-1]) if len(norms) == 2 else (norms.min(), norms.max())
        return f"norm of {space} from {first:.1f} to {last:.1f}, as at its stops"


def turned(a: np.ndarray, b: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Codes [n, d] between two [d] at shares [n] of the turn; straight where there is no direction to turn."""
    norms = np.array([np.linalg.norm(a), np.linalg.norm(b)])
    straight = between(a, b, share[:, None])
    if norms.min() < SMALLEST_NORM:
        return straight
    a, b = a / norms[0], b / norms[1]
    # Of unit vectors this is precise at all angles, which the arc cosine of their product is not.
    angle = 2 * np.arctan2(np.linalg.norm(a - b), np.linalg.norm(a + b))
    if angle < SMALLEST_ANGLE:
        return straight
    across = _across(a, b, angle)
    if across is None:
        return straight
    turn = (share * angle)[:, None]
    lengths = np.maximum(between(*norms, share), 0)[:, None]  # far beyond a short end it would come out behind
    return lengths * (np.cos(turn) * a + np.sin(turn) * across)


def _across(a: np.ndarray, b: np.ndarray, angle: float) -> np.ndarray | None:
    """The unit vector at a right angle to `a` towards `b`; opposite ones turn by way of the axis farthest from both."""
    towards = b if angle < np.pi - SMALLEST_ANGLE else np.eye(len(a))[np.abs(a).argmin()]
    rest = towards - (towards @ a) * a
    length = np.linalg.norm(rest)
    return rest / length if length > SMALLEST_NORM else None  # in one dimension there is none
