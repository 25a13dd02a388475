"""How the points of a map are told apart: by class, by an attribute, or by what they cost."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np

from models.maps.points import Points

CLASS, COST = "class", "cost"  # beside which every attribute's name is a choice
LEVELS = 8  # of costs, as many points in each


@dataclass(frozen=True, eq=False)
class Grouping:
    kinds: np.ndarray = field(repr=False)  # int [n], which group each point belongs to
    names: tuple[str, ...]
    is_ordered: bool = False  # whether the groups are levels of one quantity, the lowest first

    @property
    def counts(self) -> list[int]:
        return np.bincount(self.kinds, minlength=len(self.names)).tolist()


def choices(points: Points) -> tuple[str, ...]:
    """What is known by which these points differ, the most telling first; none where nothing is known."""
    known = (CLASS,) if points.labels is not None and points.classes else ()
    known += points.attribute_names if points.attributes is not None else ()
    return (*known, COST) if points.costs is not None else known


def grouped(points: Points, by: str) -> Grouping:
    """All of one group where nothing is known of the kind asked for."""
    if by == CLASS and by in choices(points):
        return Grouping(points.labels, points.classes)
    if by == COST and by in choices(points):
        return _by_cost(points.costs)
    if by in choices(points):
        has = points.attributes[:, points.attribute_names.index(by)]
        return Grouping(has.astype(np.int64), (f"not {by}".replace("_", " "), by.replace("_", " ")))
    return Grouping(np.zeros(len(points), np.int64), ("all",))


def _by_cost(costs: np.ndarray) -> Grouping:
    bounds = np.unique(np.quantile(costs, np.linspace(0, 1, LEVELS + 1)))
    inner = bounds[1:-1]
    names = [f"{low:,.0f} to {high:,.0f}" for low, high in itertools.pairwise(bounds)]
    return Grouping(np.searchsorted(inner, costs, side="right"), tuple(names) or ("all",), is_ordered=True)
