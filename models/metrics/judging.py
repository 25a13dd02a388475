"""What a classifier sees in samples and in real images: its last hidden layer, of all of them at the same size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.base import to_bytes, to_unit
from models.classifier import Classifier
from models.config import ConfigError
from models.data.base import Item
from models.progress import Progress

BATCH = 500
MOST = 10_000  # images of a kind that are compared each with each
PARTS = "samples", "training", "held_out"


class Judge(Protocol):
    """A classifier, or another network that is looked through as one."""

    item: Item  # what it takes
    head: nn.Module  # from its last hidden layer to logits

    def features(self, x: Tensor) -> Tensor: ...


@dataclass(frozen=True, eq=False)
class Seen:
    """The last hidden layer, float32 [n, f], of each kind of image, in the order in which they came."""

    samples: np.ndarray
    training: np.ndarray
    held_out: np.ndarray

    @property
    def as_many(self) -> int:
        """How many of each kind there are where each must be as many as the others, at most MOST."""
        return min(len(self.samples), len(self.training), len(self.held_out), MOST)

    def alike(self) -> Seen:
        """As many of each kind, drawn at random where there are more, always the same; else in their own order."""
        rng, count = np.random.default_rng(0), self.as_many
        parts = (getattr(self, name) for name in PARTS)
        return Seen(*(rows if len(rows) == count else rows[rng.permutation(len(rows))[:count]] for rows in parts))


def look(
    classifier: Judge,
    side: int,
    samples: np.ndarray,
    training: np.ndarray,
    held_out: np.ndarray,
    batch: int = BATCH,
) -> Iterator[Progress]:
    """Seen of images uint8 [n, height, width, channels], reduced to so many pixels a side."""
    made = yield from last_layer(classifier, samples, side, "Looking at samples", batch)
    real = yield from last_layer(classifier, training, side, "Looking at training images", batch)
    other = yield from last_layer(classifier, held_out, side, "Looking at held-out images", batch)
    return Seen(made, real, other)


def last_layer(classifier: Judge, images: np.ndarray, side: int, doing: str, batch: int = BATCH) -> Iterator[Progress]:
    """The classifier's last hidden layer [n, f] of images seen at so many pixels."""
    parts = []
    for start in range(0, len(images), batch):
        x = fitted(images[start : start + batch], side, classifier)
        with torch.inference_mode():
            parts.append(classifier.features(to_unit(x)).float().numpy())
        yield Progress(doing, min(start + batch, len(images)), len(images))
    return np.concatenate(parts)


def check_judged(channels: int, count: int, classifier: Classifier) -> None:
    """ConfigError where so many pictures of so many channels are none that a classifier can judge."""
    if channels != classifier.item.channels:
        raise ConfigError(f"the classifier judges {classifier.item} pictures, these have {channels} channels")
    if count < 2:
        raise ConfigError(f"it takes at least two samples to say how they spread, not {count}")


def shared_side(classifier: Classifier, side: int | None, *images: np.ndarray) -> int:
    """The height that all of these pictures have, so that none is seen more sharply than the others."""
    return min(size for size in (side, classifier.item.height, *(each.shape[1] for each in images)) if size)


def fitted(images: np.ndarray, side: int, classifier: Judge) -> np.ndarray:
    """The images as the classifier takes them, by way of bytes at `side` pixels, which is what small models draw."""
    want = classifier.item.height, classifier.item.width
    if images.shape[1:3] == want and side == want[0]:
        return images
    small = to_bytes(F.interpolate(to_unit(images), (side, round(side * want[1] / want[0])), mode="area"))
    return to_bytes(F.interpolate(to_unit(small), want, mode="bilinear", align_corners=False))
