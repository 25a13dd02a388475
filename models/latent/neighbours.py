"""The nearest of many points, exactly, in blocks between which one may stop."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.progress import Progress

BLOCK = 4_000_000  # distances that are computed at a time


def nearest_rows(queries: np.ndarray, references: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k nearest references of every query, nearest first: rows int [n, k] and distances [n, k]."""
    k = min(k, len(references))
    norms = np.einsum("ij,ij->i", references, references)
    blocks = np.array_split(queries, -(-len(queries) * len(references) // BLOCK))
    rows = np.concatenate([np.argpartition(norms - 2 * q @ references.T, k - 1, axis=1)[:, :k] for q in blocks])
    # Distances anew from differences: the expanded squares lose their digits where picture and reference are alike.
    distances = np.linalg.norm(references[rows] - queries[:, None], axis=2)
    order = np.argsort(distances, axis=1, kind="stable")
    return np.take_along_axis(rows, order, 1), np.take_along_axis(distances, order, 1)


def neighbours(points: np.ndarray, k: int, which: np.ndarray | None = None) -> Iterator[Progress]:
    """Of every point [n, d], or of those in the rows `which` alone, the k nearest others, nearest first.

    It returns rows int64 and distances, [n, k] each. ValueError where there are not so many others.
    """
    if not 0 < k < len(points):
        raise ValueError(f"{k} neighbours of a point cannot be found among {len(points)} points")
    which = np.arange(len(points)) if which is None else which
    found = []
    for own in np.array_split(which, -(-len(which) * len(points) // BLOCK)):
        rows, distances = nearest_rows(points[own], points, k + 1)
        others = rows != own[:, None]
        others[others.all(1), -1] = False  # among many equal points one need not be its own nearest
        found.append((rows[others].reshape(-1, k), distances[others].reshape(-1, k)))
        yield Progress("Finding neighbours", sum(len(r) for r, _ in found), len(which))
    rows, distances = map(np.concatenate, zip(*found, strict=True))
    return rows, distances
