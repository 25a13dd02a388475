"""How many samples look real, and how many real images the samples reach (Kynkaanniemi et al. 2019).

Both take a set of images for the union of balls around its features, each as wide as its third neighbour is far
(Improved Precision and Recall, arXiv:1904.06991, eq. 1 and 2). One outlier makes a wide ball: density and coverage mind
that less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.metrics.base import HELD_OUT, Measuring, Subject
from models.metrics.distances import inside, radii

K = 3
DOING = "Comparing neighbourhoods"


@dataclass(frozen=True)
class PrecisionRecall:
    precision: float  # share of the samples inside a ball around a real image
    recall: float  # share of the real images inside a ball around a sample


def precision_recall(made: np.ndarray, real: np.ndarray, k: int = K) -> Measuring:
    """The PrecisionRecall of features [n, f] and [m, f], more than k of each."""
    around_real, around_made = (yield from radii(real, k, DOING)), (yield from radii(made, k, DOING))
    precise = yield from inside(made, real, around_real, DOING)
    reached = yield from inside(real, made, around_made, DOING)
    return PrecisionRecall(float((precise > 0).mean()), float((reached > 0).mean()))


def measure(subject: Subject) -> Measuring:
    """Of as many samples as held-out and training images: the balls shrink where there are more of them."""
    seen = (yield from subject.seen()).alike()
    figures = {"images_compared": len(seen.samples)}
    for end, rows in (("", seen.samples), (HELD_OUT, seen.held_out)):
        found = yield from precision_recall(rows, seen.training)
        figures |= {f"precision{end}": found.precision, f"recall{end}": found.recall}
    return figures
