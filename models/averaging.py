"""The moving average of a network's weights, which draws better pictures than the weights themselves."""

from __future__ import annotations

import copy

import torch
from torch import nn

POWER = 0.75  # of the warm-up: how soon early weights are forgotten


class Average:
    """An exponential moving average of parameters; buffers are copied, for averaging them means nothing.

    The decay grows as 1 - (1 + step)^-POWER up to its last value, so that the average of a young run is not mostly
    of its first weights.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.model = copy.deepcopy(model).eval().requires_grad_(False)

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        """After optimiser step number `step`, from 1."""
        weight = 1 - min(self.decay, 1 - (1 + step) ** -POWER)
        ours, theirs = list(self.model.parameters()), list(model.parameters())
        torch._foreach_lerp_(ours, [each.detach() for each in theirs], weight)
        for mine, its in zip(self.model.buffers(), model.buffers(), strict=True):
            mine.copy_(its)
