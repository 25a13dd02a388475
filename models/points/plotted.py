"""Many points as one small picture, for the sheet beside an exported model."""

from __future__ import annotations

import numpy as np

from models.data.toys import as_points

SIDE = 96  # pixels
STEP = 60  # shades that a point adds to its place


def plotted(images: np.ndarray) -> np.ndarray:
    """uint8 [SIDE, SIDE, 1] of points uint8 [n, 1, 1, 1 or 2]; of numbers a histogram."""
    points = as_points(images)
    edges = np.linspace(0, 1, SIDE + 1)
    counts, _ = np.histogramdd(points, [edges] * points.shape[1])
    if points.shape[1] == 1:
        heights = counts / max(counts.max(), 1) * SIDE
        shades = 255 * (heights[None] > np.arange(SIDE)[::-1, None])
    else:
        shades = np.minimum(STEP * counts.T[::-1], 255)
    return shades.astype(np.uint8)[..., None]
