"""Sprites: a flat shape on black for many pictures at once, filled by its signed distance at every pixel.

All is plain IEEE arithmetic but for the sine of the turn, which is rounded, so the same numbers give the same bytes on
every machine.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

REACH = 0.22  # sides of the picture that one unit of a shape takes at scale 1; no shape reaches farther than 1.15 units
SATURATION, BRIGHTNESS = 0.75, 0.95  # of every hue


@dataclass(frozen=True)
class Sprites:
    """The factors of n pictures, arrays [n]."""

    shape: np.ndarray  # index into SHAPES
    hue: np.ndarray  # 0 red to 1 red again
    scale: np.ndarray  # 0.5 to 1
    rotation: np.ndarray  # 0 to 1, when the shape looks as at 0 again: a square after a quarter of a turn
    x: np.ndarray  # of the centre of mass, in sides of the picture from its left: 0.3 to 0.7, so that none is cut
    y: np.ndarray  # from its top

    def __getitem__(self, part: slice | np.ndarray) -> Sprites:
        return Sprites(**{field.name: getattr(self, field.name)[part] for field in dataclasses.fields(self)})


def draw(sprites: Sprites, size: int) -> np.ndarray:
    """Pictures uint8 [n, size, size, 3]."""
    pictures = np.empty((len(sprites.shape), size, size, 3), np.uint8)
    for index, name in enumerate(SHAPES):
        rows = np.flatnonzero(sprites.shape == index)
        part = sprites[rows]
        lit = _covered(part, name, size)[..., None] * _colour(part.hue)[:, None, None]
        pictures[rows] = lit + 0.5  # a byte takes what is before the point
    return pictures


def _covered(sprites: Sprites, name: str, size: int) -> np.ndarray:
    """How much of every pixel a shape covers, float32 [n, size, size]: as if its edge were straight there."""
    distance, symmetry = SHAPES[name]
    angle = 2 * np.pi / symmetry * sprites.rotation
    cosine, sine = (_wide(np.round(turned, 9)) for turned in (np.cos(angle), np.sin(angle)))
    unit = _wide(REACH * size * sprites.scale)  # in pixels
    middles = np.arange(size, dtype=np.float32) + 0.5
    across = (middles[None, None, :] - _wide(sprites.x * size)) / unit
    down = (middles[None, :, None] - _wide(sprites.y * size)) / unit
    away = distance(cosine * across + sine * down, cosine * down - sine * across)
    return np.clip(0.5 - away * unit, 0, 1)


def _wide(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32)[:, None, None]


def _colour(hue: np.ndarray) -> np.ndarray:
    """Red, green and blue, float32 [n, 3] from 0 to 255, of a hue at the saturation and brightness of all."""
    sixths = (6 * hue[:, None] + np.array([5, 3, 1])) % 6
    paleness = np.clip(np.minimum(sixths, 4 - sixths), 0, 1)
    return (255 * BRIGHTNESS * (1 - SATURATION * paleness)).astype(np.float32)


# --- signed distances in units, negative inside, of points by their way across and down from the middle ---


def _square(x: np.ndarray, y: np.ndarray, half: float = 0.8) -> np.ndarray:
    x, y = np.abs(x) - half, np.abs(y) - half
    return _length(np.maximum(x, 0), np.maximum(y, 0)) + np.minimum(np.maximum(x, y), 0)


def _ellipse(x: np.ndarray, y: np.ndarray, height: float = 0.55) -> np.ndarray:
    """To first order (Taubin 1991, doi:10.1109/34.103273), which is exact at the edge."""
    y = y / height
    level = _length(x, y)
    slope = _length(x, y / height)
    return level * (level - 1) / np.maximum(slope, 1e-6)


def _heart(x: np.ndarray, y: np.ndarray, half: float = 0.6) -> np.ndarray:
    """A square that stands on a corner, and a disc on each of its upper sides; inside, a bound only."""
    slant = 0.5**0.5
    x, y = np.abs(x), y - slant * (np.pi + 4 / 3) / (np.pi + 4) * half  # so that its middle is its centre of mass
    along, over = slant * (x + y), slant * (x - y)  # along the lower right side, and away from it to the upper right
    disc = _length(along, over - half) - half
    return np.minimum(_square(along, over, half), disc)


def _length(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.sqrt(x * x + y * y)  # not np.hypot, whose last bit differs between machines


SHAPES = {"square": (_square, 4), "ellipse": (_ellipse, 2), "heart": (_heart, 1)}  # with their turns of symmetry
