"""Hair behind the head and on it, beard and moustache."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.data.drawing.look import UMBER, WHITE, Face, mix
from models.data.drawing.shapes import Shape, path, stroke, whole


def hair_behind(face: Face) -> Iterator[Shape]:
    side, bottom = face.half + 4.6, 8 + 18 * face.look.hair_length
    half = path(
        (0, -22.5),
        [(side * 0.8, -22.5), (side, -14), (side, -3)],
        [(side + 2.2, bottom - 2)],
        [(side, bottom + 3), (0, bottom + 3)],
    )
    yield Shape(whole(half), mix(face.hair, UMBER, 0.24), face.long)


def hair_above(face: Face) -> Iterator[Shape]:
    """Swept to the side or cut straight to a fringe, with locks down to the temples or, if long, beside the jaw."""
    side, inside = face.half + 1.4 + 1.4 * face.look.hair_length, face.half - 1.8
    tip = np.where(face.long, 14, 6 * face.look.hair_length)
    root = np.minimum(tip - 2, 0)
    yield Shape(_swept(side, inside, tip, root), face.hair, face.haired & ~face.look.fringe)
    yield Shape(_straight(side, inside, tip, root), face.hair, face.haired & face.look.fringe)
    shine = stroke(path((-9.5, -16.2), [(-6.5, -19.4), (-1.5, -19.8)]), 1.7)
    yield Shape(shine, mix(face.hair, WHITE, 0.22), face.haired)


def _swept(side: np.ndarray, inside: np.ndarray, tip: np.ndarray, root: np.ndarray) -> np.ndarray:
    return path(
        (-4, -22.8),
        [(4, -23.6), (side, -21), (side, tip)],
        [(inside + 1.2, tip), (inside, root)],
        [(inside, -9), (8, -13), (5, -15.5)],
        [(-4, -11.5), (-inside, -12), (-inside, root)],
        [(-inside - 1.2, tip), (-side, tip)],
        [(-side, -21), (-11, -22.4), (-4, -22.8)],
    )


def _straight(side: np.ndarray, inside: np.ndarray, tip: np.ndarray, root: np.ndarray) -> np.ndarray:
    half = path(
        (0, -23.2),
        [(side * 0.75, -23.6), (side, -15), (side, tip)],
        [(inside + 1.2, tip), (inside, root)],
        [(inside, -11.2)],
        [(8, -10.2), (0, -10.6)],
    )
    return whole(half)


def beard(face: Face) -> Iterator[Shape]:
    """Along the jaw and up to the lower lip's corners; the upper lip is the moustache's."""
    out = face.half + 0.3
    half = path(
        (0, 8.4),
        [(4, 7.4), (8.2, 7.6)],
        [(face.half - 3.4, 6), (face.half - 2.8, -1)],
        [(out, -1)],
        [(out, 9), (face.chin + 4.2, 15), (face.chin + 0.4, 18.6)],
        [(face.chin * 0.5, 21.4), (0, 21.4)],
    )
    yield Shape(whole(half), mix(face.hair, UMBER, 0.16), face.look.beard)


def moustache(face: Face) -> Iterator[Shape]:
    lip = 5.4 + 1.4 * face.smile
    end = (lip + 3, 9.8 - 1.2 * face.look.smile)
    wing = path((0, 6.2), [(3, 4.8), (lip + 1.5, 5.8), end], [(lip, 9.2), (0, 9)])
    depth = np.where(face.dark & ~face.look.beard, 0.0, 0.36)  # darkened, blond would vanish on dark skin
    yield Shape(whole(wing), mix(face.hair, UMBER, depth), face.look.moustache)
