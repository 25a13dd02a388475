"""Several ways of the same work taking turns in one process, and how many images each gets through in a CPU-second.

CPU-seconds do not count what other processes take, and what these slow down besides is slowed down for all that run in
the same round; so the median of the ratios within rounds is worth more than either figure. Every second round goes
backwards.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from models.base import Step
from models.data.base import DataCard, DataSet
from models.families import TRAINABLE
from models.pace import Pace
from models.training import new_run, train

OURS = "ours"
STEPS = 10**9


@dataclass(frozen=True)
class Racer:
    """One way of doing the work: `step` does it once for so many images."""

    name: str
    step: Callable[[], None]
    images: int
    parameters: int


def race(
    racers: Sequence[Racer], threads: int, rounds: int, steps: int, warm_up: int = 3, counts: bool = True
) -> dict[str, Any]:
    """The first racer against each of the others, `rounds` turns of `steps` steps each.

    Ratios above 1 mean that the first one is faster. Their spread is that of the middle half of the rounds.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        for racer in racers:
            for _ in range(warm_up):
                racer.step()
        orders = itertools.islice(itertools.cycle((racers, racers[::-1])), rounds)
        turns = [{racer.name: _turn(racer, steps) for racer in order} for order in orders]
        operations = {racer.name: _operations(racer) for racer in racers} if counts else {}
    finally:
        torch.set_num_threads(before)
    first, *others = (racer.name for racer in racers)
    by_cpu, by_clock = (
        {name: [getattr(turn[first], unit) / getattr(turn[name], unit) for turn in turns] for name in others}
        for unit in ("per_cpu_second", "per_second")
    )
    return {
        "threads": threads,
        "rounds": rounds,
        "parameters": {racer.name: racer.parameters for racer in racers},
        **({"gflop_an_image": operations} if counts else {}),
        "images_a_cpu_second": _medians(turns, "per_cpu_second"),
        "images_a_second": _medians(turns, "per_second"),
        "ratio": {name: round(median(each), 3) for name, each in by_cpu.items()},
        "spread": {name: np.quantile(each, (0.25, 0.75)).round(3).tolist() for name, each in by_cpu.items()},
        "ratio_by_the_clock": {name: round(median(each), 3) for name, each in by_clock.items()},
    }


@contextmanager
def our_steps(family: str, config: Any, data: DataSet) -> Iterator[Callable[[], None]]:
    """One step of training after another as the engine takes them, in float32, without a file written in between."""
    pace = Pace(snapshots=STEPS, early=(), clock=lambda: 0.0)  # at which it is never time for anything else
    with tempfile.TemporaryDirectory() as folder:
        run = new_run(Path(folder) / "run", family, config, data, device="cpu", precision="float32")
        events = train(run, data, STEPS, pace=pace)
        try:
            yield lambda: next(event for event in events if isinstance(event, Step))
        finally:
            events.close()


def our_parameters(family: str, config: Any, data: DataSet) -> int:
    return size(TRAINABLE[family].build(config, DataCard.of(data)))


def size(*nets: nn.Module) -> int:
    """How many parameters they have."""
    return sum(each.numel() for net in nets for each in net.parameters())


def batches(data: DataSet, batch: int, signed: bool = False) -> Iterator[torch.Tensor]:
    """Random images float32 [batch, channels, height, width] without end, in [0, 1], or on [-1, 1] where signed."""
    images = torch.from_numpy(np.array(data.images[data.training]))
    for _ in itertools.count():
        x = images[torch.randint(len(images), (batch,))].permute(0, 3, 1, 2).float() / 255
        yield 2 * x - 1 if signed else x


@dataclass(frozen=True)
class _Turn:
    per_cpu_second: float
    per_second: float


def _turn(racer: Racer, steps: int) -> _Turn:
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(steps):
        racer.step()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    images = racer.images * steps
    return _Turn(images / cpu, images / wall)


def _operations(racer: Racer) -> float:
    """Additions and multiplications of all convolutions and matrix products, in billions an image."""
    with FlopCounterMode(display=False) as counter:
        racer.step()
    return round(counter.get_total_flops() / racer.images / 1e9, 4)


def _medians(turns: Sequence[Mapping[str, _Turn]], which: str) -> dict[str, float]:
    return {name: round(median(getattr(turn[name], which) for turn in turns), 1) for name in turns[0]}
