"""A mixture of Gaussians fitted to samples of q(z|x): a second prior that knows where the codes really lie.

Fitting it to samples, not to the posterior means, keeps the spread that the decoder was trained on
(Ghosh et al. 2020, arXiv:1903.12436, section 4, calls this ex-post density estimation).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sklearn.mixture import GaussianMixture

COMPONENTS = 32
SMALLEST_VARIANCE = 1e-4  # of a Gaussian; less where the codes are of a smaller scale than a prior's


@dataclass(frozen=True, eq=False)
class Mixture:
    """Weights [k], means [k, d] and lower Cholesky factors of the covariances [k, d, d]."""

    weights: np.ndarray
    means: np.ndarray
    factors: np.ndarray

    @classmethod
    def fit(cls, means: np.ndarray, sigmas: np.ndarray, components: int = COMPONENTS, seed: int = 0) -> Mixture:
        """From posteriors of n images, [n, d] each, one draw of each."""
        from sklearn.mixture import GaussianMixture

        if len(means) == 1:  # a Gaussian takes two draws
            means, sigmas = np.repeat(means, 2, axis=0), np.repeat(sigmas, 2, axis=0)
        rng = np.random.default_rng(seed)
        samples = means + sigmas * rng.standard_normal(means.shape)
        count = max(1, min(components, len(samples) // 50))
        smallest = max(SMALLEST_VARIANCE * min(1.0, float(samples.var(0).mean())), 1e-12)
        fitted = GaussianMixture(count, reg_covar=smallest, max_iter=60, tol=1e-2, random_state=seed)
        _fit_quietly(fitted, samples)
        factors = np.linalg.cholesky(fitted.covariances_)
        return cls(*(a.astype(np.float32) for a in (fitted.weights_, fitted.means_, factors)))

    @property
    def name(self) -> str:
        """What a picture drawn from it says it was drawn from."""
        return f"{len(self.weights)}-Gaussian mixture"

    def sample(self, count: int, seed: int) -> np.ndarray:
        """Codes float32 [count, d]."""
        rng = np.random.default_rng(seed)
        chosen = rng.choice(len(self.weights), count, p=self.weights / self.weights.sum(dtype=np.float64))
        noise = rng.standard_normal((count, self.means.shape[1]))
        return (self.means[chosen] + np.einsum("nij,nj->ni", self.factors[chosen], noise)).astype(np.float32)

    def log_density(self, codes: np.ndarray) -> np.ndarray:
        """Nats [n] of codes [n, d]."""
        from scipy.linalg import solve_triangular

        means, factors = self.means.astype(np.float64), self.factors.astype(np.float64)
        whites = (solve_triangular(f, (codes - m).T, lower=True) for m, f in zip(means, factors, strict=True))
        squares = np.stack([(white**2).sum(0) for white in whites], axis=1)  # [n, k]
        volumes = np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(1) + 0.5 * codes.shape[1] * np.log(2 * np.pi)
        return np.logaddexp.reduce(np.log(self.weights) - volumes - 0.5 * squares, axis=1)


def _fit_quietly(fitted: GaussianMixture, samples: np.ndarray) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # stopping before convergence is the plan: a prior need not be a maximum
        fitted.fit(samples)
