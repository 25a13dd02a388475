"""Real images that noise is laid on: from the open data or from elsewhere, in the model's size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.base import Conditions
from models.data.base import DataSet, Item
from models.data.pictures import fitted

FEW = 8  # images, where there are no classes
MOST = 12  # of the data at hand at once; classes beyond that many have none of their own


@dataclass(frozen=True, eq=False)
class Subject:
    name: str
    image: np.ndarray  # uint8 [height, width, channels] of the model's size
    label: int | None = None  # which of the model's classes it shows, where that is known
    is_own: bool = False  # from elsewhere than the open data


def usual_rows(data: DataSet) -> list[int]:
    """One held-out image of every class, or the first few where there are none or too many."""
    start = data.testing.start if data.held_out else 0
    rows = range(start, len(data))
    if data.labels is None or not 1 < len(data.classes) <= MOST:
        return list(rows[:FEW])
    labels, first = np.unique(data.labels[start:], return_index=True)
    return [start + int(row) for _, row in sorted(zip(labels.tolist(), first, strict=True))]


def any_rows(data: DataSet) -> list[int]:
    """As many by chance, all different."""
    many = min(len(usual_rows(data)), len(data))
    return np.random.default_rng().choice(len(data), many, replace=False).tolist()


def of_rows(data: DataSet, rows: Sequence[int], item: Item, conditions: Conditions) -> tuple[Subject, ...]:
    """Images of the data; their classes count only where they are those that the model has learned."""
    told = data.labels is not None and conditions.exclusive and data.classes == conditions.names
    return tuple(
        Subject(f"Image {row + 1:,}", in_size(data.images[row], item), int(data.labels[row]) if told else None)
        for row in rows
    )


def in_size(image: np.ndarray, item: Item) -> np.ndarray:
    """An image uint8 [height, width, 1 or 3] of any size as one of the model's; one that is so already as it is."""
    if image.shape == (item.height, item.width, item.channels):
        return image
    return fitted(np.repeat(image, 3 // image.shape[2], axis=2), item)


def one_class(condition: Sequence[float]) -> int | None:
    """The class that is asked for alone; none of a blend, or where nothing is asked for."""
    whole = [kind for kind, share in enumerate(condition) if share]
    return whole[0] if len(whole) == 1 and condition[whole[0]] == 1 else None
