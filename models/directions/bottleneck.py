"""Directions in the bottleneck of a diffusion model's U-Net: an offset for each step of DDIM, not one of x_T.

Kwon, Jeong & Uh 2022, Diffusion Models Already Have a Semantic Latent Space, arXiv:2210.10960; their h-space. What is
added there is learned; here it is the difference of means between pictures that show something and those that do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from models.base import PLAIN, LatentModel, Manner, inferring
from models.diffusion.predictions import Guess
from models.diffusion.samplers import Moment, as_picture, last
from models.directions.attributes import check_enough
from models.directions.known import Among, Known, in_words
from models.families.ddpm import DDPM
from models.progress import Progress

BATCH = 50


@dataclass(frozen=True, eq=False)
class Offsets:
    """What to add to the bottleneck at each of the times at which it was seen."""

    name: str
    values: Tensor = field(repr=False)  # float32 [times, channels, height, width]; 1 x 1 where places are averaged
    times: tuple[int, ...]  # from T down, in steps of the schedule
    of: str  # "300 codes of N(0, I)"
    step: int = 0  # of the weights

    def at(self, t: int) -> Tensor:
        """Of the nearest of its times, [1, channels, height, width]: another number of steps has others."""
        nearest = min(range(len(self.times)), key=lambda k: abs(self.times[k] - t))
        return self.values[nearest][None]


def cannot_edit(model: LatentModel) -> str:
    """Why a model has no bottleneck to edit, for a tool tip; empty where it has."""
    return "" if isinstance(model, DDPM) else "Only a DDPM has a bottleneck that every step passes through."


def towards(
    model: DDPM, known: Known, name: str, among: Among | None = None, averaged: bool = False, step: int = 0
) -> Iterator[Progress]:
    """The Offsets between known codes of x_T whose pictures show something and those whose do not, held-out ones aside.

    Averaged over its places, where wanted, it says what changes and not where.
    """
    rows = np.flatnonzero(known.among(among or {}) & ~known.held_out)
    check_enough(known, name, rows)
    has, done = known.has(name)[rows], 0
    means: dict[int, Tensor] = {}
    for part in np.array_split(np.arange(len(rows)), -(-len(rows) // BATCH)):
        weights = torch.tensor(np.where(has[part], 1 / has.sum(), -1 / (~has).sum()), dtype=torch.float32)
        for t, seen in inferring(_seeing(model, torch.from_numpy(known.codes[rows[part]]))):
            gap = torch.einsum("n,nchw->chw", weights.to(seen), seen)
            means[t] = means.get(t, 0) + (gap.mean((1, 2), keepdim=True) if averaged else gap)
            yield Progress(f"Watching {name} come about", done, len(rows))
        done += len(part)
    of = f"{known.of}, {in_words(among)}" if among else known.of
    return Offsets(name, torch.stack(list(means.values())), tuple(means), of, step)


def _seeing(model: DDPM, codes: Tensor) -> Iterator[tuple[int, Tensor]]:
    """Each time of DDIM, in the model's usual manner, with the bottleneck [n, channels, height, width] at it."""
    kinds = model.kinds(model.usual)
    for moment in model.denoising(codes.to(model.device), kinds, model.usual):
        yield moment.t, model.bottleneck(moment.x, moment.t, kinds)


class Edited(LatentModel):
    """The same weights with so many times the offsets in the bottleneck, at every step.

    Only the image seen in x_t is edited, not the noise (equation 5 there): where both are, one undoes the other.
    """

    def __init__(self, ddpm: DDPM, offsets: Offsets, strength: float) -> None:
        super().__init__()
        self.ddpm, self.offsets, self.strength = ddpm, offsets, strength
        self.family, self.config, self.item, self.latent = ddpm.family, ddpm.config, ddpm.item, ddpm.latent
        self.space, self.prior, self.conditions = ddpm.space, ddpm.prior, ddpm.conditions

    @property
    def whole(self) -> LatentModel:
        return self.ddpm

    @property
    def manners(self) -> tuple[str, ...]:
        return self.ddpm.manners

    @property
    def usual(self) -> Manner:
        return self.ddpm.usual

    def draft(self, manner: Manner) -> Manner:
        return self.ddpm.draft(manner)

    def decode(self, z: Tensor, manner: Manner = PLAIN) -> Tensor:
        return last(self._denoising(z, manner))

    def decoding(self, z: Tensor, manner: Manner = PLAIN) -> Iterator[None]:
        for moment in self._denoising(z, manner):
            state = moment.next
            yield
        return as_picture(state.x)

    def cannot(self, capability: str) -> str:
        return self.ddpm.cannot(capability) or "An edited model only draws."

    def _denoising(self, z: Tensor, manner: Manner) -> Iterator[Moment]:
        kinds = self.ddpm.kinds(manner)

        def denoise(x: Tensor, t: int) -> Guess:
            offset = self.strength * self.offsets.at(t).to(x)
            edited = self.ddpm.guess(x, t, kinds, manner.guidance, offset)
            return Guess(edited.image, self.ddpm.guess(x, t, kinds, manner.guidance).noise)

        return self.ddpm.denoising_by(denoise, z, manner.steps)
