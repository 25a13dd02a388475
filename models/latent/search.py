"""Codes searched for, where no encoder gives them: those whose pictures come nearest to given ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
import torch.nn.functional as F
from torch import Tensor

from models.progress import Progress

STEPS = 200
RATE = 0.08  # of Adam at the start, in standard deviations of a code; it falls to nothing along a half cosine
SIZES = 3  # at which pictures are compared, each half the one before: outlines guide the search before details do


def search(
    decode: Callable[[Tensor], Tensor], starts: Tensor, x: Tensor, tether: Callable[[Tensor], Tensor], spread: float = 1
) -> Iterator[Progress]:
    """Codes [n, d] that are decoded to pictures like x [n, channels, height, width]; they are what it returns.

    From several starts [k, d] for every picture, of which the best is taken. `tether` says of codes [m, d] what they
    cost [m] besides, so that they stay where the model has learned to draw; `spread` is how far codes spread.
    """
    codes = starts.repeat(len(x), 1).requires_grad_()
    wanted = x.repeat_interleave(len(starts), 0)
    adam = torch.optim.Adam([codes], RATE * spread)
    costs = torch.zeros(len(codes))
    for step in range(STEPS):
        adam.param_groups[0]["lr"] = RATE * spread * (1 + torch.cos(torch.tensor(step / STEPS * torch.pi)).item()) / 2
        with torch.enable_grad():
            costs = difference(decode(codes), wanted) + tether(codes)
            adam.zero_grad()
            (codes.grad,) = torch.autograd.grad(costs.sum(), codes)
        adam.step()
        yield Progress("Searching for the code", step + 1, STEPS)
    best = costs.detach().view(len(x), len(starts)).argmin(1)
    return codes.detach().view(len(x), len(starts), -1)[torch.arange(len(x)), best]


def difference(one: Tensor, other: Tensor) -> Tensor:
    """Mean squared differences of pictures [n, channels, height, width], added up over sizes: [n]."""
    total = one.new_zeros(len(one))
    for _ in range(SIZES):
        total = total + (one - other).square().flatten(1).mean(1)
        if min(one.shape[2:]) < 4:
            break
        one, other = F.avg_pool2d(one, 2), F.avg_pool2d(other, 2)
    return total
