"""t-SNE (van der Maaten & Hinton 2008), live: openTSNE's optimiser, a few iterations at a time.

The negative gradient is interpolated (Linderman et al. 2019, doi:10.1038/s41592-018-0308-4), the learning rate is n
over the exaggeration (Belkina et al. 2019, doi:10.1038/s41467-019-13055-y), and points start along their first two
principal directions, so that what lies far apart in a map is not left to chance alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from models.latent.neighbours import nearest_rows, neighbours
from models.maps.base import Layout, MapError, Moving, Settings
from models.progress import Progress

EARLY, LATE = 250, 500  # iterations with exaggeration and without
SHOWN = 25  # iterations from one layout to the next
STRIDE = 5  # iterations between two chances to stop
COARSE = 500  # iterations with grid cells twice as large: a third less time, and the neighbours kept are as many
SMALLEST_PERPLEXITY = 2.0


@dataclass(frozen=True, eq=False)
class Embedding(Moving):
    points: np.ndarray = field(repr=False)
    optimiser: Any = field(repr=False)  # openTSNE's own, with gains and momentum, from which one can go on

    def place(self, points: np.ndarray) -> np.ndarray:
        """By openTSNE's `transform`: each further point is optimised by itself, and always lands among the others."""
        return np.asarray(self.optimiser.transform(points), np.float32)


def lay_out(points: np.ndarray, settings: Settings) -> Iterator[Progress | Layout]:
    """Embeddings of points [n, d], every 25 iterations one; the last one is returned. The same from the same seed."""
    most = (len(points) - 1) / 3
    if most < SMALLEST_PERPLEXITY:
        raise MapError("t-SNE takes 7 points or more.")
    if not SMALLEST_PERPLEXITY <= settings.perplexity <= most:
        raise MapError(f"Of {len(points):,} points the perplexity must lie between 2 and {most:,.0f}.")
    from openTSNE import TSNEEmbedding, initialization  # three quarters of a second, which a start need not take
    from openTSNE.affinity import PerplexityBasedNN

    points = np.ascontiguousarray(points, np.float32)
    rows, distances = yield from neighbours(points, int(3 * settings.perplexity))
    yield Progress("Weighing neighbours", 0, 1)
    threads = torch.get_num_threads()  # of interpolated gradients every number gives the same
    affinities = PerplexityBasedNN(
        perplexity=settings.perplexity,
        knn_index=_Neighbours(points, rows, distances),
        k_neighbors=rows.shape[1],
        n_jobs=threads,
        random_state=settings.seed,
    )
    yield Progress("Weighing neighbours", 1, 1)
    start = initialization.pca(points, random_state=settings.seed)
    optimiser = TSNEEmbedding(
        start, affinities, negative_gradient_method="fft", n_jobs=threads, random_state=settings.seed
    )
    first = Embedding(np.asarray(start, np.float32), 0, EARLY + LATE, float("nan"), points, optimiser)
    yield first
    early = yield from _optimise(first, EARLY, settings.exaggeration)
    return (yield from _optimise(early, LATE, 1.0))


def go_on(embedding: Embedding, iterations: int = LATE) -> Iterator[Progress | Layout]:
    """More iterations from where an embedding stands, without exaggeration; the embedding itself stays as it is."""
    return (yield from _optimise(embedding, iterations, 1.0, embedding.iteration + iterations))


def _optimise(
    before: Embedding, iterations: int, exaggeration: float, of: int | None = None
) -> Iterator[Progress | Layout]:
    """Whole layouts on the way to the last, which is returned."""
    optimiser, of = before.optimiser, of or before.of
    found = before
    for done in range(STRIDE, iterations + 1, STRIDE):
        cells = 2 if before.iteration + done <= COARSE else 1
        optimiser = optimiser.optimize(STRIDE, exaggeration=exaggeration, momentum=0.8, ints_in_interval=cells)
        if done % SHOWN == 0 or done == iterations:
            positions = np.array(optimiser, np.float32)
            iteration = before.iteration + done
            found = Embedding(positions, iteration, of, float(optimiser.kl_divergence), before.points, optimiser)
            yield found
        else:
            yield Progress("t-SNE", before.iteration + done, of)
    return found


class _Neighbours:
    """Our own exact neighbours as openTSNE asks for them."""

    def __init__(self, points: np.ndarray, rows: np.ndarray, distances: np.ndarray) -> None:
        self.points, self.indices, self.distances = points, rows, distances
        self.n_samples, self.k = rows.shape

    def build(self) -> tuple[np.ndarray, np.ndarray]:
        return self.indices, self.distances

    def query(self, query: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        return nearest_rows(np.asarray(query, np.float32), self.points, k)
