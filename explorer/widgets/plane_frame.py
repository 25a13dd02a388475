"""How a plane lies on the screen: where its points are drawn, and which tiles are in view.

A tile is a cell (zoom, i, j): it covers [i, i+1) x [j, j+1) times the spacing of its zoom. Everything is laid out in
device pixels, with the origin on a whole one, so that tiles keep their pixels; y points up in the plane and down here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor

import numpy as np
from PySide6.QtCore import QPointF, QRectF

OCTAVE = 4  # zoom steps that double the size of things

Cell = tuple[int, int, int]  # zoom, i, j
Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """What is in view: the point in the middle, the zoom, and the picture's size and a tile's in device pixels."""

    center: Point
    zoom: int
    size: tuple[int, int]
    tile: tuple[int, int]
    ratio: float = 1.0  # device pixels in a logical one

    @property
    def spacing(self) -> float:
        """Units of the plane between neighbouring tiles."""
        return 2.0 ** (self.zoom / OCTAVE)

    @cached_property
    def scale(self) -> np.ndarray:
        """Device pixels in a unit of the plane, along x and y: [2]."""
        return np.array(self.tile) / self.spacing

    @cached_property
    def origin(self) -> tuple[int, int]:
        """The device pixel of the plane's point (0, 0)."""
        x, y = self.scale * self.center
        return round(self.size[0] / 2 - x), round(self.size[1] / 2 + y)

    def at(self, points: np.ndarray) -> np.ndarray:
        """Where points [..., 2] of the plane are drawn, in logical pixels from the picture's upper left corner."""
        return (np.array(self.origin) + np.asarray(points, float) * self.scale * (1, -1)) / self.ratio

    def spot(self, point: Point) -> QPointF:
        return QPointF(*self.at(np.array(point)).tolist())

    def point(self, spot: QPointF) -> Point:
        """The point of the plane that is drawn there: the opposite of `spot`."""
        x, y = np.array([spot.x(), spot.y()]) * self.ratio - self.origin
        return float(x / self.scale[0]), float(-y / self.scale[1])

    def moved(self, by: QPointF) -> Point:
        """The center after the picture was pulled so far."""
        x, y = np.array([by.x(), -by.y()]) * self.ratio / self.scale
        return self.center[0] - float(x), self.center[1] - float(y)

    @cached_property
    def cells(self) -> tuple[int, int, int, int]:
        """The cells in view: left, bottom, right, top; right and top are past the last."""
        (width, height), (x, y), (tile_width, tile_height) = self.size, self.origin, self.tile
        left, right = floor(-x / tile_width), ceil((width - x) / tile_width)
        return left, floor((y - height) / tile_height), right, ceil(y / tile_height)

    def area(self, cell: Cell) -> QRectF:
        """What a cell of any zoom covers, in device pixels from the picture's upper left corner."""
        zoom, i, j = cell
        width, height = (side * 2.0 ** ((zoom - self.zoom) / OCTAVE) for side in self.tile)
        return QRectF(self.origin[0] + i * width, self.origin[1] - (j + 1) * height, width, height)

    def seen_from(self, other: Frame) -> QRectF:
        """What the other frame's picture covers in this one, in device pixels."""
        by = self.scale / other.scale
        left, top = np.array(self.origin) - by * other.origin
        return QRectF(left, top, by[0] * other.size[0], by[1] * other.size[1])


def tile_size(width: int, height: int, least: float, ratio: float) -> tuple[int, int]:
    """The size in device pixels of a picture at the smallest whole multiple not under `least` logical pixels."""
    multiple = max(1, ceil(least * ratio / min(width, height) - 1e-6))
    return width * multiple, height * multiple
