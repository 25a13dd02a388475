"""How typical a picture is of the data: not of their average, which lies unusually close to everything.

The mean distance from the picture to its nearest images, over the median of the same for held-out images: a real
image scores about 1. It is two-sided, and it judges pictures, not codes, so that it serves every family.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.data.base import DataSet, Progress
from models.metrics.features import Features

NEIGHBOURS = 4
JUDGED = 1000  # held-out images behind the curve, at most
BLOCK = 4_000_000  # distances that are computed at a time
SMALLEST_DISTANCE = 1e-6  # in the units of the features; dividing by it stays finite
LOW, HIGH = 0.05, 0.95  # quantiles of real images between which a picture is called typical


@dataclass(frozen=True, eq=False)
class Verdict:
    """One picture's distance in multiples of a real image's, its place among real images, its nearest images."""

    multiple: float
    quantile: float  # of held-out images that lie nearer, 0 to 1
    nearest: np.ndarray  # int [k], rows of the reference images
    distances: np.ndarray  # [k], in the units of the features

    @property
    def words(self) -> str:
        """What the meter says of it."""
        if self.quantile > HIGH:
            return "off the data" if self.multiple > 2 else "unusual"
        return "too average" if self.quantile < LOW else "typical"


@dataclass(frozen=True, eq=False)
class Ruler:
    """What a picture is held against: the features [n, f] of reference images and the curve of held-out ones."""

    features: Features
    references: np.ndarray
    curve: np.ndarray  # sorted mean distances of held-out images to their nearest references
    data: str  # the data set's title
    split: str  # which of its images the references are: "training"

    @property
    def of(self) -> str:
        return f"{len(self.references):,} {self.split} images of {self.data}"

    @property
    def unit(self) -> float:
        """The median held-out image's distance; above 0 even where most images are there twice."""
        return max(float(np.median(self.curve)), SMALLEST_DISTANCE)

    @property
    def multiples(self) -> np.ndarray:
        """The held-out images' distances in multiples of their median."""
        return self.curve / self.unit

    def judge(self, picture: np.ndarray, shown: int = NEIGHBOURS) -> Verdict:
        """The verdict on a picture uint8 [height, width, channels]."""
        nearest, distances = nearest_rows(self.features.of(picture[None]), self.references, max(shown, NEIGHBOURS))
        own = distances[0, :NEIGHBOURS].mean()
        quantile = np.searchsorted(self.curve, own) / len(self.curve)
        return Verdict(float(own / self.unit), float(quantile), nearest[0, :shown], distances[0, :shown])


def measure(features: Features, data: DataSet) -> Iterator[Progress]:
    """The Ruler of a data set: references are its training images, the curve is of its held-out ones."""
    doing = f"Measuring {data.title}"
    references = yield from features.of_many(data.images[data.training], doing)
    held_out = yield from features.of_many(data.images[data.testing][:JUDGED], doing)
    curve = np.sort(nearest_rows(held_out, references, NEIGHBOURS)[1].mean(1))
    return Ruler(features, references, curve, data.title, data.training_name)


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
