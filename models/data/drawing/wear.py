"""What a face wears: clothes, glasses, hat and earrings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.data.drawing.head import EYE_X, EYE_Y
from models.data.drawing.look import CLOTHES, HATS, WHITE, Face, mix
from models.data.drawing.shapes import Shape, ellipse, mirrored, path, rounded, stroke, whole

FRAME, LENS, GLEAM = np.array((36.0, 36, 46)), np.array((40.0, 42, 54)), np.array((96.0, 102, 124))
GOLD, RIM = np.array((255.0, 206, 62)), np.array((196.0, 138, 28))


def clothes(face: Face) -> Iterator[Shape]:
    cloth, shoulder = CLOTHES[face.look.clothes], np.where(face.female, 21.5, 24.5)
    curve = [(shoulder - 2, 22.5), (shoulder, 26), (shoulder + 1, 38)]
    yield Shape(whole(path((0, 21), [(9, 21)], curve, [(0, 38)])), cloth)
    yield Shape(whole(path((0, 20), [(9.5, 20)], [(8, 27), (0, 27)])), 0.8 * cloth)


def glasses(face: Face) -> Iterator[Shape]:
    """Painted before the eyes, so that these need not shine through."""
    yield from _spectacles(face, mix(face.skin, WHITE, 0.3), face.look.glasses & ~face.look.sunglasses)


def sunglasses(face: Face) -> Iterator[Shape]:
    yield from _spectacles(face, LENS, face.look.sunglasses)
    gleam = stroke(path((EYE_X - 2.6, EYE_Y + 1.0), [(EYE_X - 0.2, EYE_Y - 2.2)]), 1.3)
    for x in (0, -2 * EYE_X):
        yield Shape(gleam + np.array((x, 0)), GLEAM, face.look.sunglasses)


def _spectacles(face: Face, lens: np.ndarray, shown: np.ndarray) -> Iterator[Shape]:
    rim, glass = (rounded(EYE_X, EYE_Y + 0.5, 5.9 - inset, 5.2 - inset, 3.6 - inset) for inset in (0, 1.5))
    arm = stroke(path((EYE_X + 5, EYE_Y - 1), [(face.half + np.where(face.long, -1.2, 0.8), EYE_Y - 1.4)]), 1.6)
    bridge = path((-2, EYE_Y - 0.6), [(0, EYE_Y - 1.6), (2, EYE_Y - 0.6)])
    yield Shape(stroke(bridge, 1.6), FRAME, shown)
    for outline, colour in ((arm, FRAME), (rim, FRAME), (glass, lens)):
        for side in (outline, mirrored(outline)):
            yield Shape(side, colour, shown)


def hat(face: Face) -> Iterator[Shape]:
    """A woollen hat that leaves the hair at the temples to be seen, and with it the hair's colour."""
    cloth, side, shown = HATS[face.look.clothes % len(HATS)], face.half + 2.6, face.look.hat
    dome = path((0, -26), [(side * 0.8, -26), (side, -20), (side, -12)], [(0, -12)])
    yield Shape(ellipse(0, -26.4, 3.4, 3.2), mix(cloth, WHITE, 0.35), shown)
    yield Shape(whole(dome), cloth, shown)
    yield Shape(rounded(0, -13.2, side + 1, 3.0, 2.4), 0.74 * cloth, shown)


def earrings(face: Face) -> Iterator[Shape]:
    """Large, and over the hair: at 32 pixels each is three of them wide."""
    for radius, colour in ((3.3, RIM), (2.6, GOLD)):
        disc = ellipse(face.half + 1.2, 9.2, radius, radius)
        for side in (disc, mirrored(disc)):
            yield Shape(side, colour, face.look.earrings)
