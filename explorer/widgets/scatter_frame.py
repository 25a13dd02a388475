"""How a scatter lies on the screen: the same scale along both axes, for distances are to be seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF

Point = tuple[float, float]


@dataclass(frozen=True)
class ScatterFrame:
    """The point in the middle, logical pixels in a unit, and the size of the view in logical pixels; y points up."""

    center: Point
    scale: float
    size: tuple[float, float]

    @classmethod
    def around(cls, points: np.ndarray, size: tuple[float, float], margin: float) -> ScatterFrame:
        """All points [n, 2] with a margin in pixels around them; of no or equal points one unit is in view."""
        if not len(points):
            return cls((0.0, 0.0), min(size), size)
        low, high = points.min(0), points.max(0)
        room = np.maximum(np.array(size) - 2 * margin, 1.0)
        extent = np.maximum(high - low, 1e-12)
        scale = float((room / extent).min()) if (high > low).any() else float(room.min())
        x, y = ((low + high) / 2).tolist()
        return cls((x, y), scale, size)

    def at(self, points: np.ndarray) -> np.ndarray:
        """Where points [..., 2] are drawn, in logical pixels from the upper left corner."""
        away = (np.asarray(points, float) - self.center) * self.scale * (1, -1)
        return away + np.array(self.size) / 2

    def spot(self, point: Point) -> QPointF:
        return QPointF(*self.at(np.array(point)).tolist())

    def point(self, spot: QPointF) -> Point:
        """The opposite of `spot`."""
        x, y = (np.array([spot.x(), spot.y()]) - np.array(self.size) / 2) / self.scale * (1, -1) + self.center
        return float(x), float(y)

    def moved(self, by: QPointF) -> ScatterFrame:
        """After the picture was pulled so far."""
        x, y = self.center
        return replace(self, center=(x - by.x() / self.scale, y + by.y() / self.scale))

    def zoomed(self, factor: float, about: QPointF) -> ScatterFrame:
        """Larger or smaller, while the point that is drawn there stays."""
        (x, y), (left, top) = self.point(about), (about.x(), about.y())
        scale = self.scale * factor
        width, height = self.size
        return replace(self, scale=scale, center=(x - (left - width / 2) / scale, y + (top - height / 2) / scale))
