"""What the network takes x_t for at one look, where the image and the noise in it are known."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from models.base import Manner, to_unit
from models.families.ddpm import DDPM
from models.trajectories.forward import fixed_noise
from models.trajectories.frames import Frame, packed


@dataclass(frozen=True, eq=False)
class Glance:
    t: int
    frame: Frame = field(repr=False)  # of one image
    errors: dict[str, float]  # by kind: x_0's in shares of the way from black to white, noise's in sigmas; RMS
    milliseconds: float


def looking(
    model: DDPM, image: np.ndarray, seed: int, asked: tuple[float, ...], times: Sequence[int]
) -> Iterator[Glance | None]:
    """Each Glance as it comes, so that a hand that has gone on meanwhile does not keep it from being seen."""
    yield
    x_0 = 2 * to_unit(image[None]) - 1
    noise = fixed_noise(1, tuple(x_0.shape[1:]), seed)
    denoise = model.denoiser(Manner(condition=asked))
    for t in times:
        began = time.perf_counter()
        x_t = model.schedule.add_noise(x_0, torch.tensor([t]), noise)
        with torch.inference_mode():
            found = denoise(x_t.to(model.device), t)
            image_, noise_ = found.image.cpu(), found.noise.cpu()
            errors = {"x_0": _rms((image_ - x_0) / 2), "noise": _rms(noise_ - noise)}
            values = packed(x_t, image_, noise_)
        milliseconds = 1000 * (time.perf_counter() - began)
        yield Glance(t, Frame(model.schedule.steps - t, t, values), errors, milliseconds)


def _rms(difference: torch.Tensor) -> float:
    return difference.square().mean().sqrt().item()
