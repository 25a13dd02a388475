"""The cross-fade of pictures, for comparison: what is seen between two images where no model is asked."""

from __future__ import annotations

import numpy as np

from models.paths.base import legs


def cross_faded(images: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Pictures uint8 [n, ...] at t [n] from those of the stops, uint8 [m, ...]; beyond the ends they stay as there."""
    leg, share = legs(np.clip(t, 0, 1), len(images))
    share = share.reshape(-1, *[1] * (images.ndim - 1))
    return ((1 - share) * images[leg] + share * images[leg + 1]).round().astype(np.uint8)
