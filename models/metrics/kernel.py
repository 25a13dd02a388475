"""The kernel distance between two sets of feature vectors (Binkowski et al. 2018, Demystifying MMD GANs).

Unlike the Frechet distance it is unbiased: about 0, and at times below, for two sets of the same kind, however few.
Only on the features of Inception-v3 it is called KID.
"""

from __future__ import annotations

import numpy as np

from models.metrics.base import ERROR, HELD_OUT, Measuring, Subject
from models.metrics.judging import MOST
from models.progress import Progress

DEGREE, OFFSET = 3, 1.0  # of the kernel (x . y / f + 1)^3 (arXiv:1801.01401, section 4)
BLOCK, BLOCKS = 1000, 10  # vectors in a subset as the paper has it, or fewer where there would not be ten subsets


def kernel_distance(one: np.ndarray, other: np.ndarray) -> float:
    """The unbiased squared maximum mean discrepancy of features [n, f] and [m, f], n and m at least 2 (eq. 4)."""
    n, m = len(one), len(other)
    within, beyond, between = _kernel(one, one), _kernel(other, other), _kernel(one, other)
    first = (within.sum() - np.trace(within)) / (n * (n - 1))
    second = (beyond.sum() - np.trace(beyond)) / (m * (m - 1))
    return float(first + second - 2 * between.mean())


def block_distances(one: np.ndarray, other: np.ndarray, doing: str) -> Measuring:
    """The same of subsets of both, float [subsets]; no vector is in two of them, so that they are independent."""
    rng, count = np.random.default_rng(0), min(len(one), len(other), MOST)
    size = min(BLOCK, max(2, count // BLOCKS))
    mine, theirs = (rows[rng.permutation(len(rows))[:count]] for rows in (one, other))
    found = []
    for start in range(0, count - size + 1, size):
        found.append(kernel_distance(mine[start : start + size], theirs[start : start + size]))
        yield Progress(doing, start + size, count)
    return np.array(found)


def compared(name: str, made: np.ndarray, other: np.ndarray, real: np.ndarray) -> Measuring:
    """Figures of samples, and beside them of held-out images: the mean over subsets, and its standard error."""
    figures = {}
    for end, rows in (("", made), (HELD_OUT, other)):
        found = yield from block_distances(rows, real, "Comparing features")
        figures[f"{name}{end}"] = float(found.mean())
        figures[f"{name}{ERROR}{end}"] = float(found.std(ddof=1) / len(found) ** 0.5)
    return figures


def measure(subject: Subject) -> Measuring:
    """From training images, of at most MOST images of each kind."""
    seen = yield from subject.seen()
    return (yield from compared("kernel_distance", seen.samples, seen.held_out, seen.training))


def _kernel(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one.astype(np.float64) @ other.T.astype(np.float64) / one.shape[1] + OFFSET) ** DEGREE
