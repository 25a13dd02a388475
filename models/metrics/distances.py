"""Distances between many vectors and many others, in blocks between which one may stop."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.latent.neighbours import BLOCK, nearest_rows
from models.progress import Progress


def nearest_distances(queries: np.ndarray, references: np.ndarray, doing: str, k: int = 1) -> Iterator[Progress]:
    """Of every query [n, f] to its k-th nearest reference [m, f], float [n]; exact."""
    found, done = [], 0
    for part in np.array_split(queries, max(1, -(-len(queries) * len(references) // BLOCK))):
        found.append(nearest_rows(part, references, k)[1][:, -1])
        done += len(part)
        yield Progress(doing, done, len(queries))
    return np.concatenate(found)


def radii(rows: np.ndarray, k: int, doing: str) -> Iterator[Progress]:
    """Squared distance of every row [n, f] to its k-th nearest other row, float64 [n]."""
    found = []
    for start, squares in _squares(rows, rows):
        squares[np.arange(len(squares)), start + np.arange(len(squares))] = -1  # itself comes first
        found.append(np.partition(squares, k, axis=1)[:, k])
        yield Progress(doing, start + len(squares), len(rows))
    return np.concatenate(found)


def inside(points: np.ndarray, centres: np.ndarray, edges: np.ndarray, doing: str) -> Iterator[Progress]:
    """In how many balls each point [n, f] lies, int [n]: `edges` are the squared radii of those around the centres."""
    found = []
    for start, squares in _squares(points, centres):
        found.append((squares < edges).sum(1))
        yield Progress(doing, start + len(squares), len(points))
    return np.concatenate(found)


def occupied(points: np.ndarray, centres: np.ndarray, edges: np.ndarray, doing: str) -> Iterator[Progress]:
    """Which of the same balls, bool [centres], any point lies in."""
    found = []
    for start, squares in _squares(centres, points):
        found.append(squares.min(1) < edges[start : start + len(squares)])
        yield Progress(doing, start + len(squares), len(centres))
    return np.concatenate(found)


def _squares(points: np.ndarray, others: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Squared distances [rows, others] of a few points at a time, and the number of the first of them."""
    middle = others.mean(0, dtype=np.float64)  # without which the squares lose digits
    points, others = points - middle, others - middle
    norms = np.einsum("ij,ij->i", others, others)
    step = max(1, BLOCK // len(others))
    for start in range(0, len(points), step):
        rows = points[start : start + step]
        yield start, (np.einsum("ij,ij->i", rows, rows)[:, None] + norms - 2 * rows @ others.T).clip(0)
