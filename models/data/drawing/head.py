"""The bare head: neck, ears, skull, mouth, nose, eyes and brows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.data.drawing.look import CORAL, INK, MAROON, PINK, ROSE, UMBER, WHITE, Face, mix
from models.data.drawing.shapes import Shape, ellipse, mirrored, path, stroke, whole

EYE_X, EYE_Y, MOUTH_Y = 7.0, -1.2, 11.0


def neck(face: Face) -> Iterator[Shape]:
    wide = np.where(face.female, 5.4, 6.8)
    yield Shape(whole(path((0, 8), [(wide, 8)], [(wide, 19)], [(wide, 23.5), (0, 23.5)])), 0.9 * face.skin)
    yield Shape(whole(path((0, 8), [(wide, 8)], [(wide, 17.5)], [(wide * 0.6, 20.5), (0, 20.5)])), 0.78 * face.skin)


def ears(face: Face) -> Iterator[Shape]:
    for ear, light in ((ellipse(face.half, 1.5, 3.1, 4.2), 0.93), (ellipse(face.half + 0.4, 1.7, 1.5, 2.4), 0.8)):
        for side in (ear, mirrored(ear)):
            yield Shape(side, light * face.skin, ~face.long)


def skull(face: Face) -> Iterator[Shape]:
    half = path(
        (0, -19.5),
        [(face.half * 0.72, -19.5), (face.half, -12), (face.half, -2)],
        [(face.half, 8), (face.chin + 3.2, 13.5), (face.chin, 16.8)],
        [(face.chin * 0.5, 19.3), (0, 19.3)],
    )
    yield Shape(whole(half), face.skin)
    yield Shape(ellipse(-6.5, -13.6, 3.0, 1.7), mix(face.skin, WHITE, 0.3), ~face.haired)
    flush = np.where(face.female, 0.42, 0.16) * (1 - 0.4 * face.look.skin)
    cheek = ellipse(9.6, 6.8, 3.3, 2.3)
    for side in (cheek, mirrored(cheek)):
        yield Shape(side, mix(face.skin, PINK, flush))


def mouth(face: Face) -> Iterator[Shape]:
    """An open smile, a broad bow turned down, or a line; large, because a blur must not take the mood away."""
    lip = _lip(face)
    yield from _smile(face, lip)
    yield from _frown(face, lip)
    line = path((-5.2, MOUTH_Y), [(0, MOUTH_Y + 1.6 * face.look.smile + 0.4), (5.2, MOUTH_Y)])
    yield Shape(stroke(line, np.where(face.female, 2.6, 2.0)), lip, ~(face.smiling | face.frowning))


def _lip(face: Face) -> np.ndarray:
    """Red for a woman; for a man a shade of his skin that stands out, from his beard too."""
    in_dark_beard = face.look.beard & (face.hair.mean(1) < 120)
    plain = np.where(in_dark_beard[:, None], CORAL, mix(face.skin, MAROON, 0.66))
    return np.where(face.female[:, None], ROSE, plain)


def _smile(face: Face, lip: np.ndarray) -> Iterator[Shape]:
    wide, corner, bottom = 6.4 + 1.8 * face.smile, MOUTH_Y - 0.6 - 1.4 * face.smile, MOUTH_Y + 9.2 * face.smile
    top, below = (corner + MOUTH_Y - 0.4) / 2, (corner + bottom) / 2
    teeth = whole(path((0, top), [(wide * 0.5, top), (wide, corner)], [(wide * 0.62, below), (0, below)]))
    yield Shape(stroke(teeth, np.where(face.female, 2.2, 1.5)), lip, face.smiling)
    yield Shape(teeth, WHITE, face.smiling)


def _frown(face: Face, lip: np.ndarray) -> Iterator[Shape]:
    corner = MOUTH_Y + 1 + 2.4 * face.frown
    peak = corner - 6.4 * face.frown
    bow = path((-6.4, corner), [(-3.84, peak), (3.84, peak), (6.4, corner)])
    yield Shape(stroke(bow, np.where(face.female, 3.0, 2.6)), lip, face.frowning)


def nose(face: Face) -> Iterator[Shape]:
    yield Shape(stroke(path((0.4, 0.5), [(3.2, 5.0), (-0.8, 5.2)]), 1.5), 0.76 * face.skin)


def eyes(face: Face) -> Iterator[Shape]:
    seen = ~face.look.sunglasses
    wide = 3.0 + 0.4 * face.look.eye + np.where(face.female, 0.25, 0)
    white = ellipse(EYE_X, EYE_Y, wide, wide * 0.92)
    outer = (EYE_X + wide + np.where(face.female, 1.4, 0.1), EYE_Y - np.where(face.female, 1.6, 0.5))
    lid = path((EYE_X - wide, EYE_Y - 0.4), [(EYE_X - 0.3, EYE_Y - wide * 1.65), outer])
    lash = stroke(lid, np.where(face.female, 1.5, 0.9))
    for side in (1, -1):
        pupil = side * EYE_X + face.look.gaze
        yield Shape(white * (side, 1), WHITE, seen)
        yield Shape(ellipse(pupil, EYE_Y + 0.1, 2.15, 2.3), INK, seen)
        yield Shape(ellipse(pupil + 0.75, EYE_Y - 0.75, 0.7, 0.7), WHITE, seen)
        yield Shape(lash * (side, 1), INK, seen)


def brows(face: Face) -> Iterator[Shape]:
    """Arched, and slanted down to the nose in a frown."""
    lift = 0.7 * face.look.brow + 0.5 * face.smile
    inner, outer = -7.9 - lift + 2.2 * face.frown, -7.7 - lift - 1.2 * face.frown
    arch = np.minimum(inner, outer) - 1.4 + 1.6 * face.frown
    line = path((EYE_X - 4.0, inner), [(EYE_X + 0.5, arch), (EYE_X + 3.8, outer)])
    brow = stroke(line, np.where(face.female, 1.7, 2.5))
    for side in (brow, mirrored(brow)):
        yield Shape(side, mix(mix(face.hair, UMBER, np.where(face.dark, 0, 0.5)), INK, 0.12))
