"""Toy data: points on a line or in a plane, of shapes whose density is known; and points of one's own.

A point is an image of a single pixel with one or two values, so that whatever takes images takes points.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.data.base import DataCard, DataError, DataSet, Item, held_out_of
from models.data.generated import MOST, numbers
from models.data.source import Loading
from models.points.mixture import Mixture
from models.progress import Progress

OPTIONS = {"count": "how many", "seed": "another number, other points"}
USUAL = 5_000
TOP = 255  # the byte of 1
ESTIMATED_BY = 2_000  # points of one's own from which their density is estimated, the first
KERNEL = 0.02  # standard deviation of that estimate
MARGIN = 0.1  # of the plane, left around points that have to be scaled into it
MIDDLE, RADIUS = 0.5, 0.33


@dataclass(frozen=True)
class Shape:
    """One toy data set."""

    name: str
    title: str
    about: str
    mixture: Callable[[], Mixture]
    classes: tuple[str, ...] = ()


def line() -> Mixture:
    return Mixture.even(np.linspace((0.2, 0.3), (0.8, 0.7), 120), 0.02)


def ring() -> Mixture:
    return Mixture.even(_around(240), 0.02)


def gaussians() -> Mixture:
    """Eight, as GANs are tried on since Metz et al. 2016, arXiv:1611.02163."""
    return Mixture.even(_around(8), 0.03, np.arange(8))


def spiral() -> Mixture:
    """One and three quarter turns, as many points on any stretch of the way as on another."""
    dense = np.linspace(0.06, 1, 4000)
    angle, radius = 3.5 * math.pi * dense, 0.4 * dense
    way = MIDDLE + np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)
    lengths = np.concatenate([[0], np.hypot(*np.diff(way, axis=0).T).cumsum()])
    even = np.linspace(0, lengths[-1], 300)
    return Mixture.even(np.stack([np.interp(even, lengths, axis) for axis in way.T], 1), 0.015)


def hills() -> Mixture:
    """Three of unequal height and width, on a line."""
    centres, sigmas = np.array([[0.22], [0.46], [0.73]]), np.array([0.045, 0.025, 0.06])
    return Mixture(np.array([0.3, 0.2, 0.5]), centres, sigmas, np.arange(3))


def _around(count: int) -> np.ndarray:
    """So many centres [count, 2] on a circle."""
    angles = 2 * math.pi * np.arange(count) / count
    return MIDDLE + RADIUS * np.stack([np.cos(angles), np.sin(angles)], 1)


TOYS = {
    shape.name: shape
    for shape in (
        Shape("toy-line", "Line, 2-D", "Points near a line: every family learns it in seconds.", line),
        Shape("toy-ring", "Ring, 2-D", "Points near a circle, around which one number cannot go without a gap.", ring),
        Shape(
            "toy-gaussians",
            "Gaussians, 2-D",
            "Eight round heaps of points, of which a GAN may forget some.",
            gaussians,
            tuple(f"heap {k + 1}" for k in range(8)),
        ),
        Shape("toy-spiral", "Spiral, 2-D", "Points near a spiral, the hardest of the shapes.", spiral),
        Shape("toy-hills", "Hills, 1-D", "Numbers of three hills of unequal height.", hills, ("low", "mid", "high")),
    )
}


def load(shape: Shape, count: int = USUAL, seed: int = 0) -> Loading:
    """Points of a shape; the last tenth is held out."""
    if not 2 <= count <= MOST:
        raise DataError(f"Between 2 and {MOST:,} points can be drawn, not {count:,}.")
    if seed < 0:
        raise DataError(f"The seed of the points is 0 or more, not {seed}.")
    yield Progress(f"Drawing {shape.title}", 0, 1)
    mixture = shape.mixture()
    names = tuple(f"u{k}" for k in range(1 + 2 * mixture.dimensions))
    points, parts = mixture.draw(np.stack([*numbers(names, count, seed).values()], 1))
    yield Progress(f"Drawing {shape.title}", 1, 1)
    return DataSet(
        name=shape.name,
        title=shape.title,
        images=as_images(points),
        held_out=held_out_of(count),
        labels=mixture.labels[parts].astype(np.int64) if shape.classes else None,
        classes=shape.classes,
    )


def as_images(points: np.ndarray) -> np.ndarray:
    """uint8 [n, 1, 1, d] of points [n, d] in [0, 1], those outside moved to the edge."""
    return np.rint(np.clip(points, 0, 1) * TOP).astype(np.uint8)[:, None, None]


def as_points(images: np.ndarray) -> np.ndarray:
    """float32 [n, d] in [0, 1] of images uint8 [n, 1, 1, d]."""
    return images.reshape(len(images), -1).astype(np.float32) / TOP


def scaled_into(points: np.ndarray) -> np.ndarray:
    """Points [n, d] of any size as they are where they lie in [0, 1], else alike in all directions to fit in it."""
    low, high = points.min(0), points.max(0)
    if low.min() >= 0 and high.max() <= 1:
        return points
    longest = (high - low).max() or 1.0
    return MIDDLE + (points - (low + high) / 2) * (1 - 2 * MARGIN) / longest


def drawn_points(sheet: np.ndarray, count: int = USUAL, seed: int = 0) -> np.ndarray:
    """So many points [n, 2] of a drawing uint8 [height, width]: the brighter a place, the more of them lie there."""
    draws = np.stack([*numbers(("place", "x", "y"), count, seed).values()], 1)
    shares = sheet.ravel().cumsum(dtype=np.float64)
    places = np.searchsorted(shares / shares[-1], draws[:, 0], side="right")
    rows, columns = np.divmod(places, sheet.shape[1])
    x, y = (columns + draws[:, 1]) / sheet.shape[1], 1 - (rows + draws[:, 2]) / sheet.shape[0]
    return np.stack([x, y], 1)


def write_points(path: Path, points: np.ndarray) -> None:
    """A file that `models/data/arrays.py` opens."""
    np.savez_compressed(path, points=points.astype(np.float32))


def mixture_of(card: DataCard, data: DataSet | None) -> Mixture | None:
    """What the points were drawn from; of others an estimate, where they are open; else nothing."""
    if shape := TOYS.get(card.name):
        return shape.mixture()
    if data is None or data.fingerprint != card.fingerprint or not data.item.is_point:
        return None
    return Mixture.kernel(as_points(data.images[data.training][:ESTIMATED_BY]), KERNEL)


def point_item(dimensions: int) -> Item:
    return Item(1, 1, dimensions)
