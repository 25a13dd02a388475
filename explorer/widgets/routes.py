"""Paths drawn over a plane or a map, in their colours; readable on any picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from explorer.theme import Theme, px

SHADE = QColor(0, 0, 0, 150)
WHITE = QColor("#FFFFFF")
LEVELS = 4  # of opacity: what shares one is drawn at once
FAINTEST = 0.3
LINE, FOLLOWED, EDGE, STOP = 2.0, 3.0, 2.5, 4.0  # widths, of the dark edge of both, and a stop's radius


@dataclass(frozen=True, eq=False)
class Route:
    """Points [n, 2] of a path and of its stops [m, 2]; how far each point lies off what is shown, from 0 on [n]."""

    points: np.ndarray
    stops: np.ndarray
    colour: str  # a field of Theme
    off: np.ndarray
    is_followed: bool = False

    @property
    def opacities(self) -> np.ndarray:
        """Of each leg [n - 1], in LEVELS steps."""
        near = 1 / (1 + self.off**2)
        return FAINTEST + (1 - FAINTEST) * np.ceil(LEVELS * (near[1:] + near[:-1]) / 2) / LEVELS


def draw_routes(
    painter: QPainter, routes: Sequence[Route], at: Callable[[np.ndarray], np.ndarray], theme: Theme
) -> None:
    """`at` says where points are drawn; what is followed lies over the others, and their stops over all."""
    for route in sorted(routes, key=lambda route: route.is_followed):
        _draw_line(painter, route, at(route.points), theme)
    if routes:
        _draw_stops(painter, at(routes[0].stops))


def _draw_line(painter: QPainter, route: Route, spots: np.ndarray, theme: Theme) -> None:
    if not np.isfinite(spots).all():
        return
    opacities, width = route.opacities, (FOLLOWED if route.is_followed else LINE) * px(16) / 16
    starts = np.flatnonzero(np.r_[True, np.diff(opacities) != 0])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for start, end in zip(starts, [*starts[1:], len(opacities)], strict=True):
        line = QPolygonF([QPointF(x, y) for x, y in spots[start : end + 1].tolist()])
        painter.setOpacity(float(opacities[start]))
        for colour, wide in ((SHADE, width + EDGE), (QColor(getattr(theme, route.colour)), width)):
            painter.setPen(QPen(colour, wide, c=Qt.PenCapStyle.FlatCap, j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPolyline(line)
    painter.setOpacity(1)


def _draw_stops(painter: QPainter, spots: np.ndarray) -> None:
    painter.setPen(QPen(QColor(0, 0, 0, 220), 1.5))
    painter.setBrush(WHITE)
    for spot in spots.tolist():
        painter.drawEllipse(QPointF(*spot), px(STOP), px(STOP))
