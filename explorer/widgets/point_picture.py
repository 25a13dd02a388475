"""A point as a small picture: a dot in a frame, the same wherever pictures are shown."""

from __future__ import annotations

import numpy as np

SIDE = 40  # pixels
GROUND, CROSS, DOT = 14, 44, 255  # shades
RADIUS = 3.2
MARGIN = 3.5  # pixels around the plane, so that a dot at its edge is whole


def is_point(pixels: np.ndarray) -> bool:
    """Whether what would be a picture [height, width, channels] is one pixel, which stands for a point."""
    return pixels.shape[0] == pixels.shape[1] == 1 and pixels.shape[-1] in (1, 2)


def shown(pixels: np.ndarray) -> np.ndarray:
    """A picture uint8 [height, width, channels] as it is, or that of the point which it stands for."""
    return point_picture(pixels[0, 0]) if is_point(pixels) else pixels


def shown_size(width: int, height: int) -> tuple[int, int]:
    """Width and height in pixels of what is shown of pictures of this size."""
    return (SIDE, SIDE) if width == height == 1 else (width, height)


def point_picture(values: np.ndarray) -> np.ndarray:
    """uint8 [SIDE, SIDE, 1] of a point's one or two bytes; y points up, and one number lies on a line."""
    shares = values.astype(float) / 255
    picture = np.full((SIDE, SIDE), GROUND, float)
    picture[SIDE // 2] = CROSS
    if len(shares) == 2:
        picture[:, SIDE // 2] = CROSS
    x, y = MARGIN + shares[0] * (SIDE - 1 - 2 * MARGIN), float(SIDE // 2)
    if len(shares) == 2:
        y = SIDE - 1 - MARGIN - shares[1] * (SIDE - 1 - 2 * MARGIN)
    rows, columns = np.ogrid[:SIDE, :SIDE]
    inside = np.clip(RADIUS + 0.5 - np.hypot(rows - y, columns - x), 0, 1)
    return np.round(picture + inside * (DOT - picture)).astype(np.uint8)[..., None]
