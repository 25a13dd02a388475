"""Processes that train one run together, each on its share of every batch: those that `torchrun` has started.

The gradients are brought together by PyTorch's DistributedDataParallel. A process by itself is a team too.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from models.config import ConfigError

GONE = "closed by peer", "reset by peer", "remote process exited"  # what gloo and NCCL say of a process that has ended


@dataclass(frozen=True)
class Team:
    """One process's place among those of a team; the first one leads: it alone writes, measures and speaks."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        return self.rank == 0

    @property
    def place(self) -> int:
        """This process's number among those of its machine: which of its GPUs is its own."""
        return int(os.environ.get("LOCAL_RANK", "0")) if self.size > 1 else 0

    def on(self, device: torch.device) -> torch.device:
        """Of several GPUs, this process's."""
        apart = self.size > 1 and device.type == "cuda" and device.index is None
        return torch.device("cuda", self.place) if apart else device

    def rows(self, count: int) -> slice:
        """This process's of so many images; ConfigError where there are fewer images than processes."""
        if count < self.size:
            raise ConfigError(f"a batch of {count} images cannot be shared by {self.size} processes")
        return slice(self.rank * count // self.size, (self.rank + 1) * count // self.size)

    def spread(self, module: nn.Module) -> nn.Module:
        """The same module, whose gradients are means over all processes where there are several."""
        return module if self.size == 1 else DistributedDataParallel(module)

    def apart(self, module: nn.Module) -> AbstractContextManager:
        """While a process adds up gradients of its own, before they are brought together."""
        return module.no_sync() if self.size > 1 else nullcontext()

    def mean(self, figures: Mapping[str, float], images: int) -> dict[str, float]:
        """Means over all images of figures, of the same names in all processes, that are means over so many each."""
        if self.size == 1:
            return dict(figures)
        sums = torch.tensor([value * images for value in figures.values()] + [images], dtype=torch.float64)
        dist.all_reduce(sums)
        return dict(zip(figures, (sums[:-1] / sums[-1]).tolist(), strict=True))

    def any(self, flag: bool) -> bool:
        """Whether it is so for any of the processes."""
        if self.size == 1:
            return flag
        flags = torch.tensor(float(flag))
        dist.all_reduce(flags)
        return bool(flags > 0)

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """What the leader does before all others do it; where it fails it says why, and they end without a word."""
        if not self.leads and self.any(False):
            raise SystemExit(1)
        failed = True
        try:
            yield
            failed = False
        finally:
            if self.leads:
                self.any(failed)

    def meet(self) -> None:
        """Wait until all processes have come here."""
        self.any(False)


ALONE = Team()


@contextmanager
def gathered() -> Iterator[Team]:
    """The team that `torchrun` has started this process in, by what that tells it; ALONE where it has not."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield ALONE
        return
    # Figures are brought together on the CPU, gradients where the weights are.
    dist.init_process_group("cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo")
    # Of kernels of one channel, whose strides say the same in two ways; their gradients are right.
    warnings.filterwarnings("ignore", "Grad strides do not match bucket view strides")
    try:
        yield Team(dist.get_rank(), size)
    except RuntimeError as error:
        if not any(words in str(error) for words in GONE):
            raise
        raise ConfigError("another process has ended, which this one cannot go on without") from error
    finally:
        dist.destroy_process_group()


def ended(code: int) -> int:
    """What a process ends with; one of a team ends here, all being written.

    DistributedDataParallel keeps threads of gloo alive that at times abort a process while Python takes itself apart.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code
