"""Random numbers that are a function of (seed, step, purpose), and the order of images that follows from them.

Nothing else counts, so that pausing, resuming, branching and sharing work change nothing. No schedule looks at the
total number of steps.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor


def generator(seed: int, *place: int) -> torch.Generator:
    """Random numbers that depend on the seed and the place (step, purpose, ...) alone, drawn on the CPU."""
    state = np.random.SeedSequence([seed, *place]).generate_state(1, np.uint64)[0]
    return torch.Generator().manual_seed(int(state) >> 1)


ORDER, NOISE, START, CODES, SAMPLING, RESTART, PART = range(7)  # purposes


@lru_cache(maxsize=2)
def epoch_order(seed: int, epoch: int, count: int) -> Tensor:
    """The images of an epoch, int64 [count], each once."""
    return torch.randperm(count, generator=generator(seed, ORDER, epoch))


def batch_indices(seed: int, step: int, batch: int, count: int) -> Tensor:
    """Which of count images step (from 1) looks at: epochs follow one another, each in an order of its own."""
    positions = np.arange((step - 1) * batch, step * batch)
    epochs, places = np.divmod(positions, count)
    return torch.cat([epoch_order(seed, int(e), count)[places[epochs == e]] for e in np.unique(epochs)])
