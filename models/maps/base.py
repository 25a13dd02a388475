"""What a map is: points of many dimensions laid out in a plane."""

from __future__ import annotations

import abc
from dataclasses import dataclass

import numpy as np


class MapError(ValueError):
    """A map that cannot be made; the message is one sentence for the person who asked."""


@dataclass(frozen=True)
class Settings:
    """How t-SNE lays points out; what a method has no use for it leaves alone."""

    perplexity: float = 30.0  # about how many neighbours each point is to keep near
    exaggeration: float = 12.0  # how much more points attract each other in the first iterations
    seed: int = 42


@dataclass(frozen=True, eq=False)
class Layout(abc.ABC):
    """Where points lie at one time; it is no longer touched by whoever made it."""

    positions: np.ndarray  # float32 [n, 2]

    @abc.abstractmethod
    def place(self, points: np.ndarray) -> np.ndarray:
        """Where further points [m, d] come to lie, float32 [m, 2], while those laid out stay."""


@dataclass(frozen=True, eq=False)
class Moving(Layout):
    """A layout that an optimiser has come to after some iterations."""

    iteration: int
    of: int
    divergence: float  # what the method makes small, in nats for t-SNE
