"""A direction, or an edit in a DDPM's bottleneck, applied to codes in several strengths at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.base import LatentModel
from models.directions.base import Direction, moved
from models.directions.bottleneck import Edited, Offsets


@dataclass(frozen=True, eq=False)
class Edit:
    """What to add to a DDPM's bottleneck at every step, under a name; no place in its space, nor a way through it."""

    name: str
    offsets: Offsets


Listed = Direction | Edit
Step = tuple[LatentModel, np.ndarray]  # what decodes them, and codes [n, latent]


def steps_of(model: LatentModel, direction: Listed, codes: np.ndarray, strengths: Sequence[float]) -> list[Step]:
    """For every strength, in sigmas of a direction or multiples of an offset: codes [n, latent] and their decoder."""
    if isinstance(direction, Edit):
        return [(Edited(model, direction.offsets, strength), codes) for strength in strengths]
    return [(model, moved(codes, direction, strength)) for strength in strengths]


def unit_of(direction: Listed) -> str:
    """What a strength of 1 is called."""
    return "×" if isinstance(direction, Edit) else "σ"


def origin_of(direction: Listed) -> str:
    """How it came about, in words that do not say its name again."""
    if isinstance(direction, Edit):
        return "an offset for each step"
    return direction.of if direction.how == direction.name else direction.how


def fits(direction: Listed, latent: int) -> bool:
    """Whether it is of a space of so many dimensions; an edit is of no space."""
    return isinstance(direction, Edit) or len(direction.vector) == latent
