"""How different from one another pictures are, beside how different real images are; and whether any are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

from models.metrics.base import HELD_OUT, Measuring, Subject
from models.metrics.distances import nearest_distances
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
    return len(images) - len(set(digests(images)))


def digests(images: np.ndarray) -> Iterator[bytes]:
    """Sixteen bytes for each picture, in place of all of it, of which there may be many."""
    return (hashlib.blake2b(image.tobytes(), digest_size=16).digest() for image in images)


# --- measures ---


def variety(subject: Subject) -> Measuring:
    """Mean distance of two samples, as a share of real images', in the classifier's features.

    Beside it the median distance to the nearest other sample, as a share of that of as many training images.
    """
    seen = yield from subject.seen()
    as_many, doing = min(len(seen.samples), len(seen.training)), "Seeking the nearest other samples"
    nearest = yield from nearest_distances(seen.samples[:as_many], seen.samples[:as_many], doing, 2)
    of_real = yield from nearest_distances(seen.training[:as_many], seen.training[:as_many], doing, 2)
    return {
        "variety": share(mean_distance(seen.samples), mean_distance(seen.training)),
        "nearest_sample_share": share(float(np.median(nearest)), float(np.median(of_real))),
    }


def class_variety(subject: Subject) -> Measuring:
    """Variety among the samples of a class, mean over the classes, and that of the least varied.

    In pixels too, of which the classifier's features may leave something out. Nothing where a class has one sample.
    """
    seen, made, data = (yield from subject.seen()), subject.samples, subject.data
    if np.unique(made.labels, return_counts=True)[1].min() < 2:
        return {}
    labels, training = data.labels[data.training], data.images[data.training]
    figures = _class_varieties("class_variety", seen.samples, made.labels, seen.training, labels)
    if made.images.shape[1:] == training.shape[1:]:
        pixels = _flat(made.images), made.labels, _flat(training), labels
        figures |= _class_varieties("class_variety_pixels", *pixels)
    return figures


def identical_samples(subject: Subject) -> Measuring:
    """Samples that are the same as another, byte for byte, and held-out images that are."""
    data = subject.data
    parts = (("", subject.samples.images), (HELD_OUT, data.images[data.testing]))
    return {f"identical{end}": identical(images) for end, images in parts}
    yield


def _class_varieties(
    name: str, made: np.ndarray, asked: np.ndarray, real: np.ndarray, labels: np.ndarray
) -> dict[str, float]:
    ratios = varieties(made, asked, real, labels)
    return {name: float(ratios.mean()), f"{name}_least": float(ratios.min())}


def _flat(images: np.ndarray) -> np.ndarray:
    return images.reshape(len(images), -1)
