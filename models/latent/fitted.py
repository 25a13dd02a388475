"""Distributions fitted to encodings, to draw codes from where a model's space has no prior of its own.

They say where encodings lie, not how they are spread there: much of a Gaussian, and nearly all of a box of many
dimensions, is empty of them, which is why an autoencoder's samples look worse than its reconstructions.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from models.latent.encodings import Encodings
from models.latent.principal import SMALLEST_SIGMA, Principal
from models.latent.priors import GAUSSIAN, UNIFORM, Prior


@dataclass(frozen=True, eq=False)
class FittedGaussian(Prior):
    """With the mean and the whole covariance of the encodings."""

    principal: Principal = field(repr=False)

    @classmethod
    def of(cls, principal: Principal, encodings: str = "the encodings") -> FittedGaussian:
        return cls(f"a Gaussian fitted to {encodings}", principal)

    def draw(self, count: int, latent: int, noise: torch.Generator, truncation: float = 1.0) -> Tensor:
        return torch.from_numpy(self.principal.codes(GAUSSIAN.draw(count, latent, noise, truncation).numpy()))

    def has_shell(self, latent: int) -> bool:
        """Never: what lies between two encodings is not known, and their Gaussian's shell need not be round."""
        return False

    def norm_percentile(self, code: Tensor) -> float:
        """By the distance in sigmas, over the directions in which encodings differ at all."""
        spread = self.principal.sigmas > 10 * SMALLEST_SIGMA
        return GAUSSIAN.norm_percentile(torch.from_numpy(self.principal.scores(code.numpy())[spread]))


@dataclass(frozen=True, eq=False)
class Box(Prior):
    """Every dimension by itself, evenly between the lowest and the highest encoding."""

    low: np.ndarray = field(repr=False)  # float32 [d]
    high: np.ndarray = field(repr=False)

    @classmethod
    def of(cls, codes: np.ndarray, encodings: str = "the encodings") -> Box:
        """Around codes [n, d]."""
        return cls(f"a box around {encodings}", codes.min(0), codes.max(0))

    def draw(self, count: int, latent: int, noise: torch.Generator, truncation: float = 1.0) -> Tensor:
        middle, half = (self.high + self.low) / 2, (self.high - self.low) / 2
        return torch.from_numpy(middle) + torch.from_numpy(half) * UNIFORM.draw(count, latent, noise, truncation)

    def has_shell(self, latent: int) -> bool:
        return False

    def norm_percentile(self, code: Tensor) -> float | None:
        return None


FITS = {
    "gaussian": lambda encodings: FittedGaussian.of(encodings.principal),
    "box": lambda encodings: Box.of(encodings.means),
}


def prior_or_fitted(prior: Prior | None, encodings: Encodings | None, fit: str = "gaussian") -> Prior | None:
    """A model's own prior, else one of FITS to its encodings; None while there are none of these either."""
    return FITS[fit](encodings) if prior is None and encodings is not None else prior
