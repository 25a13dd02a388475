"""How densely samples lie where real images do, and how many of these they reach (Naeem et al. 2020).

Balls are around real images alone, each as wide as its fifth neighbour is far (Reliable Fidelity and Diversity Metrics,
arXiv:2002.09797, eq. 3 and 4). This coverage is of images; which of the classes come is another thing, in
class_coverage.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.metrics.base import HELD_OUT, Measuring, Subject
from models.metrics.distances import inside, occupied, radii

K = 5
DOING = "Comparing neighbourhoods"


@dataclass(frozen=True)
class DensityCoverage:
    density: float  # balls in which a sample lies, over k, on average: about 1 for real images, and may be more
    coverage: float  # share of the balls in which a sample lies; real images do not reach 1 either


def density_coverage(made: np.ndarray, real: np.ndarray, k: int = K) -> Measuring:
    """The DensityCoverage of features [n, f] and [m, f], of the second of which there are more than k."""
    edges = yield from radii(real, k, DOING)
    balls = yield from inside(made, real, edges, DOING)
    reached = yield from occupied(made, real, edges, DOING)
    return DensityCoverage(float(balls.mean() / k), float(reached.mean()))


def measure(subject: Subject) -> Measuring:
    """Of as many samples as held-out and training images, as precision and recall are."""
    seen = (yield from subject.seen()).alike()
    figures = {}
    for end, rows in (("", seen.samples), (HELD_OUT, seen.held_out)):
        found = yield from density_coverage(rows, seen.training)
        figures |= {f"density{end}": found.density, f"coverage{end}": found.coverage}
    return figures
