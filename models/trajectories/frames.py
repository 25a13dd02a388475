"""One step of a trajectory as it is shown: x_t, what the network takes for x_0 and for noise, and what has changed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from models.base import to_bytes

SEEN = ("x_t", "x_0", "noise")  # what is kept of a step, in this order; x_0 and noise as predicted
LARGEST = torch.finfo(torch.float16).max
WIDEST_NOISE = 3.0  # standard deviations that black and white stand for


@dataclass(frozen=True, eq=False)
class Frame:
    """All images of a trajectory at one step.

    The last one is x_0, of which its own picture is the prediction; the noise there is what was seen a step before.
    """

    step: int  # from 0, at x_T
    t: int
    values: Tensor = field(repr=False)  # float16 [3, n, channels, height, width] on the CPU, as SEEN has them

    def of(self, kind: str) -> Tensor:
        """[n, channels, height, width] of one of SEEN: images on [-1, 1], noise in standard deviations."""
        return self.values[SEEN.index(kind)]

    def pictures(self, kind: str) -> np.ndarray:
        """uint8 [n, height, width, channels] of one of SEEN; of noise, grey is none."""
        widest = WIDEST_NOISE if kind == "noise" else 1.0
        return to_bytes((self.of(kind).float() / widest + 1) / 2)


def packed(x: Tensor, image: Tensor, noise: Tensor) -> Tensor:
    """The `values` of a Frame, brought to the CPU at once.

    They are what 16 bits can say: where hardly any noise is left, that predicted may be more.
    """
    return torch.stack([x, image, noise]).clamp(-LARGEST, LARGEST).half().cpu()


def change(before: Frame, now: Frame, kind: str = "x_0") -> Tensor:
    """What has been added since the step before, float32 [n, channels, height, width].

    Of x_t and x_0 in shares of the way from black to white, of noise in standard deviations. Of two runs' frames it is
    the difference picture.
    """
    return (now.of(kind).float() - before.of(kind).float()) / (1 if kind == "noise" else 2)


def amount(before: Frame, now: Frame, kind: str = "x_0") -> np.ndarray:
    """How much `change` is, float32 [n]: the root of its mean square over an image's pixels."""
    return change(before, now, kind).square().flatten(1).mean(1).sqrt().numpy()
