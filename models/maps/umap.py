"""UMAP (McInnes et al. 2018, arXiv:1802.03426) by umap-learn, for those who have installed it; not live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import numpy as np

from models.maps.base import Layout, MapError, Settings
from models.progress import Progress

NEIGHBOURS = 15  # umap-learn's default
MISSING = "umap-learn is not installed: pip install -e '.[umap]' in the checkout installs it."


def missing() -> str:
    """Why there is no UMAP here; empty where there is."""
    return "" if find_spec("umap") else MISSING


@dataclass(frozen=True, eq=False)
class Fitted(Layout):
    reducer: Any = field(repr=False)

    def place(self, points: np.ndarray) -> np.ndarray:
        return np.asarray(self.reducer.transform(np.ascontiguousarray(points, np.float32)), np.float32)


def lay_out(points: np.ndarray, settings: Settings) -> Iterator[Progress | Layout]:
    """The Fitted layout of points [n, d], which cannot be stopped halfway; one thread, so that seeds count."""
    if reason := missing():
        raise MapError(reason)
    if len(points) <= NEIGHBOURS:
        raise MapError(f"UMAP takes more than {NEIGHBOURS} points.")
    yield Progress("UMAP", 0, 1)
    from umap import UMAP

    reducer = UMAP(n_neighbors=NEIGHBOURS, random_state=settings.seed, n_jobs=1)
    return Fitted(np.asarray(reducer.fit_transform(np.ascontiguousarray(points, np.float32)), np.float32), reducer)
