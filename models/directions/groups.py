"""A direction between two groups of codes that a person has chosen."""

from __future__ import annotations

import numpy as np

from models.directions.base import Direction, sigma_along, unit

ENOUGH = 10  # codes in each group, from which it can be said how well their means tell them apart


def between(one: np.ndarray, other: np.ndarray, codes: np.ndarray, name: str = "A − B", step: int = 0) -> Direction:
    """From the mean of the other group to that of the one, [n, latent] and [m, latent]; its sigma is that of all codes.

    DirectionError where both means are the same.
    """
    gap = one.mean(0, dtype=np.float64) - other.mean(0, dtype=np.float64)
    vector, are_enough = unit(gap), min(len(one), len(other)) >= ENOUGH
    return Direction(
        name,
        vector,
        sigma_along(codes, vector),
        "two groups",
        of=f"{len(one):,} and {len(other):,} codes",
        step=step,
        length=float(np.linalg.norm(gap)),
        accuracy=_left_out(one, other) if are_enough else None,
        chance=max(len(one), len(other)) / (len(one) + len(other)) if are_enough else None,
    )


def _left_out(one: np.ndarray, other: np.ndarray) -> float:
    """How many of all codes lie nearer to the mean of their own group, of which they themselves are left out."""
    return (_nearer(one, other) + _nearer(other, one)) / (len(one) + len(other))


def _nearer(own: np.ndarray, other: np.ndarray) -> int:
    own = own.astype(np.float64)
    without = (own.sum(0) - own) / (len(own) - 1)
    away = np.square(own - other.mean(0, dtype=np.float64)).sum(1)
    return int((np.square(own - without).sum(1) < away).sum())
