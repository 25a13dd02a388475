"""The paths of every kind through the same stops; those over the data come later, for neighbours take time to find."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.space import Space
from explorer.state.work import Work
from models.latent.encodings import Encodings
from models.paths import KINDS
from models.paths.base import Path
from models.paths.neighbour_graph import Graph, graph_of
from models.paths.through_data import ThroughData


class Ways(QObject):
    changed = Signal()

    def __init__(self, work: Work, model: Model, space: Space, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._space = model, space
        self.paths: dict[str, Path] = {}  # by kind, those there are
        self._stops: np.ndarray | None = None  # [m, latent]
        self._is_shown = False
        self._graph: tuple[Encodings, Graph] | None = None
        self._lane = work.lane()

        space.changed.connect(self._find)
        self._lane.done.connect(self._take)
        self._lane.failed.connect(notices.refuse)

    def show(self, shown: bool) -> None:
        """Look for neighbours only while somebody looks."""
        self._is_shown = shown
        self._find()

    def forget(self) -> None:
        """Another model, or another of its spaces."""
        self._lane.drop()
        self.paths, self._stops, self._graph = {}, None, None
        self.changed.emit()

    def lead(self, stops: np.ndarray) -> None:
        """Through other stops [m, latent], two or more; what can be had at once is there at once."""
        self._stops = stops
        self.paths = {
            name: kind.path(stops, None)
            for name, kind in KINDS.items()
            if not kind.needs_graph and not self.why_not(name)
        }
        self.changed.emit()
        self._find()

    def why_not(self, kind: str) -> str:
        """Why there is no path of a kind; empty where there is one, or is about to be."""
        opened, encodings = self._model.current, self._space.encodings
        if opened is None:
            return "No model is open."
        if reason := KINDS[kind].cannot(opened.model):
            return reason
        has_data = encodings is not None and encodings.are_data and encodings.means.shape[1] == opened.model.latent
        return "The data are not encoded yet." if KINDS[kind].needs_graph and not has_data else ""

    def _find(self) -> None:
        """Over the data, in the background; over others where they have been encoded anew."""
        opened, stops = self._model.current, self._stops
        if stops is None or not self._is_shown or self.why_not("through_data") or stops.shape[1] != opened.model.latent:
            return
        encodings = self._space.encodings
        graph = self._graph[1] if self._graph is not None and self._graph[0] is encodings else None
        if graph is None or "through_data" not in self.paths:
            self._lane.ask(partial(_finding, encodings, graph, stops))

    def _take(self, found: tuple[Encodings, Graph, ThroughData]) -> None:
        encodings, graph, path = found
        self._graph = encodings, graph
        if encodings is self._space.encodings and path.stops is self._stops:
            self.paths["through_data"] = path
            self.changed.emit()


def _finding(encodings: Encodings, graph: Graph | None, stops: np.ndarray) -> Iterator[None]:
    if graph is None:
        work = graph_of(encodings.means)
        while graph is None:
            try:
                next(work)
            except StopIteration as stop:
                graph = stop.value
            yield
    yield
    return encodings, graph, ThroughData.over(graph, stops)
