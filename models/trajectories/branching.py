"""Starting again from a step: which recipe that is, and what it is a branch of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from models.base import to_unit
from models.trajectories.frames import Frame
from models.trajectories.recipe import Branch, Recipe, differences
from models.trajectories.values import Values


def branched(recipe: Recipe, step: int, how: str = "go on", painted: Values | None = None, **changes: Any) -> Recipe:
    """The same recipe from a step on, by one of HOWS and with other settings; ValueError where that cannot be.

    From a step that a branch has of its parent, it is the parent that is branched from.
    """
    parent = recipe
    while step < parent.first and isinstance(parent.start, Branch):
        parent = parent.start.parent
    return replace(recipe, start=Branch(parent, step, how, painted), **changes)


def painted_over(frame: Frame, image: int, picture: np.ndarray) -> Values:
    """The predicted x_0 of all images at a step, with a picture uint8 [height, width, channels] in the place of one."""
    x_0 = frame.of("x_0").float().clone()
    x_0[image] = 2 * to_unit(picture[None])[0] - 1
    return Values.of(x_0)


def lineage(recipe: Recipe) -> list[Recipe]:
    """What it branches from, the first of them first, and the recipe itself last."""
    found = [recipe]
    while isinstance(found[0].start, Branch):
        found.insert(0, found[0].start.parent)
    return found


def changes_nothing(recipe: Recipe) -> str:
    """Why a branch is what its parent is anyway, for a person who has asked for it; empty where it is not."""
    start = recipe.start
    if not isinstance(start, Branch) or start.how != "go on":
        return ""
    changed = set(differences(recipe, start.parent)) - {"start"}
    if not recipe.method.takes_eta and not start.parent.method.takes_eta:
        changed -= {"eta"}
    if not changed:
        return "Nothing is changed: it goes on as before."
    if changed == {"seed"} and not recipe.draws:
        return "Nothing is drawn after x_T here: another seed changes nothing, unless eta is above 0."
    return ""
