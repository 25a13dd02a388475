"""Distances between many vectors and many others, in blocks between which one may stop."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.data.base import Progress
from models.latent.neighbours import BLOCK, nearest_rows


def nearest_distances(queries: np.ndarray, references: np.ndarray, doing: str, k: int = 1) -> Iterator[Progress]:
    """Of every query [n, f] to its k-th nearest reference [m, f], float [n]; exact."""
    found, done = [], 0
    for part in np.array_split(queries, max(1, -(-len(queries) * len(references) // BLOCK))):
        found.append(nearest_rows(part, references, k)[1][:, -1])
        done += len(part)
        yield Progress(doing, done, len(queries))
    return np.concatenate(found)
