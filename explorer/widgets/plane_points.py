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
    sprites = {mark: _sprite(mark, shaped, frame.ratio) for mark in np.unique(points.marks).tolist()}
    side = next(iter(sprites.values())).shape[0] if sprites else 1
    canvas = np.zeros((frame.size[1] + 2 * side, frame.size[0] + 2 * side, 4), np.uint8)
    corners = np.round(frame.at(points.points) * frame.ratio).astype(np.int64) + side - side // 2
    inside = ((corners >= 0) & (corners < np.array(frame.size) + side)).all(1)
    levels = points.levels
    for level, opacity in enumerate(OPACITIES):
        for mark, sprite in sprites.items():
            here = inside & (levels == level) & (points.marks == mark)
            _stamp(canvas, corners[here], sprite * opacity)
    inner = np.ascontiguousarray(canvas[side:-side, side:-side])
    height, width = inner.shape[:2]
    return QImage(inner.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied).copy()


def _stamp(canvas: np.ndarray, corners: np.ndarray, sprite: np.ndarray) -> None:
    """Lay a premultiplied sprite [side, side, 4] at every corner; those of one call do not add up."""
    if not len(corners):
        return
    values = np.round(sprite).astype(np.uint8)
    for y, x in zip(*np.nonzero(values[..., 3]), strict=True):
        spots, value = (corners[:, 1] + y, corners[:, 0] + x), values[y, x]
        canvas[spots] = value + (canvas[spots] * (1 - value[3] / 255)).astype(np.uint8)


def _sprite(mark: int, shaped: bool, ratio: float) -> np.ndarray:
    """One mark, premultiplied float [side, side, 4]."""
    size = px(SHAPE if shaped else DISC) * ratio
    side = int(np.ceil(size)) + 3
    image = QImage(side, side, QImage.Format.Format_RGBA8888_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_point(painter, QPointF(side / 2, side / 2), mark, size, shaped, ratio)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(side, image.bytesPerLine())
    return rows[:, : 4 * side].reshape(side, side, 4).astype(np.float64)


def draw_point(painter: QPainter, at: QPointF, mark: int, side: float, shaped: bool, ratio: float = 1.0) -> None:
    colour, symbol = ("#F2F4F7", "o") if mark == UNNAMED else (CLASS_MARKS[mark].colour, CLASS_MARKS[mark].symbol)
    path = Symbols[symbol if shaped else "o"]
    painter.setPen(QPen(QColor(0, 0, 0, 190 if shaped else 120), (1.5 if shaped else 1) * ratio))
    painter.setBrush(QColor(colour))
    painter.drawPath(QTransform.fromTranslate(at.x(), at.y()).scale(side, side).map(path))
