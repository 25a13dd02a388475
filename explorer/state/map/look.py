"""How the points of the map are told apart, which of them are hidden, and which are selected."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from models.maps.groups import CLASS, Grouping, choices, grouped
from models.maps.points import Points


class MapLook(QObject):
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.points: Points | None = None
        self.by = CLASS  # what tells points apart, as far as it is known of them
        self.hidden: frozenset[str] = frozenset()  # groups that are not shown
        self.selected = np.zeros(0, np.int64)  # ids; none where nothing is selected

    @property
    def grouping(self) -> Grouping | None:
        """By what is chosen, or else the first that is known."""
        if self.points is None:
            return None
        known = choices(self.points)
        return grouped(self.points, self.by if self.by in known else next(iter(known), ""))

    @property
    def selected_rows(self) -> np.ndarray:
        """Of the points, in their order; none where nothing is selected."""
        return np.flatnonzero(np.isin(self.points.ids, self.selected)) if self.points is not None else np.zeros(0, int)

    def tell_apart_by(self, by: str) -> None:
        if by != self.by:
            self.by, self.hidden = by, frozenset()
            self.changed.emit()

    def hide(self, group: str, hidden: bool) -> None:
        """Points of a group, or show them again."""
        self.hidden = self.hidden | {group} if hidden else self.hidden - {group}
        self.changed.emit()

    def select(self, ids: np.ndarray) -> None:
        self.selected = np.unique(np.asarray(ids, np.int64))
        self.changed.emit()

    def take(self, points: Points | None, *, keeps: bool = False) -> None:
        """Other points, or none; a selection stays where these are of the same kind. Nothing is emitted."""
        self.points = points
        if not keeps:
            self.selected = self.selected[:0]
        if points is None:
            self.hidden = frozenset()
