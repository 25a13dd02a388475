"""The plane in which points spread most: linear, done at once, and further points fall where they belong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.latent.principal import Principal
from models.maps.base import Layout, MapError, Settings
from models.progress import Progress


@dataclass(frozen=True, eq=False)
class Plane(Layout):
    principal: Principal

    @property
    def shares(self) -> tuple[float, float]:
        """The part of the points' variance along either axis."""
        first, second = (*self.principal.shares[:2], 0.0)[:2]
        return float(first), float(second)

    def place(self, points: np.ndarray) -> np.ndarray:
        along = (points - self.principal.mean) @ self.principal.directions[:2].T
        return np.pad(along, ((0, 0), (0, 2 - along.shape[1]))).astype(np.float32)


def lay_out(points: np.ndarray, settings: Settings) -> Iterator[Progress | Layout]:
    """The Plane of points [n, d]; of one dimension they come to lie in a row."""
    if len(points) < 2:
        raise MapError("A map takes two points or more.")
    yield Progress("Laying out", 0, 1)
    flat = Plane(np.empty((0, 2), np.float32), Principal.of(points))
    return Plane(flat.place(points), flat.principal)
