"""What a model is asked for along a path whose stops ask for different things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from models.base import Manner
from models.paths.base import legs


def manners_at(manners: Sequence[Manner], t: np.ndarray) -> list[Manner]:
    """The manner at every t [n]: of the stop before, its condition blended with the next one's; beyond the ends theirs.

    Where one of two asks for nothing there is nothing to blend: then it is that of the nearer.
    """
    leg, share = legs(np.clip(t, 0, 1), len(manners))
    return [_between(manners[k], manners[k + 1], s) for k, s in zip(leg.tolist(), share.tolist(), strict=True)]


def _between(a: Manner, b: Manner, share: float) -> Manner:
    if a.condition == b.condition:
        return a
    if len(a.condition) != len(b.condition):
        return replace(a, condition=(a if share < 0.5 else b).condition)
    blended = ((1 - share) * x + share * y for x, y in zip(a.condition, b.condition, strict=True))
    return replace(a, condition=tuple(blended))
