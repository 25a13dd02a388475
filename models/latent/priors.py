"""The distributions that models draw codes from; whatever depends on one (planes, paths, the meter) asks the model."""

from __future__ import annotations

import abc
from dataclasses import dataclass

import torch
from torch import Tensor

FLAT = 0.05  # standard deviations around the middle, within which the density is the same to a thousandth
SHELL_FROM = 8  # dimensions, from which nearly all of a Gaussian lies far from its middle


@dataclass(frozen=True)
class Prior(abc.ABC):
    """Independent dimensions, all alike."""

    name: str  # "N(0, I)", as a caption says it

    @abc.abstractmethod
    def draw(self, count: int, latent: int, noise: torch.Generator, truncation: float = 1.0) -> Tensor:
        """Codes float32 [count, latent]; a truncation below 1 keeps them nearer to the middle."""

    @abc.abstractmethod
    def has_shell(self, latent: int) -> bool:
        """Whether its codes have nearly all the same norm, so that the straight way between two leaves them."""

    @abc.abstractmethod
    def norm_percentile(self, code: Tensor) -> float | None:
        """How many in a hundred codes lie nearer to the middle than this [latent]; None where that means nothing."""


class Gaussian(Prior):
    """Standard normal; truncated by drawing again what exceeds a bound (Brock et al. 2018, arXiv:1809.11096, 3.1)."""

    def draw(self, count: int, latent: int, noise: torch.Generator, truncation: float = 1.0) -> Tensor:
        bound = 2 * truncation  # in standard deviations: at 1 a value in twenty would be drawn again
        if bound < FLAT:  # nearly all would be drawn again and again, and at 0 for ever
            return bound * (2 * torch.rand(count, latent, generator=noise) - 1)
        codes = torch.randn(count, latent, generator=noise)
        if truncation < 1:
            while (outside := codes.abs() > bound).any():
                codes[outside] = torch.randn(int(outside.sum()), generator=noise)
        return codes

    def has_shell(self, latent: int) -> bool:
        return latent >= SHELL_FROM

    def norm_percentile(self, code: Tensor) -> float:
        """The squared norm is chi-squared."""
        half = torch.tensor([len(code) / 2, float(code.double() @ code.double()) / 2], dtype=torch.float64)
        return 100 * torch.special.gammainc(*half).item()


class Uniform(Prior):
    """Uniform on [-1, 1]."""

    def draw(self, count: int, latent: int, noise: torch.Generator, truncation: float = 1.0) -> Tensor:
        return truncation * (2 * torch.rand(count, latent, generator=noise) - 1)

    def has_shell(self, latent: int) -> bool:
        return False

    def norm_percentile(self, code: Tensor) -> float | None:
        return None


GAUSSIAN, UNIFORM = Gaussian("N(0, I)"), Uniform("uniform on [-1, 1]")
