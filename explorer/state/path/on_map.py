"""Where the paths lie on the map: their codes placed among its points, or their pictures where it is not of codes.

They go along while its points still move, and are placed only while somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.map.map import MapState
from explorer.state.notices import Notices
from explorer.state.path.path import PathState
from explorer.state.path.strips import Frame, Strips
from explorer.state.work import Work
from models.maps.base import Layout
from models.maps.points import Points

POINTS = 49  # of a path whose codes are placed


Moment = tuple[float, Frame]  # t, and what is there


@dataclass(frozen=True, eq=False)
class Placed:
    """Points [n, 2] of every path on the map, and of those nearest to its stops [m, 2]."""

    paths: Mapping[str, np.ndarray] = field(default_factory=dict)
    stops: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))


class PathOnMap(QObject):
    changed = Signal()

    def __init__(
        self,
        work: Work,
        map_: MapState,
        path: PathState,
        strips: Strips,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._map, self._path, self._strips = map_, path, strips
        self.placed = Placed()
        self._is_shown = False
        self._lane = work.lane()

        map_.points_changed.connect(self._forget)
        for signal in (map_.points_changed, map_.moved, path.ways_changed):
            signal.connect(self._renew)
        strips.changed.connect(self._look_at_pictures)
        self._lane.done.connect(self._take)
        self._lane.failed.connect(notices.refuse)

    def show(self, shown: bool) -> None:
        self._is_shown = shown
        if not shown:
            self._lane.drop()
        self._renew()

    def _renew(self) -> None:
        """What there is stays until it has been placed anew."""
        points, layout = self._map.points, self._map.layout
        if not self._is_shown or points is None or layout is None or points.placing is None:
            return
        if routes := self._routes(points):
            stops = np.linspace(0, 1, len(self._path.paths[next(iter(routes))].stops))
            self._lane.ask(partial(_placing, points, layout, routes, stops))
        else:
            self._forget()

    def _forget(self) -> None:
        self._lane.drop()
        if self.placed.paths:
            self.placed = Placed()
            self.changed.emit()

    def _routes(self, points: Points) -> dict[str, list[Moment]]:
        """What is to be placed of every path."""
        path = self._path
        if points.codes is None:
            rows = {kind: zip(path.times.tolist(), row, strict=False) for kind, row in self._strips.rows.items()}
            seen = {kind: [each for each in row if each[1].image is not None] for kind, row in rows.items()}
            return {kind: row for kind, row in seen.items() if kind in path.paths and len(row) > 1}
        if any(each.stops.shape[1] != points.codes.shape[1] for each in path.paths.values()):
            return {}
        t = np.linspace(0, 1, POINTS)
        manners = path.manners(t) if path.paths else []
        return {
            kind: list(zip(t.tolist(), map(Frame, each.codes(t), manners), strict=True))
            for kind, each in path.paths.items()
        }

    def _look_at_pictures(self) -> None:
        if self._is_shown and self._map.points is not None and self._map.points.codes is None:
            self._renew()

    def _take(self, placed: Placed) -> None:
        self.placed = placed
        self.changed.emit()


def _placing(points: Points, layout: Layout, routes: dict[str, list[Moment]], stops: np.ndarray) -> Iterator[None]:
    """The Placed; the stops are told by their t [m]."""
    found = {}
    for kind, moments in routes.items():
        features = []
        for _, frame in moments:
            yield
            features.append(points.placing(frame.code, frame.image, frame.manner))
        found[kind] = layout.place(np.stack(features).astype(np.float32))
    kind = next(iter(routes))
    t = np.array([each for each, _ in routes[kind]])
    return Placed(found, found[kind][np.abs(t - stops[:, None]).argmin(1)])
