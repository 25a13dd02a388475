"""How typical a picture is of the data: not of their average, which lies unusually close to everything.

The mean distance from the picture to its nearest images, over the median of the same for held-out images: a real
image scores about 1, one that the model has learned from as well. It is two-sided, and it judges pictures, not codes,
so that it serves every family.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.data.base import DataCard, DataSet
from models.latent.neighbours import BLOCK, nearest_rows
from models.metrics.features import Features, PrincipalFeatures
from models.progress import Progress

NEIGHBOURS = 4
REPEATS = 0.5  # an image nearer than so much of the distance to the next is one that the picture repeats
JUDGED = 1000  # held-out images behind the curve, at most
SMALLEST_DISTANCE = 1e-6  # in the units of the features; dividing by it stays finite
# To what references are rounded: by 8 bits an error of 0.03 of a real image's distance, at right angles to most of it.
# Of one or two features, which are a point's, it would be as large as the distance itself.
ROUNDED, ROUNDED_FEW, FEW = np.int8, np.int16, 2
LOW, HIGH, FAR = 0.05, 0.90, 0.99  # quantiles of real images; between the first two a picture is typical
KEPT = ("features.mean", "features.directions", "references", "steps", "curve")  # of a Ruler in a file
TWICE = 2.0  # of a real image's distance: from here on nothing is called typical, however widely real images scatter


@dataclass(frozen=True, eq=False)
class Verdict:
    """One picture's distance in multiples of a real image's, its place among real images, its nearest images."""

    multiple: float
    quantile: float  # of held-out images that lie nearer, 0 to 1
    nearest: np.ndarray  # int [k], rows of those references that there are pictures of
    distances: np.ndarray  # [k] to these, in the units of the features

    @property
    def words(self) -> str:
        """What the meter says of it: the farther a picture, the later its words in this order."""
        if self.quantile < LOW:
            return "very close"
        if self.quantile <= HIGH and self.multiple < TWICE:
            return "typical"
        return "unusual" if self.quantile <= FAR else "off the data"


@dataclass(frozen=True, eq=False)
class Ruler:
    """What a picture is held against: the features of reference images and the curve of held-out ones."""

    features: PrincipalFeatures
    rows: np.ndarray  # int8 or int16 [n, f], the references' features in steps
    steps: np.ndarray  # [f], the size of a step of each feature
    curve: np.ndarray  # sorted mean distances of held-out images to their nearest references
    data: str  # the data set's title
    split: str  # which of its images the references are: "training"
    whole: int  # how many such images the data set has: the references are the first of them
    pictured: int  # of how many references, the first, there are pictures

    @property
    def of(self) -> str:
        count = f"{len(self.rows):,}" if self.is_whole else f"{len(self.rows):,} of {self.whole:,}"
        return f"{count} {self.split} images of {self.data}"

    @property
    def is_whole(self) -> bool:
        return len(self.rows) == self.whole

    @property
    def unit(self) -> float:
        """The median held-out image's distance; above 0 even where most images are there twice."""
        return max(float(np.median(self._told_apart)), SMALLEST_DISTANCE)

    @property
    def multiples(self) -> np.ndarray:
        """The held-out images' distances in multiples of their median."""
        return self._told_apart / self.unit

    @cached_property
    def _told_apart(self) -> np.ndarray:
        """The curve, where nothing lies nearer than the bytes of pictures let one say."""
        return np.maximum(self.curve, np.float32(self.features.grain))

    @cached_property
    def references(self) -> np.ndarray:
        """float32 [n, f], in the units of the features."""
        return self.rows * self.steps

    def judge(self, picture: np.ndarray, shown: int = NEIGHBOURS) -> Verdict:
        """The verdict on a picture uint8 [height, width, channels], by all references; `shown` are those with pictures.

        Where all references have pictures, these are the nearest of all.
        """
        own = self.features.of(picture[None])
        distance = max(mean_distances(own, self.references)[0], np.float32(self.features.grain))
        nearest, distances = nearest_rows(own, self.references[: self.pictured], shown)
        places = (np.searchsorted(self._told_apart, distance, side) for side in ("left", "right"))
        quantile = sum(places) / 2 / len(self.curve)  # among equals in their middle
        return Verdict(float(distance / self.unit), float(quantile), nearest[0], distances[0])

    def arrays(self) -> dict[str, np.ndarray]:
        """What a file keeps of it, named as in KEPT; `from_arrays` reads it."""
        directions = self.features.directions.astype(np.float16)
        return dict(zip(KEPT, (self.features.mean, directions, self.rows, self.steps, self.curve), strict=True))

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, np.ndarray], features: Features, card: DataCard, pictured: int | None = None
    ) -> Ruler:
        """From what a file has kept and the features that it was made with; where it is left out, all have pictures."""
        mean, directions, rows, steps, curve = (arrays[name] for name in KEPT)
        principal = PrincipalFeatures(features, mean, directions.astype(np.float32))
        whole = card.count - card.held_out
        return cls(principal, rows, steps, curve, card.title, card.training_name, whole, pictured or len(rows))


def measure(features: Features, data: DataSet, room: int | None = None) -> Iterator[Progress]:
    """The Ruler of a data set: references are its training images, the curve is of held-out ones.

    Where there is only `room` for so many bytes of features, the references are the first that fit.

    References are rounded whether they go into a file or not, so that verdicts are the same with and without the data.
    """
    doing, training = f"Measuring {data.title}", data.images[data.training]
    principal = yield from PrincipalFeatures.fit(features, training, doing)
    rounded = np.dtype(ROUNDED_FEW if len(principal.directions) <= FEW else ROUNDED)
    most = None if room is None else room // (len(principal.directions) * rounded.itemsize)
    found = yield from principal.of_many(training[:most], doing)
    held_out = yield from principal.of_many(data.images[data.testing][:JUDGED], doing)
    steps = np.maximum(np.abs(found).max(0), SMALLEST_DISTANCE).astype(np.float32) / np.iinfo(rounded).max
    rows = np.rint(found / steps).astype(rounded)
    distances = []
    for part in np.array_split(held_out, -(-len(held_out) * len(rows) // BLOCK)):
        distances.append(mean_distances(part, rows * steps))
        yield Progress(doing, len(training), len(training))
    curve = np.sort(np.concatenate(distances)).astype(np.float32)
    return Ruler(principal, rows, steps, curve, data.title, data.training_name, len(training), len(rows))


def mean_distances(queries: np.ndarray, references: np.ndarray) -> np.ndarray:
    """[n], of every query [n, f] to its nearest references [m, f], without the one that it repeats.

    A training image is its own nearest. With that one counted, a quarter of them and of their reconstructions would lie
    nearer to the data than all but a twentieth of new images, and be called very close.
    """
    distances = nearest_rows(queries, references, NEIGHBOURS + 1)[1]
    if distances.shape[1] == 1:
        return distances[:, 0]
    repeats = distances[:, :1] < REPEATS * distances[:, 1:2]
    return np.where(repeats, distances[:, 1:], distances[:, :-1]).mean(1)
