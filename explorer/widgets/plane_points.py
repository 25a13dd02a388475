"""Encoded data over a plane: thousands of small marks as one picture, fading with their distance from the plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform

from explorer.theme import CLASS_MARKS, px
from explorer.widgets.plane_frame import Frame

FEW = 2000  # so many marks or fewer are drawn as shapes with an outline, more as small discs
SHAPE, DISC = 9, 4.5  # their sides, the disc's with its thin rim
OPACITIES = np.array([0.2, 0.4, 0.6, 0.8, 1.0])  # farthest first
LARGER = {"star": 1.4, "+": 1.3, "x": 1.3, "d": 1.3, "t": 1.1, "t1": 1.1, "s": 0.9}  # so that all weigh the same
UNNAMED = -1  # the mark of data without classes


@dataclass(frozen=True, eq=False)
class Points:
    """Projections [n, 2] of data on a plane, the mark of each [n], and their distance in typical distances [n]."""

    points: np.ndarray
    marks: np.ndarray
    distances: np.ndarray

    @property
    def levels(self) -> np.ndarray:
        """Which of OPACITIES each wears [n]: the last on the plane, the first at one and a half typical distances."""
        last = len(OPACITIES) - 1
        return np.clip(np.round(last * (1 - self.distances / 1.5)), 0, last).astype(int)


def points_picture(points: Points, frame: Frame) -> QImage:
    """All marks in view on a transparent ground, in device pixels; the nearer to the plane lie over the farther."""
    shaped = len(points.points) <= FEW
    marks, kinds = np.unique(points.marks, return_inverse=True)
    sprites = np.stack([_sprite(mark, shaped, frame.ratio) for mark in marks.tolist()])
    side, (width, height) = sprites.shape[1], frame.size
    canvas = np.zeros((height + 2 * side, width + 2 * side), np.uint32)
    corners = np.round(frame.at(points.points) * frame.ratio).astype(np.int64) + side - side // 2
    inside = ((corners >= 0) & (corners < np.array(frame.size) + side)).all(1)
    levels = np.where(inside, points.levels, -1)
    for level, opacity in enumerate(OPACITIES):
        here = levels == level
        faint = np.round(sprites * opacity).astype(np.uint8).view(np.uint32)[..., 0]
        _stamp(canvas, corners[here], faint[kinds[here]])
    inner = np.ascontiguousarray(canvas[side : side + height, side : side + width])
    return QImage(inner.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied).copy()


def _stamp(canvas: np.ndarray, corners: np.ndarray, sprites: np.ndarray) -> None:
    """Lay a sprite [n, side, side] at every corner [n, 2]; pixels are four premultiplied bytes, alpha the highest.

    Those of one call do not add up where they overlap.
    """
    pixels, starts, lanes = canvas.reshape(-1), corners[:, 1] * canvas.shape[1] + corners[:, 0], np.uint32(0x00FF00FF)
    for y, x in np.ndindex(*sprites.shape[1:]):
        over = sprites[:, y, x]
        if not over.any():
            continue
        spots = starts + (y * canvas.shape[1] + x)
        under, left = pixels[spots], np.uint32(255) - (over >> np.uint32(24))
        low = ((under & lanes) * left >> np.uint32(8)) & lanes
        high = (under >> np.uint32(8) & lanes) * left & ~lanes
        pixels[spots] = over + low + high


def _sprite(mark: int, shaped: bool, ratio: float) -> np.ndarray:
    """One mark, premultiplied float [side, side, 4]."""
    size = px(SHAPE if shaped else DISC) * ratio
    side = int(np.ceil(size * max(LARGER.values()))) + 3
    image = QImage(side, side, QImage.Format.Format_RGBA8888_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_point(painter, QPointF(side / 2, side / 2), mark, size, shaped, ratio)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(side, image.bytesPerLine())
    return rows[:, : 4 * side].reshape(side, side, 4).astype(np.float64)


def draw_point(painter: QPainter, at: QPointF, mark: int, side: float, shaped: bool, ratio: float = 1.0) -> None:
    colour, symbol = ("#F2F4F7", "o") if mark == UNNAMED else (CLASS_MARKS[mark].colour, CLASS_MARKS[mark].symbol)
    path = Symbols[symbol if shaped else "o"]
    side *= LARGER.get(symbol, 1.0) if shaped else 1.0
    painter.setPen(QPen(QColor(0, 0, 0, 190 if shaped else 120), ratio))
    painter.setBrush(QColor(colour))
    painter.drawPath(QTransform.fromTranslate(at.x(), at.y()).scale(side, side).map(path))
