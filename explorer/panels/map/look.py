"""How the map's points look, from what the session knows of them."""

from __future__ import annotations

import numpy as np

from explorer.state.map.map import MapState
from explorer.theme import CLASS_MARKS, Theme, class_order
from explorer.widgets.scatter import FEW, Look
from explorer.widgets.shapes import DISC
from models.maps.groups import Grouping

VIRIDIS = ("#440154", "#46327E", "#365C8D", "#277F8E", "#1FA187", "#4AC16D", "#A0DA39", "#FDE725")
MANY = 12  # groups, from which on their names would cover the map


def colours_of(grouping: Grouping, theme: Theme) -> tuple[str, ...]:
    """Of each group: the classes' own, a scale for levels, and of two the first in grey."""
    count = len(grouping.names)
    if grouping.is_ordered:
        return tuple(VIRIDIS[round(k * (len(VIRIDIS) - 1) / max(1, count - 1))] for k in range(count))
    if count == 1:
        return (theme.muted,)
    if count == 2:
        return theme.deco, CLASS_MARKS[1].colour
    return tuple(CLASS_MARKS[mark].colour for mark in class_order(grouping.names))


def worn_shapes(state: MapState) -> tuple[str, ...]:
    """Of each group, as the map shows them now: discs where too many are told apart."""
    grouping = state.look.grouping
    hidden = [name in state.look.hidden for name in grouping.names]
    shown = sum(of for of, is_hidden in zip(grouping.counts, hidden, strict=True) if not is_hidden)
    many = (len(state.look.selected) or shown) > FEW
    return (DISC,) * len(grouping.names) if many else shapes_of(grouping)


def shapes_of(grouping: Grouping) -> tuple[str, ...]:
    """Of each group, by pyqtgraph's names; levels of one quantity are told by colour alone."""
    count = len(grouping.names)
    if grouping.is_ordered or count == 1:
        return (DISC,) * count
    if count == 2:
        return DISC, CLASS_MARKS[1].symbol
    return tuple(CLASS_MARKS[mark].symbol for mark in class_order(grouping.names))


def look_of(state: MapState, theme: Theme) -> Look:
    """Of the points that there are."""
    points, grouping = state.points, state.look.grouping
    hidden = np.array([name in state.look.hidden for name in grouping.names])
    shown = ~hidden[grouping.kinds]
    selected = np.isin(points.ids, state.look.selected) if len(state.look.selected) else None
    return Look(
        grouping.kinds,
        colours_of(grouping, theme),
        shown,
        selected,
        shapes_of(grouping),
        labels_of(state, grouping, hidden),
        points.images,
    )


def labels_of(state: MapState, grouping: Grouping, hidden: np.ndarray) -> tuple[tuple[str, tuple[float, float]], ...]:
    """Each group's name where most of it lies: at the point that is nearest to its median."""
    if grouping.is_ordered or not 2 < len(grouping.names) <= MANY or state.layout is None:
        return ()
    found = []
    for kind, name in enumerate(grouping.names):
        own = state.layout.positions[grouping.kinds == kind]
        if len(own) and not hidden[kind]:
            middle = np.median(own, axis=0)
            nearest = own[((own - middle) ** 2).sum(1).argmin()]
            found.append((name, tuple(nearest.tolist())))
    return tuple(found)
