"""The nearest-neighbour graph of encoded data: from image to image one gets without leaving them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.latent.neighbours import nearest_rows, neighbours
from models.progress import Progress

NEIGHBOURS = 10  # of every code, to which there is an edge


@dataclass(frozen=True, eq=False)
class Graph:
    """Codes [n, d] and the edges [e, 2] between near ones, which hold together, with their lengths [e]."""

    codes: np.ndarray
    edges: np.ndarray
    lengths: np.ndarray

    def way(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """The codes [m, d] passed on the shortest way between two [d], which come first and last.

        Squares of lengths are added up: many short hops cost less than a long one.
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import dijkstra

        count, ends = len(self.codes), np.stack([start, end]).astype(self.codes.dtype)
        rows, distances = nearest_rows(ends, self.codes, NEIGHBOURS)
        own = np.stack([np.repeat([count, count + 1], rows.shape[1]), rows.ravel()], 1)
        edges = np.concatenate([self.edges, own])
        lengths = np.concatenate([self.lengths, distances.ravel()])
        costs = lengths.astype(float) ** 2
        costs += 1e-9 * costs.mean() + 1e-30  # an edge of no cost at all would count as none
        graph = coo_array((costs, edges.T), shape=(count + 2, count + 2)).tocsr()
        _, before = dijkstra(graph, directed=False, indices=count, return_predecessors=True)
        passed, at = [], int(before[count + 1])
        while at != count:
            passed.append(at)
            at = int(before[at])
        return np.concatenate([ends[:1], self.codes[passed[::-1]], ends[1:]])


def graph_of(codes: np.ndarray) -> Iterator[Progress]:
    """The Graph of codes [n, d]; what would fall into pieces is joined where these come nearest."""
    k = min(NEIGHBOURS, len(codes) - 1)
    if k < 1:
        return Graph(codes, np.zeros((0, 2), np.int64), np.zeros(0))
    rows, distances = yield from neighbours(codes, k)
    edges = np.stack([np.repeat(np.arange(len(codes)), k), rows.ravel()], 1)
    bridges, gaps = yield from _bridges(codes, edges)
    return Graph(codes, np.concatenate([edges, bridges]), np.concatenate([distances.ravel(), gaps]))


def _bridges(codes: np.ndarray, edges: np.ndarray) -> Iterator[Progress]:
    """Edges [b, 2] and lengths [b] that join the pieces of a graph, each the smallest piece's shortest way out."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(edges)), edges.T), shape=(len(codes), len(codes)))
    pieces, of = connected_components(graph.tocsr(), directed=False)
    bridges, gaps = np.zeros((pieces - 1, 2), np.int64), np.zeros(pieces - 1)
    for k in range(pieces - 1):
        sizes = np.bincount(of, minlength=pieces)
        smallest = int(np.where(sizes > 0, sizes, len(codes) + 1).argmin())
        inside, outside = np.flatnonzero(of == smallest), np.flatnonzero(of != smallest)
        rows, distances = nearest_rows(codes[inside], codes[outside], 1)
        nearest = int(distances[:, 0].argmin())
        bridges[k], gaps[k] = (inside[nearest], outside[rows[nearest, 0]]), distances[nearest, 0]
        of[inside] = of[bridges[k, 1]]
        yield Progress("Joining neighbours", k + 1, pieces - 1)
    return bridges, gaps
