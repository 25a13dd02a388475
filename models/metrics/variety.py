"""How different from one another pictures are, beside how different real images are; and whether any are the same."""

from __future__ import annotations

import numpy as np

from models.metrics.typicality import SMALLEST_DISTANCE

PAIRS = 20_000  # drawn at random for a mean distance


def mean_distance(rows: np.ndarray, seed: int = 0) -> float:
    """Mean distance of random pairs of rows [n, f], features or bytes; 0 where there are fewer than two."""
    count = len(rows)
    if count < 2:
        return 0.0
    rng = np.random.default_rng(seed)
    first = rng.integers(count, size=PAIRS)
    second = (first + rng.integers(1, count, size=PAIRS)) % count  # never the same row twice
    return float(np.linalg.norm(rows[first].astype(np.float32) - rows[second], axis=1).mean())


def share(distance: float, of_real: float) -> float:
    """A distance as a share of real images'; finite even where these look all the same, as at a single pixel."""
    return distance / max(of_real, SMALLEST_DISTANCE)


def varieties(samples: np.ndarray, asked: np.ndarray, real: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Of each class asked for, in order: the mean distance of its samples [n, f], over the same of real images."""
    ratios = [
        share(mean_distance(samples[asked == label]), mean_distance(real[labels == label]))
        for label in np.unique(asked)
    ]
    return np.array(ratios)


def identical(images: np.ndarray) -> int:
    """How many pictures uint8 [n, ...] are the same as an earlier one, byte for byte."""
    return len(images) - len({image.tobytes() for image in images})
