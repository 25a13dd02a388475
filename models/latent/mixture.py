"""A mixture of Gaussians fitted to samples of q(z|x): a second prior that knows where the codes really lie.

Fitting it to samples, not to the posterior means, keeps the spread that the decoder was trained on
(Ghosh et al. 2020, arXiv:1903.12436, section 4, calls this ex-post density estimation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

COMPONENTS = 32


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

        rng = np.random.default_rng(seed)
        samples = means + sigmas * rng.standard_normal(means.shape)
        count = max(1, min(components, len(samples) // 50))
        fitted = GaussianMixture(count, reg_covar=1e-4, max_iter=60, tol=1e-2, random_state=seed)
        _fit_quietly(fitted, samples)
        factors = np.linalg.cholesky(fitted.covariances_)
        return cls(*(a.astype(np.float32) for a in (fitted.weights_, fitted.means_, factors)))

    @property
    def name(self) -> str:
        return f"{len(self.weights)}-Gaussian mixture"

    def sample(self, count: int, seed: int) -> np.ndarray:
        """Codes float32 [count, d]."""
        rng = np.random.default_rng(seed)
        chosen = rng.choice(len(self.weights), count, p=self.weights / self.weights.sum(dtype=np.float64))
        noise = rng.standard_normal((count, self.means.shape[1]))
        return (self.means[chosen] + np.einsum("nij,nj->ni", self.factors[chosen], noise)).astype(np.float32)

    def log_density(self, codes: np.ndarray) -> np.ndarray:
        """Nats [n] of codes [n, d]."""
        away = (codes[:, None] - self.means).astype(np.float64)
        white = np.linalg.solve(self.factors[None].astype(np.float64), away[..., None])[..., 0]
        volume = np.log(np.diagonal(self.factors, axis1=1, axis2=2)).sum(1) + 0.5 * codes.shape[1] * np.log(2 * np.pi)
        each = np.log(self.weights) - 0.5 * (white**2).sum(-1) - volume
        top = each.max(1, keepdims=True)
        return (top + np.log(np.exp(each - top).sum(1, keepdims=True)))[:, 0]


def _fit_quietly(fitted: object, samples: np.ndarray) -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # stopping before convergence is the plan: a prior need not be a maximum
        fitted.fit(samples)
