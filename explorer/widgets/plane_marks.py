"""What is drawn over the tiles of a plane: contours, the trail, anchors and draws; readable on any picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from explorer.theme import CAPTION, SEMIBOLD, font, px
from explorer.widgets.marker import OLDEST, RADIUS
from explorer.widgets.paint import CENTRE, box, write
from explorer.widgets.plane_frame import Frame
from explorer.widgets.plane_points import Points

SHADE = QColor(0, 0, 0, 150)
WHITE = QColor("#FFFFFF")
TAG = QColor(16, 18, 22, 215)  # behind words that lie on pictures, the same in both themes
CORNERS = 1440  # of a contour's polygon: half a pixel off where it is seen 500 times larger than the view
LABEL_TURNS = np.radians([-45, -60, -30, -120, -135, 45, 135, 60, 120, -15, 15, 165, -165, 90, -90])
LETTER, DRAW = 11, 3.5  # radii
SMALL = 160  # an ellipse


@dataclass(frozen=True, eq=False)
class Contour:
    """The ellipse at some Mahalanobis radius of a normal distribution on the plane: center [2], covariance [2, 2]."""

    center: np.ndarray
    covariance: np.ndarray
    radius: float
    label: str
    dashed: bool = False

    def points(self, turns: np.ndarray) -> np.ndarray:
        """Points [n, 2] of the plane at angles [n] around it."""
        values, vectors = np.linalg.eigh(self.covariance)
        root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
        return self.center + self.radius * np.stack([np.cos(turns), np.sin(turns)], 1) @ root


@dataclass(frozen=True, eq=False)
class Way:
    """Where one has been, the newest last: points [n, 2] of the plane, and which of them lie on it."""

    points: np.ndarray
    on_plane: np.ndarray


@dataclass(frozen=True)
class Letter:
    """An anchor: a letter at a point of the plane; hollow where it is only its projection."""

    text: str
    point: tuple[float, float]
    on_plane: bool


@dataclass(frozen=True, eq=False)
class Overlay:
    """All that lies over the tiles, from the lowest up."""

    points: Points | None = None
    contours: tuple[Contour, ...] = ()
    draws: np.ndarray | None = None  # [n, 2], codes drawn from a posterior
    way: Way | None = None
    letters: tuple[Letter, ...] = ()


def draw_contours(painter: QPainter, frame: Frame, contours: Sequence[Contour]) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    turns = np.linspace(0, 2 * np.pi, CORNERS)
    for contour in contours:
        line = _polygon(frame.at(contour.points(turns)))
        for colour, width in ((SHADE, 3.5), (WHITE, 1.5)):
            pen = QPen(colour, width * px(16) / 16, c=Qt.PenCapStyle.FlatCap)
            if contour.dashed:
                pen.setDashPattern([6 / width, 4 / width])
            painter.setPen(pen)
            painter.drawPolyline(line)


def draw_labels(painter: QPainter, frame: Frame, contours: Sequence[Contour], taken: Sequence[QRectF]) -> None:
    """The words of every contour, on its line, where they cover neither each other nor what is taken."""
    taken = list(taken)
    room = QRectF(QPointF(0, 0), QSizeF(*frame.size) / frame.ratio).adjusted(px(4), px(4), -px(4), -px(4))
    for contour in contours:
        width = QFontMetricsF(font(CAPTION, SEMIBOLD)).horizontalAdvance(contour.label)
        spots = frame.at(contour.points(LABEL_TURNS))
        middle, away = frame.at(contour.center), np.array([0.0, 0.0])
        for spot in spots:
            area = QRectF(0, 0, round(width) + px(12), px(20))
            if np.ptp(spots, 0).min() < px(SMALL):  # words on its line would fill a small ellipse, so they go beside it
                away = np.sign(spot - middle) * (area.width() / 2, area.height() / 2)
            area.moveCenter(QPointF(*np.round(spot + away)))
            if room.contains(area) and not any(area.intersects(other) for other in taken):
                box(painter, area, px(4), TAG)
                write(painter, area, contour.label, WHITE, CAPTION, SEMIBOLD, CENTRE)
                taken.append(area)
                break


def draw_draws(painter: QPainter, frame: Frame, draws: np.ndarray) -> None:
    painter.setPen(QPen(QColor(0, 0, 0, 200), 1.5))
    painter.setBrush(WHITE)
    for spot in frame.at(draws):
        painter.drawEllipse(QPointF(*spot), px(DRAW), px(DRAW))


def draw_way(painter: QPainter, frame: Frame, way: Way) -> None:
    """All of the trail but its last leg, which follows the marker."""
    spots, count = [QPointF(*spot) for spot in frame.at(way.points)], len(way.points)
    for k in range(count - 2):
        _draw_leg(painter, QLineF(spots[k], spots[k + 1]), way.on_plane[k] and way.on_plane[k + 1], _age(k + 1, count))
    for k in range(count - 1):
        _draw_node(painter, spots[k], way.on_plane[k], _age(k, count))
    painter.setOpacity(1)


def draw_last_leg(painter: QPainter, frame: Frame, way: Way, marker: QPointF) -> None:
    """From the last visit to the marker's ring; at rest the marker stands on that visit, so from the one before."""
    spots, ring, count = [QPointF(*spot) for spot in frame.at(way.points[-2:])], px(RADIUS), len(way.points)
    legs = QLineF(spots[-1], marker)
    if legs.length() > ring:
        if count > 1:
            _draw_leg(painter, QLineF(*spots), bool(way.on_plane[-2:].all()), _age(count - 1, count))
            _draw_node(painter, spots[0], way.on_plane[-2], _age(count - 2, count))
        _draw_leg(painter, _shortened(legs, ring), bool(way.on_plane[-1]), 1)
        _draw_node(painter, spots[-1], way.on_plane[-1], 1)
    elif count > 1 and QLineF(spots[0], marker).length() > ring:
        _draw_leg(painter, _shortened(QLineF(spots[0], marker), ring), bool(way.on_plane[-2]), 1)
        _draw_node(painter, spots[0], way.on_plane[-2], _age(count - 2, count))
    painter.setOpacity(1)


