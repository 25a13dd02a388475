"""The same points by t-SNE of several perplexities: what all of them show is more than an accident of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from models.maps.base import Settings
from models.maps.points import Points
from models.maps.tsne import lay_out
from models.metrics.neighbourhoods import honesty
from models.progress import Progress

PERPLEXITIES = (8.0, 30.0, 100.0)
COMPARED = 2000  # points, at most: three maps take three times as long


@dataclass(frozen=True, eq=False)
class Compared:
    perplexity: float
    rows: np.ndarray = field(repr=False)  # int [m], of the points that were laid out
    positions: np.ndarray = field(repr=False)  # float32 [m, 2]
    kept: float  # share of a point's neighbours among these that are its neighbours in the map


def comparison(points: Points, settings: Settings) -> Iterator[Progress | Compared]:
    """A Compared for every perplexity that so many points can have, one after the other; all of them come back."""
    rows = np.arange(len(points))
    if len(points) > COMPARED:
        rows = np.sort(np.random.default_rng(settings.seed).choice(len(points), COMPARED, replace=False))
    features, found = points.features[rows], []
    for perplexity in PERPLEXITIES:
        if perplexity > (len(rows) - 1) / 3:
            continue
        doing = f"Perplexity {perplexity:.0f}"
        yield Progress(doing, 0, 1)
        layout = yield from _as_one(lay_out(features, replace(settings, perplexity=perplexity)), doing)
        judged = yield from honesty(features, layout.positions)
        found.append(Compared(perplexity, rows, layout.positions, judged.kept))
        yield found[-1]
    return tuple(found)


def _as_one(work: Iterator, doing: str) -> Iterator[Progress]:
    """Without the layouts on the way, and under one name."""
    while True:
        try:
            event = next(work)
        except StopIteration as stop:
            return stop.value
        done, of = getattr(event, "iteration", 0), getattr(event, "of", 1)
        yield Progress(doing, event.done if isinstance(event, Progress) else done, of)
