"""Which classes or attributes samples show at all; and whether, and since when, they have all come to look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.base import Variety

RARE = 0.1  # of its share among real images, below which something counts as not seen
COLLAPSED = 0.35  # of real images' diversity; a sound model's is above 0.6 after a few hundred steps


@dataclass(frozen=True)
class Collapse:
    """Since when samples look alike, and how much they still differ."""

    since: int  # step
    diversity: float
    seen: int
    of: int


def covered(variety: Variety) -> tuple[int, int]:
    """How many of the things that the classifier sees among real images it sees among samples, and of how many."""
    pairs = [pair for pair in zip(variety.shares, variety.real_shares, strict=True) if pair[1] > 0]
    return sum(share > RARE * real for share, real in pairs), len(pairs)


def is_collapsed(variety: Variety) -> bool:
    """Whether samples hardly differ, or show less than half of what real images show."""
    seen, of = covered(variety)
    return variety.diversity < COLLAPSED or 2 * seen < of


def collapse_of(varieties: Sequence[Variety]) -> Collapse | None:
    """None while samples vary, and at the very first look: what has only begun to learn draws one thing alike."""
    since = len(varieties)
    while since and is_collapsed(varieties[since - 1]):
        since -= 1
    if since == len(varieties) or len(varieties) < 2:
        return None
    newest = varieties[-1]
    return Collapse(varieties[since].step, newest.diversity, *covered(newest))