def draw_letters(painter: QPainter, frame: Frame, letters: Sequence[Letter]) -> None:
    for letter in letters:
        area = QRectF(0, 0, px(2 * LETTER), px(2 * LETTER))
        area.moveCenter(frame.spot(letter.point))
        painter.setPen(QPen(SHADE, px(4)))
        painter.setBrush(TAG if letter.on_plane else QColor(16, 18, 22, 90))
        painter.drawEllipse(area)
        painter.setPen(QPen(WHITE, 1.75, Qt.PenStyle.SolidLine if letter.on_plane else Qt.PenStyle.DotLine))
        painter.drawEllipse(area)
        write(painter, area, letter.text, WHITE, CAPTION, SEMIBOLD, CENTRE)


def _draw_leg(painter: QPainter, leg: QLineF, on_plane: bool, opacity: float) -> None:
    painter.setOpacity(opacity)
    for colour, width in ((QColor(0, 0, 0, 140), 4.0), (WHITE, 1.75)):
        thin = 1 if on_plane else 0.55
        painter.setPen(QPen(colour, thin * width * px(16) / 16, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(leg)


def _draw_node(painter: QPainter, spot: QPointF, on_plane: bool, opacity: float) -> None:
    painter.setOpacity(opacity)
    if on_plane:
        painter.setPen(QPen(QColor(0, 0, 0, 220), 1.5))
        painter.setBrush(WHITE)
        painter.drawEllipse(spot, px(3.5), px(3.5))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor(0, 0, 0, 160), 3.0), (WHITE, 1.25)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(spot, px(3), px(3))


def _shortened(leg: QLineF, by: float) -> QLineF:
    leg.setLength(max(leg.length() - by, 0.0))
    return leg


def _age(index: int, count: int) -> float:
    return OLDEST + (1 - OLDEST) * (index + 1) / max(count, 1)


def _polygon(spots: np.ndarray) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in spots.tolist()])
