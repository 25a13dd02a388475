"""Looking at a batch in parts, so that a person who says stop is not kept waiting for all of it."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from models.diffusion.predictions import Guess
from models.diffusion.samplers import Denoiser
from models.families.ddpm import DDPM

# Pixels looked at between two chances to stop on a CPU: eight images of 28 px, 40 ms of one core for the shipped
# models, which look at eight at once as quickly, image by image, as at sixty-four.
PART = 8 * 28 * 28


class Stopped(Exception):
    """Somebody has said stop."""


def part_of(model: DDPM, count: int, guided: bool) -> int:
    """How many of so many images are looked at together; on one device it is always the same."""
    if model.device.type != "cpu":
        return count
    pixels = model.item.height * model.item.width * (2 if guided else 1)
    return min(count, max(1, PART // pixels))


def in_parts(denoise: Denoiser, most: int, stopping: Callable[[], bool]) -> Denoiser:
    """The same denoiser for so many images at a time; it raises Stopped in between."""

    def look(x: Tensor, t: int) -> Guess:
        found = []
        for part in x.split(most):
            if stopping():
                raise Stopped
            found.append(denoise(part, t))
        return Guess(*map(torch.cat, zip(*found, strict=True)))

    return look
