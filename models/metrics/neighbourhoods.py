"""How honest a map is: whether those that are near one another in it are so where the points come from.

Venna & Kaski 2001, Neighborhood Preservation in Nonlinear Projection Methods (trustworthiness and continuity).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.latent.neighbours import BLOCK, neighbours
from models.progress import Progress

NEIGHBOURS = 10
JUDGED = 2000  # points whose neighbours are compared, among all of them; drawn at random where there are more


@dataclass(frozen=True)
class Honesty:
    """Of k nearest neighbours, each figure at most 1, and what a random layout of as many points gives on average."""

    kept: float  # share of a point's neighbours that are its neighbours in the map
    trustworthiness: float  # below 1 where a map shows false neighbours, by how far off they are
    continuity: float  # below 1 where a map tears true ones apart, by how far
    kept_by_chance: float
    by_chance: float  # trustworthiness and continuity
    k: int
    judged: int  # of how many points


def honesty(points: np.ndarray, positions: np.ndarray, k: int = NEIGHBOURS, judged: int = JUDGED) -> Iterator[Progress]:
    """The Honesty of a map [n, 2] of points [n, d]; ValueError of fewer than 2 k points, where nothing can be said."""
    count = len(points)
    if count < 2 * k or k < 1:
        raise ValueError(f"a map of {count} points cannot be judged by {k} neighbours")
    which = np.arange(count)
    if count > judged:
        which = np.sort(np.random.default_rng(0).choice(count, judged, replace=False))
    there, _ = yield from neighbours(points, k, which)
    here, _ = yield from neighbours(positions, k, which)
    kept = np.mean([np.isin(a, b).mean() for a, b in zip(here, there, strict=True)])
    false = yield from _ranks_beyond(points, which, here, k)
    torn = yield from _ranks_beyond(positions, which, there, k)
    worst = k * (2 * count - 3 * k - 1) / 2  # what all ranks beyond k of one point add up to at most
    return Honesty(
        float(kept),
        float(1 - false / worst),
        float(1 - torn / worst),
        k / (count - 1),
        1 - (count - 1 - k) * (count - k) / ((count - 1) * (2 * count - 3 * k - 1)),
        k,
        len(which),
    )


def _ranks_beyond(points: np.ndarray, which: np.ndarray, rows: np.ndarray, k: int) -> Iterator[Progress]:
    """By how much rows [m, k] of points that pass for neighbours of `which` [m] rank beyond k, in all, on average.

    The nearest other point has rank 1.
    """
    points = points.astype(np.float64)
    norms = np.einsum("ij,ij->i", points, points)
    blocks = -(-len(which) * len(points) // BLOCK)
    total = done = 0
    for own, near in zip(np.array_split(which, blocks), np.array_split(rows, blocks), strict=True):
        distances = norms - 2 * points[own] @ points.T  # from each, but for a number of its own
        distances[np.arange(len(own)), own] = np.inf
        for column in near.T:
            ranks = 1 + (distances < distances[np.arange(len(own)), column][:, None]).sum(1)
            total += np.maximum(ranks - k, 0).sum()
        done += len(own)
        yield Progress("Judging the map", done, len(which))
    return total / len(which)
