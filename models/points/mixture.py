"""Mixtures of round Gaussians: densities that are known, with noise on them too, and from which points are drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

BLOCK = 2**21  # distances that are held in memory at a time


@dataclass(frozen=True, eq=False)
class Mixture:
    """Weights [k] that add up to 1, centres [k, d], a standard deviation each [k], and what it belongs to, if any."""

    weights: np.ndarray
    centres: np.ndarray
    sigmas: np.ndarray
    labels: np.ndarray | None = None  # int [k], classes
    is_estimate: bool = False  # made of points by a kernel, and not what these were drawn from

    @classmethod
    def even(cls, centres: np.ndarray, sigma: float, labels: np.ndarray | None = None) -> Mixture:
        """All of one weight and one width."""
        count = len(centres)
        return cls(np.full(count, 1 / count), centres, np.full(count, sigma), labels)

    @classmethod
    def kernel(cls, points: np.ndarray, sigma: float) -> Mixture:
        """A kernel density of points [n, d]."""
        return replace(cls.even(np.asarray(points, np.float64), sigma), is_estimate=True)

    @property
    def dimensions(self) -> int:
        return self.centres.shape[1]

    def of_class(self, label: int) -> Mixture:
        """One class by itself."""
        own = self.labels == label
        weights = self.weights[own] / self.weights[own].sum()
        return replace(self, weights=weights, centres=self.centres[own], sigmas=self.sigmas[own], labels=None)

    def blurred(self, sigma: float) -> Mixture:
        """With Gaussian noise on every point."""
        return replace(self, sigmas=np.hypot(self.sigmas, sigma))

    def noisy(self, signal: float, noise: float) -> Mixture:
        """Of x_t, on the axis from -1 to 1 on which diffusion works, where this one is of points in [0, 1]."""
        return replace(self, centres=signal * (2 * self.centres - 1), sigmas=np.hypot(2 * signal * self.sigmas, noise))

    def density(self, points: np.ndarray) -> np.ndarray:
        """[n], per unit of length or area, at points [n, d]."""
        return np.concatenate([self._terms(part).sum(1) for part in self._parts(points)])

    def score(self, points: np.ndarray) -> np.ndarray:
        """The gradient [n, d] of the log density at points [n, d]; far from everything it points to what is nearest."""
        return np.concatenate([self._score(part) for part in self._parts(points)])

    def draw(self, uniform: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points [n, d] and the parts [n] they are of, from evenly spread numbers [n, 1 + 2 d] in [0, 1)."""
        parts = np.minimum(np.searchsorted(self.weights.cumsum(), uniform[:, 0], side="right"), len(self.weights) - 1)
        radius = np.sqrt(-2 * np.log1p(-uniform[:, 1 : 1 + self.dimensions]))  # Box & Muller 1958
        normal = radius * np.cos(2 * math.pi * uniform[:, 1 + self.dimensions :])
        return self.centres[parts] + self.sigmas[parts, None] * normal, parts

    def _parts(self, points: np.ndarray) -> list[np.ndarray]:
        points = np.asarray(points, np.float64)
        return np.array_split(points, max(1, -(-len(points) * len(self.weights) // BLOCK)))

    def _logs(self, points: np.ndarray) -> np.ndarray:
        """Of every part's share of the density, [n, k]."""
        squares = sum((points[:, None, axis] - self.centres[None, :, axis]) ** 2 for axis in range(self.dimensions))
        scale = np.log(self.weights) - self.dimensions * np.log(math.sqrt(2 * math.pi) * self.sigmas)
        return scale - squares / (2 * self.sigmas**2)

    def _terms(self, points: np.ndarray) -> np.ndarray:
        return np.exp(self._logs(points))

    def _score(self, points: np.ndarray) -> np.ndarray:
        logs = self._logs(points)
        shares = np.exp(logs - logs.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        pulls = shares / self.sigmas**2
        return pulls @ self.centres - pulls.sum(1, keepdims=True) * points
