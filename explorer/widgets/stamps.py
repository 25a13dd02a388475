"""Many small marks as one picture: thousands of them take milliseconds, where a painter would take a second."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

LANES = np.uint32(0x00FF00FF)  # two of a pixel's four bytes, with room above each


def canvas_for(size: tuple[int, int], side: int) -> np.ndarray:
    """An empty picture of width and height with room around it for marks of this side that begin outside."""
    width, height = size
    return np.zeros((height + 2 * side, width + 2 * side), np.uint32)


def stamp(canvas: np.ndarray, corners: np.ndarray, sprites: np.ndarray, kinds: np.ndarray) -> None:
    """Lay one of the sprites [k, side, side] at every corner [n, 2], by its kind [n].

    Pixels are four premultiplied bytes, alpha the highest. Marks of one call do not add up where they overlap.
    """
    pixels, starts = canvas.reshape(-1), corners[:, 1] * canvas.shape[1] + corners[:, 0]
    for y, x in np.ndindex(*sprites.shape[1:]):
        if not sprites[:, y, x].any():
            continue
        over, spots = sprites[kinds, y, x], starts + (y * canvas.shape[1] + x)
        if (sprites[:, y, x] >> np.uint32(24) == 255).all():
            pixels[spots] = over
            continue
        under, left = pixels[spots], np.uint32(255) - (over >> np.uint32(24))
        low = ((under & LANES) * left >> np.uint32(8)) & LANES
        high = (under >> np.uint32(8) & LANES) * left & ~LANES
        pixels[spots] = over + low + high


def picture_of(canvas: np.ndarray, size: tuple[int, int], side: int) -> QImage:
    """What lies within the room around a canvas."""
    width, height = size
    inner = np.ascontiguousarray(canvas[side : side + height, side : side + width])
    return QImage(inner.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied).copy()


def sprite(side: int, paint: Callable[[QPainter], None]) -> np.ndarray:
    """One mark as premultiplied bytes [side, side, 4], of what is painted on a square of so many device pixels."""
    image = QImage(side, side, QImage.Format.Format_RGBA8888_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(side, image.bytesPerLine())
    return rows[:, : 4 * side].reshape(side, side, 4).copy()


def packed(sprites: np.ndarray, opacity: float = 1.0) -> np.ndarray:
    """Sprites of bytes [k, side, side, 4] as `stamp` takes them, fainter if asked."""
    return np.round(sprites * opacity).astype(np.uint8).view(np.uint32)[..., 0]
