"""Weights in fewer bits, for files that are only looked at: 16 for each, or 8 with a scale for every row.

A row is what belongs to one output, or to one input of a transposed convolution. Small tensors stay at 16 bits.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

BITS = (32, 16, 8)
SCALES = "scales."  # before a name: of its rows, float32
STEPS = 127  # of 8 bits with a sign
LEAST = 2048  # values in a tensor that is worth 8 bits
SMALLEST_SCALE = 1e-12  # of a row of zeros


def packed(state: Mapping[str, Tensor], bits: int) -> dict[str, Tensor]:
    """Weights in BITS bits; what is no floating-point number stays as it is."""
    found = {}
    for name, t in state.items():
        if bits == 8 and t.is_floating_point() and t.dim() > 1 and t.numel() >= LEAST:
            found[name], found[SCALES + name] = _in_steps(t.float())
        else:
            found[name] = t.half() if bits < 32 and t.is_floating_point() else t
    return found


def unpacked(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same weights with no need of scales; ValueError where scales are missing or fit nothing."""
    scales = {name.removeprefix(SCALES): t for name, t in state.items() if name.startswith(SCALES)}
    found = {name: t for name, t in state.items() if not name.startswith(SCALES)}
    for name, scale in scales.items():
        t = found.get(name)
        if t is None or t.dtype != torch.int8 or t.dim() < 2 or scale.shape != t.shape[:1]:
            raise ValueError(f"the scales of {name!r:.80} fit no weights")
        found[name] = t.float() * scale.float().view(-1, *[1] * (t.dim() - 1))
    return found


def _in_steps(t: Tensor) -> tuple[Tensor, Tensor]:
    """Whole numbers int8 of t's shape, and how large one is in every row."""
    scale = (t.flatten(1).abs().amax(1) / STEPS).clamp(min=SMALLEST_SCALE)
    return (t / scale.view(-1, *[1] * (t.dim() - 1))).round().to(torch.int8), scale
