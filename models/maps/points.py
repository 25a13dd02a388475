"""The points of a map: what is known of each, under an id that no choice, order or undoing changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from models.base import PLAIN, Manner

# The features [d] of a code [latent], its picture uint8 [height, width, channels] and the manner it was decoded in.
Placing = Callable[[np.ndarray, np.ndarray, Manner], np.ndarray]


@dataclass(frozen=True, eq=False)
class Points:
    """n points; what is None is not known of them."""

    features: np.ndarray = field(repr=False)  # float32 [n, d], what is laid out
    ids: np.ndarray  # int64 [n], rows of the data set, or the numbers of pictures that were drawn
    images: np.ndarray = field(repr=False)  # uint8 [n, height, width, channels]
    of: str  # "10,000 of 70,000 images of Fashion-MNIST"
    codes: np.ndarray | None = field(default=None, repr=False)  # float32 [n, latent], where one can stand at a point
    labels: np.ndarray | None = None  # int64 [n]
    classes: tuple[str, ...] = ()
    attributes: np.ndarray | None = None  # uint8 [n, attributes]
    attribute_names: tuple[str, ...] = ()
    seen: bool = False  # whether a classifier has said what they show, and not the data
    costs: np.ndarray | None = None  # float32 [n]
    cost_name: str = ""  # "loss, nats"
    held_out: np.ndarray | None = None  # bool [n], of images of a data set
    asks: bool = False  # whether the labels are what the model was asked for, so that a code goes with its class
    placing: Placing | None = field(default=None, repr=False)  # none: nothing else can be put on the map

    def __len__(self) -> int:
        return len(self.ids)

    def manner(self, row: int, before: Manner = PLAIN) -> Manner:
        """How the code of a row is decoded, where this says it; in all else as before."""
        if not self.asks or self.labels is None:
            return before
        return replace(before, condition=tuple(float(k == self.labels[row]) for k in range(len(self.classes))))
