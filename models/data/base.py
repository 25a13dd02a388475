"""What a data set is: its images, what is known about them, and the split that never moves."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Item:
    """The shape of one example, from which a family picks its net: an image of 8-bit values.

    An image of a single pixel is a point, whose channels are its coordinates, 1 or 2.
    """

    height: int  # pixels, 8 upward
    width: int
    channels: int  # 1 is grey, 3 is RGB

    @property
    def is_point(self) -> bool:
        return self.height == self.width == 1 and self.channels <= 2

    @property
    def short(self) -> str:
        """Its size where there is little room."""
        return f"{self.channels}-D" if self.is_point else f"{self.height} px"

    @property
    def precision(self) -> str:
        """What its nets are multiplied at: whichever is fastest, but 16 bits would move points about."""
        return "float32" if self.is_point else "auto"

    def __str__(self) -> str:
        if self.is_point:
            return f"{self.channels}-D points"
        size = f"{self.height}" if self.height == self.width else f"{self.width} x {self.height}"
        return f"{size} px {'grey' if self.channels == 1 else 'colour'}"


class DataError(ValueError):
    """Data that cannot be opened; the message is one sentence for the person who asked."""


@dataclass(frozen=True, eq=False)
class DataSet:
    """Images with labels and attributes. The held-out part is always the last `held_out` images."""

    name: str  # what the command line calls it, or its path
    title: str  # what the window calls it
    images: np.ndarray  # uint8 [N, height, width, channels]
    held_out: int
    labels: np.ndarray | None = None  # int64 [N], indices into classes
    classes: tuple[str, ...] = ()
    attributes: np.ndarray | None = None  # uint8 [N, len(attribute_names)], 0 or 1
    attribute_names: tuple[str, ...] = ()
    factors: dict[str, np.ndarray] = field(default_factory=dict)  # continuous factors behind each image, float32 [N]
    note: str = ""  # what a viewer of this data must be told, one sentence
    skipped: tuple[str, ...] = ()  # files that could not be read, with the reason
    held_out_name: str = "held-out"  # what the window calls the two parts
    training_name: str = "training"

    @property
    def item(self) -> Item:
        return Item(*self.images.shape[1:])

    def __len__(self) -> int:
        return len(self.images)

    @property
    def training(self) -> slice:
        return slice(0, len(self.images) - self.held_out)

    @property
    def testing(self) -> slice:
        return slice(len(self.images) - self.held_out, len(self.images))

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits of the SHA-256 of images, labels, attributes and split."""
        digest = hashlib.sha256(repr((self.images.shape, self.held_out, self.classes, self.attribute_names)).encode())
        for array in (self.images, self.labels, self.attributes):
            if array is not None:
                digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()[:16]


@dataclass(frozen=True)
class DataCard:
    """What a model remembers of the data it has learned from."""

    name: str
    title: str
    item: Item
    fingerprint: str
    note: str = ""
    count: int = 0
    held_out: int = 0
    options: dict[str, Any] = field(default_factory=dict)  # what its Source was asked for
    classes: tuple[str, ...] = ()
    attribute_names: tuple[str, ...] = ()
    held_out_name: str = "held-out"
    training_name: str = "training"

    @classmethod
    def of(cls, data: DataSet, options: dict[str, Any] | None = None) -> DataCard:
        same = {f.name: getattr(data, f.name) for f in dataclasses.fields(cls) if f.name not in ("count", "options")}
        return cls(**same, count=len(data), options=dict(options or {}))

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> DataCard:
        """From decoded JSON; ValueError, KeyError or TypeError where it is not one."""
        item = Item(**values["item"])
        if not all(type(n) is int and 1 <= n <= 4096 for n in (item.height, item.width, item.channels)):
            raise ValueError("the size of its images makes no sense")
        names = {key: tuple(map(str, values.get(key, ()))) for key in ("classes", "attribute_names")}
        return cls(**{**values, "item": item, **names})


def held_out_of(count: int) -> int:
    """How many of count images are held out where a data set does not say: a tenth, at least one, never all."""
    return min(max(1, count // 10), count - 1)
