"""Spherical planes, for priors whose codes have nearly all the same norm: a straight plane leaves them, these do not.

The counterpart of models/latent/planes.py. Coordinates are degrees turned from the middle: those of the azimuthal
equidistant projection, so that equal steps from the middle are equal turns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from models.latent.planes import ON_PLANE, Axis, Plane

SMALLEST_NORM = 1e-3  # of a code that has a direction to turn from
SMALLEST_TURN = 1e-6  # of what is left of a direction at a right angle to the code, beside its length of 1


@dataclass(frozen=True)
class Shell:
    """The codes of one norm that are reached from a direction `middle` [d] by turning it towards two others."""

    x: Axis
    y: Axis
    middle: tuple[float, ...]  # of length 1
    radius: float

    @cached_property
    def _basis(self) -> np.ndarray:
        """Three unit vectors [3, d] at right angles: the middle, and what is turned to."""
        middle = np.array(self.middle)
        first = _left_of(np.array(self.x.direction), middle[None])
        second = _left_of(np.array(self.y.direction), np.stack([middle, first]))
        return np.stack([middle, first, second])

    @property
    def latent(self) -> int:
        return len(self.middle)

    def coordinates(self, codes: np.ndarray) -> np.ndarray:
        """Where codes [..., d] lie, or what is nearest to them: [..., 2] in degrees."""
        along, across = np.split(np.asarray(codes, float) @ self._basis.T, [1], axis=-1)
        side = np.linalg.norm(across, axis=-1, keepdims=True)
        turn = np.degrees(np.arctan2(side, along))
        return across / np.maximum(side, 1e-12) * turn

    def codes(self, coordinates: np.ndarray) -> np.ndarray:
        """The codes float32 [..., d] at coordinates [..., 2]."""
        turns = np.radians(np.asarray(coordinates, float))
        turn = np.linalg.norm(turns, axis=-1, keepdims=True)
        across = turns * np.sinc(turn / np.pi)
        spots = np.concatenate([np.cos(turn), across], axis=-1)
        return (self.radius * spots @ self._basis).astype(np.float32)

    def distances(self, codes: np.ndarray) -> np.ndarray:
        """How far codes [n, d] lie off all shells of these directions, whatever their norms, in the space's units."""
        codes = np.asarray(codes, float)
        return np.linalg.norm(codes - codes @ self._basis.T @ self._basis, axis=-1)

    def through(self, code: np.ndarray) -> Shell:
        """The shell of the code's [d] norm; with the code in its middle where it lies off these directions.

        ValueError for a code without length.
        """
        norm = _norm_of(code)
        if self.distances(code[None])[0] > ON_PLANE * (1 + norm):
            return replace(self, middle=tuple(map(float, code / norm)), radius=norm)
        return self if abs(norm - self.radius) <= ON_PLANE * norm else replace(self, radius=norm)


Slice = Plane | Shell


def of_plane_axes(x: Axis, y: Axis, code: np.ndarray) -> Shell:
    """From the directions of two axes, turning from a code [d] in the middle; ValueError where one cannot turn."""
    norm = _norm_of(code)
    axes = (replace(axis, zero=0.0, unit=1.0, symbol="°") for axis in (x, y))
    shell = Shell(*axes, tuple(map(float, np.asarray(code, float) / norm)), norm)
    shell.coordinates(code)  # raises where the directions are none
    return shell


def _norm_of(code: np.ndarray) -> float:
    norm = float(np.linalg.norm(code))
    if norm < SMALLEST_NORM:
        raise ValueError("A code without length has no direction to turn from.")
    return norm


def _left_of(direction: np.ndarray, others: np.ndarray) -> np.ndarray:
    """What is left of a direction [d] at right angles to others [k, d], with length 1."""
    rest = direction - others.T @ (others @ direction)
    length = np.linalg.norm(rest)
    if length < SMALLEST_TURN:
        raise ValueError("The code lies along one of the two directions; there is nowhere to turn.")
    return rest / length
