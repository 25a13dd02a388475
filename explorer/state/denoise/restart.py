"""Starting again from a step of run A: by which of HOWS, with what other settings, and what that will do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.denoise.look import Look
from explorer.state.denoise.runs import Runs
from explorer.state.model import Model
from explorer.state.notices import Notices
from models.base import Conditions
from models.conditioning import in_words
from models.diffusion import SAMPLERS
from models.trajectories.branching import branched, changes_nothing, painted_over
from models.trajectories.recipe import DEEPEST, HOWS, LARGEST_SEED, Branch, Recipe, check_fits
from models.trajectories.trajectory import Trajectory

GO_ON, RENOISE, PAINT = HOWS
NOT_PAINTED = "Nothing has been painted yet."


@dataclass(frozen=True)
class Choice:
    """How a branch begins, and those of its settings that may be other than its parent's."""

    how: str = GO_ON
    seed: int = 0
    eta: float = 0.0
    condition: tuple[float, ...] = ()
    guidance: float = 1.0


@dataclass(frozen=True, eq=False)
class Spot:
    """Where it starts again from: it stays what it was when somebody asked, wherever one looks meanwhile."""

    run: Trajectory
    step: int
    image: int


class Restart(QObject):
    changed = Signal()  # what is chosen, or where

    def __init__(self, model: Model, runs: Runs, look: Look, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._runs, self._look, self._notices = model, runs, look, notices
        self.spot: Spot | None = None
        self.choice = Choice()
        self.painted: np.ndarray | None = None  # uint8 [height, width, channels], once it has been painted on
        self._followed: Trajectory | None = None  # a branch that one watches while it is sampled
        self._at = 0  # the step to which that has led

        look.seen.connect(self.changed)
        runs.advanced.connect(self._follow)

    # --- where ---

    def why_not_here(self) -> str:
        """Why nothing can start again from the step one stands at; empty where it can."""
        run, step = self._runs.a, self._look.step
        if run is None or run.reached < 0:
            return "There are no steps yet."
        if step >= run.last:
            return "This is x\u2080, the end: no noise is left to go on from. Go to an earlier step."
        if run.recipe.depth >= DEEPEST and step >= run.first:
            return f"Branches go {DEEPEST} deep at most."
        return ""

    def begin(self) -> bool:
        """Choose anew, at the step and image that are looked at; whether there is anything to choose."""
        if reason := self.why_not_here():
            self._notices.refuse(reason)
            return False
        run = self._runs.a
        self.spot, self.painted = Spot(run, self._look.step, self._look.image), None
        self.choice = self._usual(run.recipe)
        self.changed.emit()
        return True

    # --- what ---

    def choose(self, **settings: Any) -> None:
        """Other values of fields of Choice; eta goes with how it begins until it has been chosen."""
        choice = replace(self.choice, **settings)
        if choice.how != self.choice.how and choice.eta == self._usual_eta(self.choice.how):
            choice = replace(choice, eta=self._usual_eta(choice.how))
        if choice != self.choice:
            self.choice = choice
            self.changed.emit()

    def choose_other_seed(self) -> None:
        """One that no run here has had."""
        self.choose(seed=self._free_seed((self.choice.seed + 1) % (LARGEST_SEED + 1)))

    def paint(self, picture: np.ndarray) -> None:
        """What the chosen image of the predicted x_0 has been made into; the same again is nothing painted."""
        before = self.picture
        self.painted = None if before is None or np.array_equal(before, picture) else picture
        self.changed.emit()

    @property
    def picture(self) -> np.ndarray | None:
        """The predicted x_0 there, uint8 [height, width, channels]; None while it is being computed again."""
        if self.spot is None:
            return None
        frame = self._look.frame_at(self.spot.run, self.spot.step)
        return None if frame is None else frame.pictures("x_0")[self.spot.image]

    def why_not_setting(self, name: str) -> str:
        """Why a field of Choice makes no difference here; empty where it does."""
        if self.spot is None:
            return "There are no steps yet."
        recipe, conditions = self.spot.run.recipe, self.spot.run.model.conditions
        sampler = SAMPLERS[recipe.sampler]
        if name == "eta" and not sampler.takes_eta:
            always = "always draws all of the noise anew" if sampler.random else "never draws any"
            return f"Of DDIM alone: {sampler.title} {always}."
        if name == "condition" and not conditions:
            return "This model was trained without classes."
        if name == "guidance" and (not self.choice.condition or not conditions.optional):
            return "It leads towards what is asked for, and nothing is. Ask for a class."
        if name == "seed" and not self._draws:
            return "Nothing is drawn after x_T here, unless eta is above 0."
        return ""

    def why_not(self) -> str:
        """Why it cannot start again so, or would come to the same; empty where it can."""
        if self.spot is None or self.spot.run not in self._runs.tree:
            return "The run that it would start from is not there any more."
        try:
            # What is painted takes a moment to be made part of a recipe, and changes nothing else of it.
            recipe = self._recipe(RENOISE if self.choice.how == PAINT else self.choice.how)
            check_fits(recipe, self.spot.run.model)
        except ValueError as error:
            return str(error)
        if self.choice.how == PAINT and self.painted is None:
            return NOT_PAINTED
        if reason := changes_nothing(recipe):
            return reason
        there = self.choice.how != PAINT and any(run.recipe == self._told(recipe) for run in self._runs.tree)
        return "There is such a branch already." if there else ""

    @property
    def words(self) -> str:
        """What it will do."""
        spot = self.spot
        steps = spot.run.last - spot.step
        recipe = self._recipe(RENOISE if self.choice.how == PAINT else self.choice.how)
        others = changes(self._told(recipe), self._model.current.model.whole.conditions)
        again = "The last step is made again" if steps == 1 else f"{steps} steps are made again"
        if self.choice.how == PAINT:
            others = ["painted", *others[1:]]
        return f"{again} from here: {', '.join(others)}. Run B shows {'it' if steps == 1 else 'them'} beside run A."

    @property
    def note(self) -> str:
        """Of what the branch begins with, and what that is no sample of."""
        return plain(HOWS[self.choice.how])

    # --- doing it ---

    def start(self) -> None:
        """As it is chosen: the branch becomes run B beside run A, and is followed while it grows."""
        if reason := self.why_not():
            self._notices.refuse(reason)
            return
        spot, runs = self.spot, self._runs
        recipe = self._told(self._recipe(self.choice.how))
        runs.plan.take(spot.run.recipe, recipe)
        runs.sample()
        self._followed, self._at = runs.b, self._look.step
        self.spot, self.painted = None, None
        self.changed.emit()

    # --- inside ---

    @property
    def _draws(self) -> bool:
        """Whether a seed makes a difference."""
        return self.choice.how != GO_ON or self.spot.run.recipe.method.draws(self.choice.eta)

    def _told(self, recipe: Recipe) -> Recipe:
        """Without another seed where none makes a difference."""
        return recipe if self._draws else replace(recipe, seed=self.spot.run.recipe.seed)

    def _recipe(self, how: str) -> Recipe:
        """ValueError where that cannot be."""
        spot, choice, painted = self.spot, self.choice, None
        settings = {"seed": choice.seed, "condition": choice.condition, "guidance": choice.guidance}
        if spot.run.recipe.method.takes_eta:
            settings["eta"] = choice.eta
        if how == PAINT:
            frame = self._look.frame_at(spot.run, spot.step)
            painted = painted_over(frame, spot.image, self.painted)
        return branched(spot.run.recipe, spot.step, how, painted, **settings)

    def _usual(self, recipe: Recipe) -> Choice:
        """Other noise, by what of this sampler draws any; with a seed that no branch from here has had."""
        how = GO_ON if recipe.draws or recipe.method.takes_eta else RENOISE
        return Choice(how, self._free_seed(recipe.seed), self._usual_eta(how), recipe.condition, recipe.guidance)

    def _usual_eta(self, how: str) -> float:
        """The run's own, unless nothing would be drawn by it."""
        recipe = self.spot.run.recipe
        return 1.0 if how == GO_ON and recipe.method.takes_eta and not recipe.draws else recipe.eta

    def _free_seed(self, seed: int) -> int:
        """This one, or the next that no run here has had."""
        taken = {run.recipe.seed for run in self._runs.tree}
        while seed in taken:
            seed = (seed + 1) % (LARGEST_SEED + 1)
        return seed

    def _follow(self) -> None:
        """Go along with the branch as it grows, until it is whole or somebody goes elsewhere."""
        run, look = self._followed, self._look
        if run is None:
            return
        if run is not self._runs.b or look.step != self._at or run.is_whole:
            self._followed = None
        if run is self._runs.b and look.step == self._at:
            look.move_to(max(run.reached, self._at))
            self._at = look.step


def changes(recipe: Recipe, conditions: Conditions) -> list[str]:
    """In a few words each, what is other in a branch than in what it branches from; nothing for what is no branch."""
    start = recipe.start
    if not isinstance(start, Branch):
        return []
    parent, words = start.parent, {RENOISE: ["noised again"], PAINT: ["painted"]}.get(start.how, [])
    if start.how == GO_ON and recipe.draws and (recipe.seed != parent.seed or not parent.draws):
        words = ["other noise"]
    if recipe.sampler != parent.sampler:
        words = [*words, SAMPLERS[recipe.sampler].title]
    if recipe.method.takes_eta and recipe.eta != parent.eta:
        words = [*words, f"eta\u00a0{recipe.eta:g}"]
    if recipe.condition != parent.condition:
        words = [*words, _class(recipe.condition, conditions)]
    if recipe.condition and recipe.guidance != parent.guidance:
        words = [*words, f"guidance\u00a0{recipe.guidance:g}"]
    return words


def plain(text: str) -> str:
    """The signs of the formulas as the window writes them."""
    return text.replace("x_0", "x\u2080").replace("x_t", "x\u209c")


def _class(condition: Sequence[float], conditions: Conditions) -> str:
    return f"other class: {in_words(tuple(condition), conditions)}" if condition else "any class"
