"""A plane: a 2-D slice of a space, with coordinates in units a person can read.

Every plane passes through some code, its anchor. A code that is not on it has a projection, and a distance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from models.latent.principal import SMALLEST_SIGMA, Principal

ON_PLANE = 1e-3  # of a code's length: codes are kept in single precision
ON_A_LINE = 1e-5  # of their distances: three codes of 32 bits that lie no farther off a line are on it


@dataclass(frozen=True)
class Axis:
    """A direction of a plane: unit vector [d], where its zero is, and how long one unit of it is in the space."""

    name: str  # "PC 1", "z 3"
    direction: tuple[float, ...]
    zero: float  # of code . direction
    unit: float
    symbol: str = ""  # of the unit: a sigma of the encoded data, or none for the space's own

    def __str__(self) -> str:
        return f"{self.name} ({self.symbol})" if self.symbol else self.name


@dataclass(frozen=True)
class Plane:
    """The codes reached from `anchor` [d] along two orthogonal axes."""

    x: Axis
    y: Axis
    anchor: tuple[float, ...]

    @property
    def latent(self) -> int:
        return len(self.anchor)

    @property
    def _basis(self) -> np.ndarray:
        return np.array([self.x.direction, self.y.direction])

    def coordinates(self, codes: np.ndarray) -> np.ndarray:
        """Where codes [..., d] lie on the plane, or their projections: [..., 2] in the axes' units."""
        zeros, units = np.array([[a.zero, a.unit] for a in (self.x, self.y)]).T
        return (np.asarray(codes, float) @ self._basis.T - zeros) / units

    def codes(self, coordinates: np.ndarray) -> np.ndarray:
        """The codes float32 [..., d] on the plane at coordinates [..., 2]."""
        moved = np.asarray(coordinates, float) - self.coordinates(np.array(self.anchor))
        units = np.array([self.x.unit, self.y.unit])
        return (np.array(self.anchor) + (moved * units) @ self._basis).astype(np.float32)

    def distances(self, codes: np.ndarray) -> np.ndarray:
        """How far codes [n, d] lie from the plane, in the space's own units [n]."""
        away = np.asarray(codes, float) - np.array(self.anchor)
        # Not by the difference of squares, which leaves of directions at 32 bits a thousandth of the way along them.
        return np.linalg.norm(away - away @ self._basis.T @ self._basis, axis=-1)

    def through(self, code: np.ndarray) -> Plane:
        """The parallel plane that passes through a code [d]; the same one where the code is on it already."""
        if self.distances(code[None])[0] <= 1e-4 * (1 + np.linalg.norm(code)):
            return self
        return replace(self, anchor=tuple(map(float, code)))

    def ellipse(self, mean: np.ndarray, variances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Center [2] and covariance [2, 2] on the plane of a normal distribution with independent dimensions [d]."""
        units = np.array([self.x.unit, self.y.unit])
        covariance = (self._basis * variances) @ self._basis.T / np.outer(units, units)
        return self.coordinates(mean), covariance


def of_dimensions(i: int, j: int, code: np.ndarray, names: tuple[str, str]) -> Plane:
    """Two dimensions of the space, in its own units."""
    axes = (Axis(name, _unit_vector(k, len(code)), 0.0, 1.0) for name, k in zip(names, (i, j), strict=True))
    return Plane(*axes, tuple(map(float, code)))


def of_directions(i: int, j: int, code: np.ndarray, principal: Principal) -> Plane:
    """Two principal directions, in sigmas of the encoded data from their mean."""
    axes = (_principal_axis(k, principal) for k in (i, j))
    return Plane(*axes, tuple(map(float, code)))


def of_anchors(anchors: np.ndarray, code: np.ndarray, principal: Principal) -> Plane:
    """The plane of three codes [3, d], moved to pass through `code`; ValueError when they lie on a line.

    Its first axis runs from A to B, its second at a right angle to it towards C, both in sigmas of the encoded data
    from their mean.
    """
    a, b, c = np.asarray(anchors, np.float64)
    first = _normalised(b - a, 0.0)
    away = c - a
    second = _normalised(away - (away @ first) * first, np.linalg.norm([b - a, away]))
    axes = (
        Axis(name, tuple(map(float, d)), *_zero_and_unit(d, principal))
        for name, d in (("A to B", first), ("towards C", second))
    )
    return Plane(*axes, tuple(map(float, code)))


def _zero_and_unit(direction: np.ndarray, principal: Principal) -> tuple[float, float, str]:
    """Where an axis' zero is, how long one of its units is, and what that is called."""
    if len(principal.directions) < len(direction):  # they do not know of every direction, but all are alike
        return float(principal.mean @ direction), float(principal.sigmas.max()), principal.unit
    return float(principal.mean @ direction), max(principal.sigma_along(direction), SMALLEST_SIGMA), principal.unit


def _principal_axis(k: int, principal: Principal) -> Axis:
    direction = principal.directions[k].astype(np.float64)
    zero, unit = float(principal.mean @ direction), float(principal.sigmas[k])
    return Axis(f"{principal.name} {k + 1}", tuple(map(float, direction)), zero, unit, principal.unit)


def _unit_vector(k: int, length: int) -> tuple[float, ...]:
    return tuple(float(k == i) for i in range(length))


def _normalised(vector: np.ndarray, beside: float) -> np.ndarray:
    """The unit vector along it, where its length is more than rounding beside that of the vectors it comes from."""
    length = np.linalg.norm(vector)
    if length < max(ON_A_LINE * beside, 1e-9):
        raise ValueError("The three anchors lie on a line; choose another.")
    return vector / length
