"""The gradients of a batch, taken in as many parts as memory needs and by as many processes as there are.

What a part draws at random comes from what was drawn for the whole batch and is sliced with it, so that neither
changes what is learned, but for rounding and for what an objective makes of the images of a part together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from models.randomness import PART, generator
from models.teams import ALONE, Team


class Objective(nn.Module):
    """What an optimiser minimises: a function of images whose first result, `objective`, is a mean over them.

    A module, so that processes can share the gradients of its weights. The mode is what it is computed in, as autocast.
    """

    def __init__(
        self,
        weights: nn.Module,
        costs: Callable[..., Any],
        mode: Callable[[], AbstractContextManager] = nullcontext,
    ) -> None:
        super().__init__()
        self.weights, self._costs, self._mode = weights, costs, mode

    def forward(self, *drawn: Any, **settings: Any) -> Any:
        with self._mode():
            return self._costs(*drawn, **settings)


class Draws:
    """Random numbers that are drawn while images are looked at: sliced with them, each part has numbers of its own.

    The whole has those of the generator itself.
    """

    def __init__(self, noise: torch.Generator, seed: int | None = None, start: int = 0) -> None:
        self.noise, self._start = noise, start
        self._seed = noise.initial_seed() if seed is None else seed  # of the whole's

    def __getitem__(self, rows: slice) -> Draws:
        start = self._start + rows.start
        return Draws(generator(self._seed, PART, start), self._seed, start)


class Whole(NamedTuple):
    """How a batch is shared and parted."""

    team: Team = ALONE
    parts: int = 1  # of a process's share

    @property
    def is_one(self) -> bool:
        return self.team.size == 1 and self.parts == 1


def accumulated(objective: nn.Module, drawn: Sequence[Any], settings: dict[str, Any], whole: Whole) -> Any:
    """Add the gradients of a batch to the weights'; what this process's share of it costs comes back, without a graph.

    `drawn` are tensors [n, ...], or whatever else can be sliced by images; None stays None.
    """
    if whole.is_one:
        found = objective(*drawn, **settings)
        found.objective.backward()
        return found
    count = len(drawn[0])
    mine = whole.team.rows(count)
    images, parts = mine.stop - mine.start, min(whole.parts, mine.stop - mine.start)
    edges = [mine.start + k * images // parts for k in range(parts + 1)]
    costs = []
    for start, stop in pairwise(edges):
        with whole.team.apart(objective) if stop < mine.stop else nullcontext():
            costs.append(_added(objective, drawn, settings, slice(start, stop), count, whole.team.size))
    return merged(costs, [stop - start for start, stop in pairwise(edges)])


def _added(
    objective: nn.Module, drawn: Sequence[Any], settings: dict[str, Any], rows: slice, count: int, processes: int
) -> Any:
    found = objective(*(None if each is None else each[rows] for each in drawn), **settings)
    share = (rows.stop - rows.start) / count * processes  # of which the mean over the processes is taken
    (share * found.objective).backward()
    return _mapped(lambda values: values[0].detach(), [found])


def merged(costs: Sequence[Any], images: Sequence[int]) -> Any:
    """What parts of so many images cost, as if they had been one.

    Tensors with an entry for each image, whose names are in `each_image` of their tuple, are laid end to end; all
    others are means.
    """
    if len(costs) == 1:
        return costs[0]
    shares = [count / sum(images) for count in images]
    return _mapped(lambda values: sum(s * v for s, v in zip(shares, values, strict=True)), costs)


def _mapped(joined: Callable[[list[Tensor]], Tensor], costs: Sequence[Any]) -> Any:
    """Of named tuples and dictionaries of tensors, the same of what their tensors are joined to."""
    first = costs[0]
    if first is None:
        return None
    if isinstance(first, dict):
        return {name: _mapped(joined, [cost[name] for cost in costs]) for name in first}
    if isinstance(first, tuple):
        lists = {name: [getattr(cost, name) for cost in costs] for name in first._fields}
        return type(first)(
            *(
                torch.cat([each.detach() for each in values])
                if name in getattr(first, "each_image", ())
                else _mapped(joined, values)
                for name, values in lists.items()
            )
        )
    return joined(list(costs))
