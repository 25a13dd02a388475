"""What is drawn over the tiles of a plane: contours, the trail, anchors and draws; readable on any picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from explorer.theme import CAPTION, SEMIBOLD, font, px
from explorer.widgets.marker import OLDEST, RADIUS, TICK
from explorer.widgets.paint import CENTRE, box, write
from explorer.widgets.plane_frame import Frame
from explorer.widgets.plane_points import Points
from explorer.widgets.routes import Route

SHADE = QColor(0, 0, 0, 150)
WHITE = QColor("#FFFFFF")
TAG = QColor(16, 18, 22, 215)  # behind words that lie on pictures, the same in both themes
OFF = 0.1  # logical pixels between a contour and the polygon that is drawn for it
CORNERS = 64, 2000  # of the polygon, at least and at most
LABEL_TURNS = np.radians([-45, -60, -30, -120, -135, 45, 135, 60, 120, -15, 15, 165, -165, 90, -90])
AGES = 6  # shades of the trail
LETTER, DRAW = 11, 3.5  # radii
SMALL = 110  # an ellipse


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
    routes: tuple[Route, ...] = ()
    letters: tuple[Letter, ...] = ()


def draw_contours(painter: QPainter, frame: Frame, contours: Sequence[Contour]) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for contour in contours:
        line = _polygon(frame.at(contour.points(_turns(frame, contour))))
        for colour, width in ((SHADE, 3.5), (WHITE, 1.5)):
            pen = QPen(colour, width * px(16) / 16, c=Qt.PenCapStyle.FlatCap)
            if contour.dashed:
                pen.setDashPattern([6 / width, 4 / width])
            painter.setPen(pen)
            painter.drawPolyline(line)


def _turns(frame: Frame, contour: Contour) -> np.ndarray:
    """Angles all around, as many as a circle of its size needs: a chord over an angle t is r (1 - cos t/2) off."""
    radius = contour.radius * np.sqrt(np.diag(contour.covariance).max()) * frame.scale.max() / frame.ratio
    return np.linspace(0, 2 * np.pi, int(np.clip(np.pi * np.sqrt(radius / (2 * OFF)), *CORNERS)))


def draw_labels(painter: QPainter, frame: Frame, contours: Sequence[Contour], taken: Sequence[QRectF]) -> None:
    """The words of every contour, on its line, where they cover neither each other nor what is taken."""
    taken = list(taken)
    room = QRectF(QPointF(0, 0), QSizeF(*frame.size) / frame.ratio).adjusted(px(4), px(4), -px(4), -px(4))
    for contour in contours:
        width = QFontMetricsF(font(CAPTION, SEMIBOLD)).horizontalAdvance(contour.label)
        spots = frame.at(contour.points(LABEL_TURNS))
        if np.ptp(spots, 0).min() < px(SMALL):  # words on its line would fill a small ellipse
            spots = _beside(spots, frame.at(contour.center))
        for spot in spots:
            area = QRectF(0, 0, round(width) + px(12), px(20))
            area.moveCenter(QPointF(*np.round(spot)))
            if room.contains(area) and not any(area.intersects(other) for other in taken):
                box(painter, area, px(4), TAG)
                write(painter, area, contour.label, WHITE, CAPTION, SEMIBOLD, CENTRE)
                taken.append(area)
                break


def _beside(spots: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Over an ellipse and under it, clear of its line and of a marker in its middle."""
    away = max(np.abs(spots - middle)[:, 1].max(), px(RADIUS + TICK)) + px(16)
    return middle + np.array([[0, -away], [0, away]])


def draw_draws(painter: QPainter, frame: Frame, draws: np.ndarray) -> None:
    painter.setPen(QPen(QColor(0, 0, 0, 200), 1.5))
    painter.setBrush(WHITE)
    for spot in frame.at(draws):
        painter.drawEllipse(QPointF(*spot), px(DRAW), px(DRAW))


def draw_way(painter: QPainter, frame: Frame, way: Way) -> None:
    """All of the trail but its last leg, which follows the marker."""
    spots, count, on = [QPointF(*spot) for spot in frame.at(way.points)], len(way.points), way.on_plane
    legs, nodes = defaultdict(list), defaultdict(list)
    for k in range(count - 1):
        nodes[bool(on[k]), _age(k, count)].append(spots[k])
    for k in range(count - 2):
        legs[bool(on[k] and on[k + 1]), _age(k + 1, count)].append(QLineF(spots[k], spots[k + 1]))
    for (on_plane, opacity), lines in legs.items():
        _draw_legs(painter, lines, on_plane, opacity)
    for (on_plane, opacity), each in nodes.items():
        _draw_nodes(painter, each, on_plane, opacity)


def draw_last_leg(painter: QPainter, frame: Frame, way: Way, marker: QPointF) -> None:
    """From the last visit to the marker's ring; at rest the marker stands on that visit, so from the one before."""
    spots, ring, count = [QPointF(*spot) for spot in frame.at(way.points[-2:])], px(RADIUS), len(way.points)
    on = way.on_plane[-2:].tolist()
    if QLineF(spots[-1], marker).length() <= ring:
        spots[-1], on[-1] = marker, True
    else:
        spots, on = [*spots, marker], [*on, True]
    for k in range(len(spots) - 1):
        leg, age = QLineF(spots[k], spots[k + 1]), _age(count - len(spots) + k + 1, count)
        if k == len(spots) - 2:
            leg.setLength(max(leg.length() - ring, 0.0))
        _draw_legs(painter, [leg], on[k] and on[k + 1], age)
        _draw_nodes(painter, [spots[k]], on[k], age)


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


def _draw_legs(painter: QPainter, legs: list[QLineF], on_plane: bool, opacity: float) -> None:
    painter.setOpacity(opacity)
    for colour, width in ((QColor(0, 0, 0, 140), 4.0), (WHITE, 1.75)):
        thin = 1 if on_plane else 0.55
        # Flat ends are three times as fast as round ones, and a node covers them.
        painter.setPen(QPen(colour, thin * width * px(16) / 16, c=Qt.PenCapStyle.FlatCap))
        painter.drawLines(legs)
    painter.setOpacity(1)


def _draw_nodes(painter: QPainter, spots: list[QPointF], on_plane: bool, opacity: float) -> None:
    circles, radius = QPainterPath(), px(3.5) if on_plane else px(3)
    circles.setFillRule(Qt.FillRule.WindingFill)
    for spot in spots:
        circles.addEllipse(spot, radius, radius)
    painter.setOpacity(opacity)
    painter.setBrush(WHITE if on_plane else Qt.BrushStyle.NoBrush)
    lines = ((QColor(0, 0, 0, 220), 1.5),) if on_plane else ((QColor(0, 0, 0, 160), 3.0), (WHITE, 1.25))
    for colour, width in lines:
        painter.setPen(QPen(colour, width))
        painter.drawPath(circles)
    painter.setOpacity(1)


def _age(index: int, count: int) -> float:
    """Opacity, in few steps: what shares one is drawn at once, for every call to Qt may have to wait for a decoder."""
    return OLDEST + (1 - OLDEST) * ceil(AGES * (index + 1) / count) / AGES


def _polygon(spots: np.ndarray) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in spots.tolist()])
