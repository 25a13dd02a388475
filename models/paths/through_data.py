"""The way over encoded images, each a near neighbour of the one before."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from models.paths.base import Path, legs
from models.paths.neighbour_graph import Graph


@dataclass(frozen=True, eq=False)
class ThroughData(Path):
    """Every leg from stop to stop is gone at an even pace in the space's own units."""

    stops: np.ndarray
    ways: tuple[np.ndarray, ...]  # [m, d] of every leg, the stops at its ends
    goes_on = False  # a graph says nothing of where there are no data

    @classmethod
    def over(cls, graph: Graph, stops: np.ndarray) -> ThroughData:
        return cls(stops, tuple(graph.way(a, b) for a, b in pairwise(stops)))

    @property
    def hops(self) -> int:
        return sum(len(way) - 1 for way in self.ways)

    def codes(self, t: np.ndarray) -> np.ndarray:
        leg, share = legs(np.clip(t, 0, 1), len(self.stops))
        found = np.empty((len(leg), self.stops.shape[1]), np.float32)
        for k in np.unique(leg):
            here = leg == k
            found[here] = _along(self.ways[k], share[here])
        return found

    def about(self, space: str) -> str:
        return f"{self.hops} hops over nearest neighbours"


def _along(way: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Points [n, d] of a polyline [m, d] at shares [n] of its length."""
    lengths = np.linalg.norm(np.diff(way, axis=0), axis=1).astype(float)
    ends = np.r_[0.0, lengths.cumsum()]
    at = share * ends[-1]
    hop = np.clip(np.searchsorted(ends, at, side="right") - 1, 0, len(lengths) - 1)
    within = ((at - ends[hop]) / np.maximum(lengths[hop], 1e-12)).clip(0, 1)[:, None]
    return (1 - within) * way[hop] + within * way[hop + 1]
