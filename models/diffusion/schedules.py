"""How an image turns into noise: x_t = a_t x_0 + s_t noise, for t from 0 (the image) to T (the noise).

The diffusion schedules keep a^2 + s^2 = 1; the straight one is flow matching's, a + s = 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

LARGEST_BETA = 0.999  # of one step, as published; keeps a trace of the image in x_T (Nichol & Dhariwal 2021)


@dataclass(frozen=True, eq=False)
class Schedule:
    """Signal and noise rates, float64 [T + 1] each, of times 0 to T."""

    name: str
    signal: Tensor  # a
    noise: Tensor  # s

    @property
    def steps(self) -> int:
        """T."""
        return len(self.signal) - 1

    @property
    def alpha_bar(self) -> Tensor:
        """The share of the image in the variance, a^2."""
        return self.signal.square()

    @property
    def log_snr(self) -> Tensor:
        """log(a^2 / s^2): infinite at 0, and minus infinity where nothing of the image is left."""
        return 2 * (self.signal.log() - self.noise.log())

    def at(self, t: Tensor, like: Tensor) -> tuple[Tensor, Tensor]:
        """a and s of times [n], shaped to multiply images like these."""
        shape = (-1,) + (1,) * (like.ndim - 1)
        a, s = (rate.to(like.device, like.dtype)[t].view(shape) for rate in (self.signal, self.noise))
        return a, s

    def add_noise(self, x: Tensor, t: Tensor, noise: Tensor) -> Tensor:
        """x_t of images x at times t [n]: q(x_t | x_0) in closed form (Ho et al. 2020, equation 4)."""
        a, s = self.at(t, x)
        return a * x + s * noise


def linear(steps: int) -> Tensor:
    """Betas that grow from 1e-4 to 0.02 over 1,000 steps (Ho et al. 2020, section 4), scaled for other numbers."""
    betas = torch.linspace(0.1 / steps, min(20 / steps, LARGEST_BETA), steps, dtype=torch.float64)
    return _from_betas(betas)


def cosine(steps: int) -> Tensor:
    """Nichol & Dhariwal 2021, arXiv:2102.09672, equation 17."""
    t = torch.arange(steps + 1, dtype=torch.float64) / steps
    return _from_curve(((t + 0.008) / 1.008 * math.pi / 2).cos().square())


def sigmoid(steps: int, start: float = -3.0, end: float = 3.0) -> Tensor:
    """Jabri et al. 2022, arXiv:2212.11972, appendix B, with temperature 1."""
    t = torch.arange(steps + 1, dtype=torch.float64) / steps
    ends = torch.tensor([start, end], dtype=torch.float64).sigmoid()
    return _from_curve((ends[1] - (start + t * (end - start)).sigmoid()) / (ends[1] - ends[0]))


def _from_curve(alpha_bar: Tensor) -> Tensor:
    return _from_betas((1 - alpha_bar[1:] / alpha_bar[:-1]).clamp(max=LARGEST_BETA))


def _from_betas(betas: Tensor) -> Tensor:
    return torch.cat([torch.ones(1, dtype=torch.float64), (1 - betas).cumprod(0)])


def straight(steps: int) -> Schedule:
    """The straight way from image to noise of flow matching (Lipman et al. 2022, arXiv:2210.02747; Liu et al. 2022)."""
    t = torch.arange(steps + 1, dtype=torch.float64) / steps
    return Schedule("straight", 1 - t, t)


ALPHA_BARS: dict[str, Callable[[int], Tensor]] = {"linear": linear, "cosine": cosine, "sigmoid": sigmoid}
SCHEDULES = (*ALPHA_BARS, "straight")


@lru_cache
def schedule(name: str, steps: int = 1000) -> Schedule:
    """The schedule of this name, one of SCHEDULES."""
    if name == "straight":
        return straight(steps)
    alpha_bar = ALPHA_BARS[name](steps)
    return Schedule(name, alpha_bar.sqrt(), (1 - alpha_bar).sqrt())
