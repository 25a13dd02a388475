"""The viewpoint's marker and its trail, the same in both themes and readable on any picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import pi

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from explorer.theme import px

RADIUS, MAP_RADIUS, PRESENT_RADIUS = 16, 12, 32
TICK = 9  # length, outward from the ring
STROKES = ((QColor(0, 0, 0, 140), 9.0), (QColor("#FFFFFF"), 7.0), (QColor("#4054D6"), 3.5))
WAYS = (QPointF(1, 0), QPointF(0, 1), QPointF(-1, 0), QPointF(0, -1))
OLDEST = 0.25  # opacity of the far end of a trail


def draw_marker(painter: QPainter, at: QPointF, radius: float = RADIUS, *, dashed: bool = False) -> None:
    """A hollow ring with four ticks; the code beneath it stays visible. Dashed it is in doubt whether one is there."""
    scale = px(16) / 16
    grow = scale * max(radius / RADIUS, 1.0) ** 0.5  # a ring of twice the size needs less than twice the line
    ring, tick = radius * scale, TICK * grow
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in STROKES:
        pen = QPen(colour, width * grow, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(_in_dashes(pen, ring) if dashed else pen)
        painter.drawEllipse(at, ring, ring)
        painter.setPen(pen)
        painter.drawLines([QLineF(at + way * ring, at + way * (ring + tick)) for way in WAYS])
    painter.restore()


def _in_dashes(pen: QPen, radius: float) -> QPen:
    """Twelve dashes round a ring, whatever the pen's width."""
    dash = 2 * pi * radius / 24 / pen.widthF()
    pen = QPen(pen)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([dash, dash])
    return pen


def draw_trail(painter: QPainter, points: Sequence[QPointF], ring: float = RADIUS) -> None:
    """From the oldest point to the newest, where it ends at the marker's ring."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for index, (start, end) in enumerate(pairwise(points)):
        painter.setOpacity(_age(index + 1, len(points)))
        last = index == len(points) - 2
        _draw_leg(painter, QLineF(start, end), px(ring) if last else 0)
    for index, point in enumerate(points[:-1]):
        painter.setOpacity(_age(index, len(points)))
        painter.setPen(QPen(QColor(0, 0, 0, 200), 1.5))
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawEllipse(point, px(3), px(3))
    painter.restore()


def _draw_leg(painter: QPainter, leg: QLineF, stop_short: float) -> None:
    if leg.length() <= stop_short:
        return
    leg.setLength(leg.length() - stop_short)
    for colour, width in ((QColor(0, 0, 0, 140), 4.0), (QColor("#FFFFFF"), 1.75)):
        painter.setPen(QPen(colour, width * px(16) / 16, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(leg)


def _age(index: int, count: int) -> float:
    return OLDEST + (1 - OLDEST) * (index + 1) / max(count, 1)
