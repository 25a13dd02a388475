"""Flat shapes for many pictures at once: outlines are computed for all of them together, then filled by Pillow.

Everything before the fill is plain IEEE arithmetic (no BLAS, no library sine) and the fill works on whole sub-pixels,
so the same numbers give the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Number = float | np.ndarray  # one for all pictures, or [n]
Point = tuple[Number, Number]

SIDE = 64.0  # a picture's side in units, whatever its size in pixels
GRAIN = 6  # sub-pixels along a pixel's side
_STEPS = np.arange(1, 9) / 8  # where a curve is sampled; its start belongs to the piece before


def _arc(degrees: range) -> np.ndarray:
    """Points [2, n] of the unit circle, rounded so that the last bit of a machine's cosine does not matter."""
    angle = np.radians(degrees)
    return np.round([np.cos(angle), np.sin(angle)], 9)


_CIRCLE, _CAP = _arc(range(0, 360, 15)), _arc(range(-90, 91, 30))


@dataclass(frozen=True)
class Shape:
    """One filled outline in each of n pictures."""

    outline: np.ndarray  # [n, points, 2] in units, or [points, 2] for all alike
    colour: np.ndarray  # [n, 3] or [3], 0 to 255
    shown: np.ndarray | bool = True  # [n]


def path(start: Point, *pieces: Sequence[Point]) -> np.ndarray:
    """The outline from start on; a piece is a line (1 point), a quadratic (2) or a cubic (3) that ends in its last."""
    xs, ys, last = [_sampled([start[0]])], [_sampled([start[1]])], start
    for piece in pieces:
        controls = (last, *piece)
        xs.append(_sampled([x for x, _ in controls]))
        ys.append(_sampled([y for _, y in controls]))
        last = piece[-1]
    return _joined(xs, ys)


def ellipse(x: Number, y: Number, width: Number, height: Number) -> np.ndarray:
    """The outline of an ellipse by its centre and half axes."""
    x, y, width, height = (np.asarray(value)[..., None] for value in (x, y, width, height))
    return _joined([x + width * _CIRCLE[0]], [y + height * _CIRCLE[1]])


def rounded(x: Number, y: Number, width: Number, height: Number, radius: Number) -> np.ndarray:
    """The outline of a rectangle with round corners by its centre, half sides and corner radius."""
    x, y, width, height, radius = (np.asarray(value)[..., None] for value in (x, y, width, height, radius))
    across, down = np.sign(_CIRCLE[0] + 1e-6), np.sign(_CIRCLE[1] + 1e-6)
    return _joined(
        [x + across * (width - radius) + radius * _CIRCLE[0]], [y + down * (height - radius) + radius * _CIRCLE[1]]
    )


def stroke(line: np.ndarray, width: Number) -> np.ndarray:
    """The outline of a line [..., points, 2] drawn with a round pen of that width."""
    half = np.asarray(width)[..., None, None] / 2
    step = np.gradient(line, axis=-2)
    along = step / np.sqrt((step**2).sum(-1, keepdims=True))
    across = along[..., ::-1] * (1, -1)
    sides = line - half * across, (line + half * across)[..., ::-1, :]
    start = line[..., :1, :] - half * _cap(along[..., :1, :], across[..., :1, :])
    end = line[..., -1:, :] + half * _cap(along[..., -1:, :], across[..., -1:, :])
    return np.concatenate([sides[0], end, sides[1], start], axis=-2)


def mirrored(outline: np.ndarray) -> np.ndarray:
    """The same outline on the other side of the line x = 0."""
    return outline * (-1.0, 1.0)


def whole(half: np.ndarray) -> np.ndarray:
    """A symmetric outline from its right half, given from the top of the line x = 0 down to its bottom."""
    return np.concatenate([half, mirrored(half)[..., ::-1, :]], axis=-2)


def placed(outline: np.ndarray, x: Number, y: Number, tilt: Number = 0.0, scale: float = 1.0) -> np.ndarray:
    """An outline scaled, turned by 2 atan(tilt) about (0, 0) and moved by (x, y)."""
    x, y, tilt = (np.asarray(value)[..., None] for value in (x, y, tilt))
    cosine, sine = (1 - tilt**2) / (1 + tilt**2), 2 * tilt / (1 + tilt**2)
    across, down = scale * outline[..., 0], scale * outline[..., 1]
    return np.stack([x + cosine * across - sine * down, y + sine * across + cosine * down], axis=-1)


def painted(shapes: Sequence[Shape], background: np.ndarray, size: int) -> np.ndarray:
    """Pictures uint8 [n, size, size, 3] of the shapes, the first undermost, on backgrounds [n, 3]."""
    from PIL import Image, ImageDraw

    count = len(background)
    paper = Image.new("RGB", (size * GRAIN, size * GRAIN))
    pen = ImageDraw.Draw(paper)
    layers = [_listed(shape, count, size * GRAIN / SIDE) for shape in shapes]
    pictures = np.empty((count, size, size, 3), np.uint8)
    for i, ground in enumerate(_colours(background, count)):
        paper.paste(ground, (0, 0, *paper.size))
        for outlines, colours, shown in layers:
            if shown[i]:
                pen.polygon(outlines[i], fill=colours[i])
        pictures[i] = paper.reduce(GRAIN)
    return pictures


def _listed(shape: Shape, count: int, scale: float) -> tuple[list[list[int]], list[tuple[int, ...]], list[bool]]:
    points = np.floor(shape.outline * scale).astype(int)
    outlines = np.broadcast_to(points, (count, *points.shape[-2:])).reshape(count, -1)
    return outlines.tolist(), _colours(shape.colour, count), np.broadcast_to(shape.shown, count).tolist()


def _colours(colour: np.ndarray, count: int) -> list[tuple[int, ...]]:
    steps = np.clip(np.rint(colour), 0, 255).astype(int)
    return [tuple(row) for row in np.broadcast_to(steps, (count, 3)).tolist()]


def _sampled(controls: Sequence[Number]) -> np.ndarray:
    """One coordinate of a Bezier piece at _STEPS, [..., steps]; a start or a line's end needs one sample only."""
    c = [np.asarray(control, float)[..., None] for control in controls]
    t, s = _STEPS, 1 - _STEPS
    match c:
        case [_] | [_, _]:
            return c[-1]
        case [a, b, d]:
            return s * s * a + 2 * s * t * b + t * t * d
        case [a, b, d, e]:
            return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * d + t * t * t * e
    raise ValueError(f"a piece has 1 to 3 points, not {len(c) - 1}")


def _joined(xs: list[np.ndarray], ys: list[np.ndarray]) -> np.ndarray:
    shape = np.broadcast_shapes(*(part.shape[:-1] for part in (*xs, *ys)))
    return np.stack([np.concatenate([_wide(part, shape) for part in parts], axis=-1) for parts in (xs, ys)], axis=-1)


def _wide(part: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    return np.broadcast_to(part, (*shape, part.shape[-1]))


def _cap(along: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Half a unit circle around the end of a line, from one side to the other."""
    return _CAP[0][:, None] * along + _CAP[1][:, None] * across
