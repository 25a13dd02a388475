"""What previews show: codes that never change, and what each is asked for; the same wherever they are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.base import PLAIN, LatentModel, Manner, inferring, to_bytes
from models.conditioning import one_by_one
from models.latent.priors import Prior

ROWS, COLUMNS = 4, 5  # of pictures that are asked for every condition in turn
COMPARED_ROWS, COMPARED_COLUMNS = 4, 10  # of codes that are each asked for every condition, as far as there is room


@dataclass(frozen=True, eq=False)
class Lineup:
    """Codes float32 [n, latent], and of each how much of every condition is asked for, and in a word what."""

    codes: Tensor
    conditions: list[tuple[float, ...]]  # empty ones where nothing can be asked for
    names: tuple[str, ...]  # none in that case
    columns: int  # in which equal conditions come to lie below one another

    def first(self, count: int) -> Lineup:
        """The first few of them."""
        return Lineup(self.codes[:count], self.conditions[:count], self.names[:count], self.columns)


@dataclass(frozen=True, eq=False)
class Drawn:
    """Pictures uint8 [n, height, width, channels], and how the first few came about, [rows, steps, ...]."""

    images: np.ndarray
    strip: np.ndarray | None


def lineup(model: LatentModel, prior: Prior, noise: torch.Generator) -> Lineup:
    """What is shown of a model, with codes from its prior or from what stands in for one."""
    rows, columns = (COMPARED_ROWS, COMPARED_COLUMNS) if model.compares else (ROWS, COLUMNS)
    if not model.conditions:
        codes = prior.draw(rows * columns, model.latent, noise)
        return Lineup(codes, [()] * len(codes), (), columns)
    asked, names = one_by_one(model.conditions), names_of(model)
    if len(asked) <= columns:
        columns -= columns % len(asked)
    if model.compares:
        asked, names = asked[:columns], names[:columns]
        codes = prior.draw(rows * columns // len(asked), model.latent, noise).repeat_interleave(len(asked), 0)
    else:
        codes = prior.draw(ROWS * COLUMNS, model.latent, noise)
    turns = [k % len(asked) for k in range(len(codes))]
    return Lineup(codes, [asked[k] for k in turns], tuple(names[k] for k in turns), columns)


def names_of(model: LatentModel) -> list[str]:
    """What the rows of `one_by_one` ask for."""
    names = list(model.conditions.names)
    return names if model.conditions.exclusive else ["none of them", *names]


def drawing(model: LatentModel, shown: Lineup, manner: Manner = PLAIN) -> Iterator[None]:
    """The Drawn of a lineup is what it returns; between any two steps of the work it may be stopped."""
    images, strip = yield from inferring(model.drawing(shown.codes.to(model.device), shown.conditions, manner))
    return Drawn(to_bytes(images), None if strip is None else np.stack([to_bytes(x) for x in strip], 1))
