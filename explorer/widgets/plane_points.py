"""Encoded data over a plane: thousands of small marks as one picture, fading with their distance from the plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from explorer.theme import CLASS_MARKS, px
from explorer.widgets.plane_frame import Frame
from explorer.widgets.shapes import DISC, LARGEST, draw_shape
from explorer.widgets.stamps import canvas_for, packed, picture_of, sprite, stamp

FEW = 2000  # so many marks or fewer are drawn as shapes with an outline, more as small discs
SHAPE, SMALL = 9, 4.5  # their sides, the disc's with its thin rim
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
    marks, kinds = np.unique(points.marks, return_inverse=True)
    sprites = np.stack([_sprite(mark, shaped, frame.ratio) for mark in marks.tolist()])
    side = sprites.shape[1]
    canvas = canvas_for(frame.size, side)
    corners = np.round(frame.at(points.points) * frame.ratio).astype(np.int64) + side - side // 2
    inside = ((corners >= 0) & (corners < np.array(frame.size) + side)).all(1)
    levels = np.where(inside, points.levels, -1)
    for level, opacity in enumerate(OPACITIES):
        here = levels == level
        stamp(canvas, corners[here], packed(sprites, opacity), kinds[here])
    return picture_of(canvas, frame.size, side)


def _sprite(mark: int, shaped: bool, ratio: float) -> np.ndarray:
    """One mark, as `stamps.sprite` makes it."""
    size = px(SHAPE if shaped else SMALL) * ratio
    side = int(np.ceil(size * LARGEST)) + 3
    return sprite(side, lambda painter: draw_point(painter, QPointF(side / 2, side / 2), mark, size, shaped, ratio))


def draw_point(painter: QPainter, at: QPointF, mark: int, side: float, shaped: bool, ratio: float = 1.0) -> None:
    colour, shape = ("#F2F4F7", DISC) if mark == UNNAMED else (CLASS_MARKS[mark].colour, CLASS_MARKS[mark].symbol)
    outline = QPen(QColor(0, 0, 0, 190 if shaped else 120), ratio)
    draw_shape(painter, at, shape if shaped else DISC, side, colour, outline)
