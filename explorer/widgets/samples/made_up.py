"""Pictures that are made up."""

from __future__ import annotations

import numpy as np


def pictures(count: int, side: int = 64) -> np.ndarray:
    """uint8 [count, side, side, 3]: soft blobs, each of another colour."""
    draw = np.random.default_rng(3)
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    centre, colour = draw.uniform(-0.4, 0.4, (count, 2, 1, 1)), draw.uniform(40, 230, (count, 2, 1, 1, 3))
    near = np.exp(-(((x - centre[:, 0]) ** 2 + (y - centre[:, 1]) ** 2) * 4))[..., None]
    return (colour[:, 0] * near + colour[:, 1] * (1 - near)).astype(np.uint8)


def on_the_way(rows: int, steps: int, side: int = 24) -> np.ndarray:
    """uint8 [rows, steps, side, side, 3]: noise that becomes pictures."""
    share = np.linspace(0, 1, steps)[:, None, None, None]
    noise = np.random.default_rng(5).uniform(0, 255, (rows, 1, side, side, 3))
    return (share * pictures(rows, side)[:, None] + (1 - share) * noise).astype(np.uint8)
