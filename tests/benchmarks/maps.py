"""The map: t-SNE against scikit-learn's, and how fast points pan, zoom and are found under the pointer."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from explorer import theme
from explorer.theme import CLASS_MARKS
from explorer.widgets.scatter import Look, Scatter
from models.latent.neighbours import neighbours
from models.maps.base import Settings
from models.maps.tsne import lay_out
from models.progress import finished

POINTS, DIMENSIONS, KINDS = 10_000, 64, 10
FRAMES = 40
SIZE = (803, 661)  # of the map in a window of 1440x900
NEIGHBOURS = 10


def figures() -> Iterator[dict]:
    yield from hand()
    yield from tsne()


def hand() -> Iterator[dict]:
    app = QApplication.instance() or QApplication([])
    theme.apply(app, theme.DARK)
    for count in (10_000, 70_000):
        rng = np.random.default_rng(0)
        kinds, middles = rng.integers(KINDS, size=count), 20 * rng.standard_normal((KINDS, 2))
        scatter = Scatter()
        scatter.resize(*SIZE)
        scatter.show()
        scatter.show_points((middles[kinds] + 4 * rng.standard_normal((count, 2))).astype(np.float32))
        scatter.show_look(Look(kinds, tuple(mark.colour for mark in CLASS_MARKS), np.ones(count, bool)))
        app.processEvents()
        frame = scatter.frame

        def pan(k: int, scatter: Scatter = scatter, frame: object = frame) -> None:
            scatter._set_frame(frame.moved(QPointF(3 * k, 2 * k)))
            scatter.repaint()

        def hover(k: int, scatter: Scatter = scatter) -> None:
            scatter._hover(QPointF(100 + 15 * k, 330))

        yield {"figure": "pan", "budget": "33 ms", "points": count, "median_ms": _median(pan)}
        yield {"figure": "hover", "points": count, "median_ms": _median(hover)}
        scatter.deleteLater()


def tsne() -> Iterator[dict]:
    """Ten curved sheets of three dimensions in 64, like a trained latent space."""
    from sklearn.manifold import TSNE

    rng = np.random.default_rng(0)
    kinds, along = rng.integers(KINDS, size=POINTS), rng.uniform(-1, 1, (POINTS, 3))
    ways, middles = rng.standard_normal((KINDS, 3, DIMENSIONS)), 1.5 * rng.standard_normal((KINDS, DIMENSIONS))
    points = middles[kinds] + np.sin(2 * np.einsum("nk,nkd->nd", along, ways[kinds]))
    points = (points + 0.05 * rng.standard_normal(points.shape)).astype(np.float32)
    seconds, recalls = {}, {}
    for name, work in (
        ("ours", lambda: finished(lay_out(points, Settings())).positions),
        ("scikit-learn", lambda: TSNE(perplexity=30, init="pca", random_state=0).fit_transform(points)),
    ):
        began = time.process_time()
        positions = work()
        seconds[name] = time.process_time() - began
        recalls[name] = _kept(points, positions)
    yield {
        "figure": "t-SNE against scikit-learn's",
        "budget": "ratio at most 0.75 at equal neighbours kept",
        "points": [POINTS, DIMENSIONS],
        "cpu_seconds": {name: round(each, 1) for name, each in seconds.items()},
        "neighbours_kept": {name: round(each, 3) for name, each in recalls.items()},
        "ratio": round(seconds["ours"] / seconds["scikit-learn"], 3),
    }


def _kept(points: np.ndarray, positions: np.ndarray) -> float:
    which = np.arange(0, len(points), 10)
    there, here = (finished(neighbours(x, NEIGHBOURS, which))[0] for x in (points, positions))
    return float(np.mean([np.isin(a, b).mean() for a, b in zip(here, there, strict=True)]))


def _median(work: object) -> float:
    times = []
    for k in range(FRAMES):
        began = time.perf_counter()
        work(k)
        times.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(times), 2)
