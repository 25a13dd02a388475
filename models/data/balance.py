"""How evenly a data set's classes and attributes are spread, in each of its parts and among some of its images."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from models.data.base import DataSet


@dataclass(frozen=True, eq=False)
class Balance:
    """How many images are of each class, or have each attribute."""

    names: tuple[str, ...]
    counts: np.ndarray  # int64 [2, names], of training and of held-out images
    of: tuple[int, int]  # images in those two
    exclusive: bool  # classes, of which an image has one

    @property
    def shares(self) -> np.ndarray:
        """Of each part's images, float [2, names]; 0 where a part has none."""
        return self.counts / np.maximum(self.of, 1)[:, None]

    def in_words(self) -> str:
        """How far the classes, or the attributes, lie apart, in a sentence about the training images."""
        counts = self.counts[0]
        most, least = int(counts.argmax()), int(counts.argmin())
        if not self.of[0] or not counts[most]:
            return "No training image is among these."
        if self.exclusive:
            if counts[least] == counts[most]:
                return f"Balanced: {counts[most]:,} training images of every class."
            if not counts[least]:
                return f"No training image is of class {self.names[least]}."
            times = counts[most] / counts[least]
            return f"{self.names[most]} has {times:.3g} times as many training images as {self.names[least]}."
        share = self.shares[0]
        often, seldom = (f"{_spoken(self.names[k])} ({_percent(share[k])})" for k in (most, least))
        return f"The most frequent is {often}, the rarest {seldom}."

    def beside(self, usual: Balance, asked: Collection[int]) -> str:
        """Which share is furthest from what is usual, those asked for left out, in a sentence on training images."""
        away = np.abs(self.shares[0] - usual.shares[0])
        away[list(asked)] = 0
        k = int(away.argmax())
        if not self.of[0] or not away[k]:
            return "As among all training images."
        here, there = _percent(self.shares[0, k]), _percent(usual.shares[0, k])
        return f"Furthest from all images: {_spoken(self.names[k])}, {here} instead of {there}."


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u202f%"  # a line does not break there


def class_balance(data: DataSet, rows: np.ndarray | None = None) -> Balance | None:
    """Among those rows, all where none are given; None of data without classes."""
    if data.labels is None or not data.classes:
        return None
    parts = _parts(data, rows)
    counts = np.stack([np.bincount(data.labels[part], minlength=len(data.classes)) for part in parts])
    return Balance(data.classes, counts, (len(parts[0]), len(parts[1])), exclusive=True)


def attribute_balance(data: DataSet, rows: np.ndarray | None = None) -> Balance | None:
    """The same of attributes."""
    if data.attributes is None or not data.attribute_names:
        return None
    parts = _parts(data, rows)
    counts = np.stack([data.attributes[part].sum(0, dtype=np.int64) for part in parts])
    return Balance(data.attribute_names, counts, (len(parts[0]), len(parts[1])), exclusive=False)


def _parts(data: DataSet, rows: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Of the rows those to learn from, and those held out."""
    rows = np.arange(len(data)) if rows is None else rows
    held_out = rows >= data.testing.start
    return rows[~held_out], rows[held_out]
