"""What families share of learning: the learner's interface, learning rates, and means over batches."""

from __future__ import annotations

import abc
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import Tensor, nn

from models.accumulating import Whole, accumulated
from models.averaging import Average
from models.base import Batch, Evaluation, Verdicts
from models.teams import Team

FINAL_RATE = 0.02  # of the learning rate, once it has decayed


class NoRoomError(MemoryError):
    """The device's memory does not hold a single image, or what one process of several takes at once."""


class Learner(abc.ABC):
    """One family's way of learning; `optimisers` are what a run must keep, by name."""

    optimisers: dict[str, torch.optim.Optimizer]
    objectives: dict[str, nn.Module]  # what each of them minimises
    average: Average | None = None  # of the weights, where it draws better than they do
    may_collapse = False  # whether what it draws may all come to look alike, which is then watched
    precision = torch.float32
    closely = False  # whether all that can be measured of the next step is
    whole = Whole()  # how a batch is shared and parted

    def __init__(self, model: nn.Module) -> None:
        self.model = model

    def join(self, team: Team, parts: int = 1) -> None:
        """Learn with others, and take one's share of a batch in parts."""
        self.whole = Whole(team, parts)
        self.objectives = {name: team.spread(objective) for name, objective in self.objectives.items()}

    def gradients(self, name: str, drawn: Sequence[Any], **settings: Any) -> Any:
        """Leave an optimiser's gradients of a batch, as `accumulated` does; what this process's share costs comes back.

        Where the device has not enough memory it is taken in twice as many parts, from here on. NoRoomError where even
        one image is too much; and in a team, whose processes wait for one another and cannot begin again by themselves.
        """
        while True:
            self.optimisers[name].zero_grad()
            try:
                return accumulated(self.objectives[name], drawn, settings, self.whole)
            except torch.OutOfMemoryError:
                images = -(-len(drawn[0]) // self.whole.team.size // self.whole.parts)
            if self.whole.team.size > 1 or images == 1:
                place = next(self.model.parameters()).device
                raise NoRoomError(f"the memory of {place} does not hold {images} images at once")
            self.optimisers[name].zero_grad()
            torch.cuda.empty_cache()
            self.whole = self.whole._replace(parts=2 * self.whole.parts)

    def by_part(self) -> str:
        """What of learning looks at the images of a part together, so that parting a batch changes it; else empty."""
        return ""

    @property
    def explored(self) -> nn.Module:
        """The model that is shown and kept: the average where there is one."""
        return self.average.model if self.average else self.model

    @abc.abstractmethod
    def learn(self, batch: Batch, noise: torch.Generator, step: int, live: Mapping[str, float]) -> Any:
        """Take one optimiser step on a batch; the family's losses, which have `report()`, come back."""

    @abc.abstractmethod
    def evaluate(self, batches: Iterable[Batch], step: int) -> Evaluation:
        """Figures of held-out images, by the same random draws every time."""

    @abc.abstractmethod
    def preview(self, x: Tensor, noise: torch.Generator, step: int, losses: Any) -> Iterator[None]:
        """Pictures from held-out images x and from codes drawn with `noise`, which is the same every time.

        The Preview is what it returns; it yields wherever it may be stopped.
        """

    def watch(self, batch: Batch, noise: torch.Generator) -> Verdicts | None:
        """What a discriminator says as it learns now, where there is one; nothing of the learning changes."""
        return None

    def draw(self, batch: Batch, noise: torch.Generator) -> tuple[Tensor, Tensor | None]:
        """As many samples as a batch has images, [n, ...] in [0, 1]; and the classes, of theirs, that were asked for.

        Only where `may_collapse`.
        """
        raise NotImplementedError("its samples are not watched")

    def autocast(self) -> AbstractContextManager:
        kind = next(self.model.parameters()).device.type
        return torch.autocast(kind, self.precision, enabled=self.precision != torch.float32)


def rate_at(step: int, config: Any, rate: float) -> float:
    """The learning rate of a step: linear warm-up, then a half cosine down to `FINAL_RATE` of it, then constant."""
    warm = min(1.0, step / config.lr_warmup) if config.lr_warmup else 1.0
    if not config.lr_decay:
        return rate * warm
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, step / config.lr_decay)))
    return rate * warm * (FINAL_RATE + (1 - FINAL_RATE) * cosine)


def set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    """Of all its groups of weights, each at its own pace beside the others where it has one."""
    for group in optimiser.param_groups:
        group["lr"] = rate * group.get("pace", 1.0)


def gradient_norm(optimiser: torch.optim.Optimizer) -> Tensor:
    """The length of the gradient that its next step goes by, of all weights together."""
    weights = (weight for group in optimiser.param_groups for weight in group["params"])
    return torch.nn.utils.get_total_norm([weight.grad for weight in weights if weight.grad is not None])


def mean_figures(batches: Iterable[tuple[Mapping[str, float], int]]) -> dict[str, float]:
    """Means over all images, by name, of figures that are means over a batch, each with its number of images."""
    totals: dict[str, float] = {}
    count = 0
    for figures, images in batches:
        for name, value in figures.items():
            totals[name] = totals.get(name, 0.0) + value * images
        count += images
    return {name: total / count for name, total in totals.items()}
