"""How long the codes of a prior are: nearly all of a Gaussian's lie about equally far from its middle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.latent.priors import GAUSSIAN, Prior

INSIDE = 0.90  # of all codes, that have norms between `low` and `high`


@dataclass(frozen=True)
class NormLaw:
    mean: float
    low: float
    high: float


def norm_law(prior: Prior | None, latent: int) -> NormLaw | None:
    """Of N(0, I) the chi law; None for any other prior, whose norms have no such law or are not known."""
    from scipy.special import gammaincinv, gammaln

    if prior != GAUSSIAN:
        return None
    mean = np.sqrt(2) * np.exp(gammaln((latent + 1) / 2) - gammaln(latent / 2))
    low, high = np.sqrt(2 * gammaincinv(latent / 2, [(1 - INSIDE) / 2, (1 + INSIDE) / 2]))
    return NormLaw(float(mean), float(low), float(high))
