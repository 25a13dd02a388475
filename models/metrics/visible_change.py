"""How much is seen to change from one frame of a path to the next."""

from __future__ import annotations

import numpy as np

from models.metrics.features import Features


def visible_changes(pictures: np.ndarray, features: Features) -> np.ndarray:
    """[n - 1] of pictures uint8 [n, height, width, channels], in multiples of their mean: 1 all along is even."""
    steps = np.linalg.norm(np.diff(features.of(pictures), axis=0), axis=1)
    return steps / max(float(steps.mean()), 1e-12)
