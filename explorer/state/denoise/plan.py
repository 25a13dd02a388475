"""What is to be sampled: the recipe of run A, and that of run B, which is looked at beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model, Opened
from explorer.state.notices import Notices
from explorer.state.viewpoint import Viewpoint
from models.conditioning import first_where_needed
from models.trajectories.recipe import Branch, Recipe, cannot_replay, check_fits, differences

A, B = LETTERS = ("A", "B")
COMPARED = ("sampler", "steps", "guidance", "condition", "seed", "eta")  # what each run has of its own
STEPS, IMAGES, POINTS = 50, 16, 400


def uses_seed(recipe: Recipe) -> bool:
    """Whether another seed makes other pictures."""
    return recipe.start is None or recipe.draws or (isinstance(recipe.start, Branch) and recipe.start.how != "go on")


class Plan(QObject):
    """B is as A but for what has been changed in it; without a change there is no B."""

    changed = Signal()

    def __init__(self, model: Model, viewpoint: Viewpoint, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._viewpoint, self._notices = model, viewpoint, notices
        self.recipes: dict[str, Recipe] = {}  # by letter
        self._of: object | None = None  # the model that it is for

        model.opened.connect(self._begin)

    @property
    def a(self) -> Recipe | None:
        return self.recipes.get(A)

    @property
    def b(self) -> Recipe | None:
        return self.recipes.get(B)

    @property
    def changes(self) -> tuple[str, ...]:
        """Of COMPARED, in which the runs differ; and "start", where they begin with something else."""
        return differences(self.a, self.b) if self.b else ()

    def why_not(self) -> str:
        """Why nothing can be sampled; empty where it can."""
        opened = self._model.current
        return cannot_replay(opened.model.whole) if opened else "No model is open."

    def set(self, letter: str, **settings: Any) -> None:
        """Other settings of a run. What B has from A follows A; a setting that cannot be is refused."""
        before = self.recipes
        if not before:
            return
        try:
            changed = replace(before.get(letter, before[A]), **settings)
            check_fits(changed, self._model.current.model.whole)
            recipes = {**before, letter: changed}
            if letter == A and B in before:
                recipes[B] = self._following(before[B], settings)
        except ValueError as error:
            self._notices.refuse(error)
            self.changed.emit()  # whoever shows the setting shows it as it is
            return
        self.take(recipes[A], recipes.get(B))

    def take(self, a: Recipe, b: Recipe | None = None) -> None:
        """Recipes as they are."""
        recipes = {A: a} if b is None or b == a else {A: a, B: b}
        if recipes != self.recipes:
            self.recipes = recipes
            self.changed.emit()

    def drop_b(self) -> None:
        if self.b is not None:
            self.take(self.a)

    def _following(self, b: Recipe, settings: dict[str, Any]) -> Recipe | None:
        """B with those settings of A that it had in common with it; none where it was a branch of the A before."""
        if isinstance(b.start, Branch):
            return None
        return replace(b, **{name: new for name, new in settings.items() if getattr(b, name) == getattr(self.a, name)})

    def _begin(self) -> None:
        """As usual, and asking for what the viewpoint asks for; another space of the same model changes nothing."""
        opened = self._model.current
        if opened.model.whole is self._of:
            return
        self._of = opened.model.whole
        self.recipes = {} if self.why_not() else {A: self._usual(opened)}
        self.changed.emit()

    def _usual(self, opened: Opened) -> Recipe:
        model, manner = opened.model.whole, self._viewpoint.manner
        condition = manner.condition if len(manner.condition) == len(model.conditions) else ()
        steps = min(STEPS, model.schedule.steps)
        condition = condition or first_where_needed(model.conditions)
        count = POINTS if model.item.is_point else IMAGES
        return Recipe(steps=steps, guidance=manner.guidance, condition=condition, count=count)
