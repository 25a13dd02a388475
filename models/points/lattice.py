"""Even places on a line or in a plane at which something is worked out, and densities of many points on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SIDE = {1: 257, 2: 73}  # places along an axis, by dimensions
BINS = 256  # along an axis, into which points are counted
KERNEL = 0.02  # standard deviation by which points are blurred, in [0, 1]


@dataclass(frozen=True)
class Lattice:
    """Places from low to high along every axis, both among them."""

    low: float
    high: float
    dimensions: int
    side: int = 0  # 0: as many as are usual

    @property
    def axis(self) -> np.ndarray:
        return np.linspace(self.low, self.high, self.side or SIDE[self.dimensions])

    @property
    def points(self) -> np.ndarray:
        """[places, dimensions]; the last coordinate changes the fastest."""
        axes = np.meshgrid(*[self.axis] * self.dimensions, indexing="ij")
        return np.stack([axis.ravel() for axis in axes], 1)

    @property
    def cell(self) -> float:
        """The length or the area that a place stands for."""
        return ((self.high - self.low) / (len(self.axis) - 1)) ** self.dimensions

    def shaped(self, values: np.ndarray) -> np.ndarray:
        """Values [places] as a row, or in a plane [y, x] with y rising."""
        return values if self.dimensions == 1 else values.reshape(len(self.axis), -1).T

    def density_of(self, points: np.ndarray, sigma: float = KERNEL) -> np.ndarray:
        """A kernel density [places] of points [n, dimensions]: counted in bins, and blurred by a Gaussian.

        Points outside count for nothing here, though the density is one of all of them.
        """
        edges = np.linspace(self.low, self.high, BINS + 1)
        counts, _ = np.histogramdd(points, [edges] * self.dimensions)
        width = edges[1] - edges[0]
        sigma = np.sqrt(max(sigma**2 - width**2 / 12, 1e-12))  # a bin blurs too
        away = (self.axis[:, None] - (edges[:-1] + width / 2)) / sigma
        kernel = np.exp(-(away**2) / 2) / (np.sqrt(2 * np.pi) * sigma)  # [places along an axis, bins]
        blurred = kernel @ counts if self.dimensions == 1 else kernel @ counts @ kernel.T
        return blurred.ravel() / max(len(points), 1)
