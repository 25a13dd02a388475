"""The Frechet distance between two sets of feature vectors, each taken for a Gaussian (Heusel et al. 2017).

Only on the features of Inception-v3 it is called FID; here the features are our own classifiers'.
"""

from __future__ import annotations

import numpy as np

from models.metrics.base import HELD_OUT, Measuring, Subject
from models.metrics.judging import Seen


def frechet_distance(one: np.ndarray, other: np.ndarray) -> float:
    """Squared 2-Wasserstein distance of Gaussians fitted to features [n, f] and [m, f] (arXiv:1706.08500, eq. 6)."""
    means = one.mean(0, dtype=np.float64) - other.mean(0, dtype=np.float64)
    first, second = (np.cov(x.astype(np.float64), rowvar=False) for x in (one, other))
    # The trace of (A B)^1/2 is that of (A^1/2 B A^1/2)^1/2, which is symmetric.
    root = _square_root(first)
    cross = np.sqrt(np.linalg.eigvalsh(root @ second @ root).clip(0)).sum()
    return float(means @ means + np.trace(first) + np.trace(second) - 2 * cross)


def _square_root(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(values.clip(0))) @ vectors.T


def compared(name: str, seen: Seen) -> dict[str, float]:
    """Figures of samples and of held-out images, each beside all training images."""
    count = min(len(seen.samples), len(seen.held_out))
    parts = (("", seen.samples), (HELD_OUT, seen.held_out))
    figures = {f"{name}{end}": frechet_distance(rows, seen.training) for end, rows in parts}
    if len(seen.samples) == len(seen.held_out):
        return figures
    few = {f"{name}_as_many{end}": frechet_distance(rows[:count], seen.training) for end, rows in parts}
    return figures | few


def measure(subject: Subject) -> Measuring:
    """From all training images; its floor is that of held-out images.

    Both are the larger the fewer images they are of: where these are not as many, the figures that end in `as_many`
    are the ones to compare, of as many samples as held-out images.
    """
    return compared("frechet_distance", (yield from subject.seen()))
