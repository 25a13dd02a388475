"""The way forward: real images with noise on them at any time, and the schedules by which it grows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from models.diffusion.schedules import ALPHA_BARS, Schedule, schedule
from models.randomness import NOISE, generator
from models.trajectories.frames import Frame, packed

COMPARED = tuple(ALPHA_BARS)  # schedules that are laid over one another


@dataclass(frozen=True, eq=False)
class Curves:
    """What a schedule does at times 0 to T, float64 [T + 1] each."""

    name: str
    alpha_bar: np.ndarray = field(repr=False)
    log_snr: np.ndarray = field(repr=False)  # nats; not a number where it is infinite
    signal: np.ndarray = field(repr=False)  # the rate of the image, a
    noise: np.ndarray = field(repr=False)  # and that of noise, s

    @property
    def shares(self) -> np.ndarray:
        """Of the way from image to noise, for schedules of different lengths."""
        return np.linspace(0, 1, len(self.alpha_bar))


@lru_cache
def curves(name: str, steps: int = 1000) -> Curves:
    """Of the schedule of this name, one of SCHEDULES."""
    rates = schedule(name, steps)
    log_snr = rates.log_snr.numpy()
    log_snr = np.where(np.isfinite(log_snr), log_snr, np.nan)
    return Curves(name, rates.alpha_bar.numpy(), log_snr, rates.signal.numpy(), rates.noise.numpy())


def fixed_noise(count: int, shape: tuple[int, int, int], seed: int = 0) -> Tensor:
    """Noise [count, channels, height, width] that depends on (seed, image): the same at all times, so that from one to
    another only the two rates change."""
    return torch.stack([_noise_of(shape, seed, image) for image in range(count)])


@lru_cache(maxsize=16)  # drawing it takes longer than all the rest, and a hand that moves along asks for it every time
def _noise_of(shape: tuple[int, int, int], seed: int, image: int) -> Tensor:
    return torch.randn(*shape, generator=generator(seed, NOISE, image))


def noised(x: Tensor, t: int, rates: Schedule, seed: int = 0) -> Frame:
    """Images [n, channels, height, width] in [0, 1] at time t in closed form, with the image and the noise in them.

    Ho et al. 2020, equation 4. Its step counts times from x_T, as sampling with all steps would.
    """
    x_0, noise = 2 * x.cpu() - 1, fixed_noise(len(x), tuple(x.shape[1:]), seed)
    x_t = rates.add_noise(x_0, torch.full((len(x),), t), noise)
    return Frame(rates.steps - t, t, packed(x_t, x_0, noise))
