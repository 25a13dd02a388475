"""A face from its parts, the undermost first; (0, 0) is the middle of the face and y points down."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.data.drawing.hair import beard, hair_above, hair_behind, moustache
from models.data.drawing.head import brows, ears, eyes, mouth, neck, nose, skull
from models.data.drawing.look import BACKGROUND, Face, Look
from models.data.drawing.shapes import Shape, painted, placed
from models.data.drawing.wear import clothes, earrings, glasses, hat, sunglasses

UPRIGHT = (clothes,)
TILTED = (
    hair_behind,
    neck,
    ears,
    skull,
    beard,
    moustache,
    mouth,
    nose,
    glasses,
    eyes,
    brows,
    sunglasses,
    hair_above,
    hat,
    earrings,
)


def draw(look: Look, size: int) -> np.ndarray:
    """Pictures uint8 [n, size, size, 3] of n looks."""
    return painted(list(_shapes(Face(look))), BACKGROUND[look.background], size)


def _shapes(face: Face) -> Iterator[Shape]:
    look = face.look
    middle = 32 + 1.5 * look.x, 34.5 + look.y
    for parts, tilt, scale in ((UPRIGHT, 0.0, 1.0), (TILTED, 0.04 * look.tilt, 1.08)):
        for part in parts:
            for shape in part(face):
                yield Shape(placed(shape.outline, *middle, tilt, scale), shape.colour, shape.shown)
