"""The tree of the runs: in which order its lines stand, what is said of each, and which of them is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from explorer.state.denoise.look import Look
from explorer.state.denoise.plan import A, B
from explorer.state.denoise.restart import changes
from explorer.state.denoise.runs import Runs, letter_of
from explorer.state.model import Model
from models.trajectories.recipe import Branch
from models.trajectories.trajectory import Trajectory


@dataclass(frozen=True, eq=False)
class Line:
    """A run of the tree."""

    run: Trajectory
    parent: int | None  # the line that it branches from
    letter: str  # by which it is looked at; else empty
    words: str

    @property
    def name(self) -> str:
        return ", ".join(filter(None, (f"run {self.letter}" if self.letter else "", self.words)))


class Branches(QObject):
    changed = Signal()  # the lines, or what is said of them

    def __init__(self, model: Model, runs: Runs, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._runs, self._look = model, runs, look

        runs.changed.connect(self.changed)

    @property
    def restarts(self) -> int:
        return sum(run.parent is not None for run in self._runs.tree)

    def lines(self) -> list[Line]:
        """From above; none while nothing has been started again."""
        if not self.restarts:
            return []
        order = ordered(self._runs.tree)
        places = {id(run): place for place, run in enumerate(order)}
        return [
            Line(run, places.get(id(run.parent)), letter_of(self._runs, run), self._words(run, order)) for run in order
        ]

    def line_of(self, letter: str, step: int, lines: Sequence[Line]) -> int | None:
        """On which line a step of a run lies: what it branches from has the steps before its own."""
        run = self._runs.shown.get(letter)
        while run is not None and step <= run.first and run.parent is not None:
            run = run.parent
        return next((place for place, line in enumerate(lines) if line.run is run), None)

    def show(self, letter: str, run: Trajectory) -> None:
        """Look at a run by a letter; one that is looked at by the other letter changes places with it."""
        runs = self._runs
        if run not in runs.tree or runs.shown.get(letter) is run:
            return
        if runs.a is run:
            letter, run = A, runs.b  # the same as bringing the other one to A
            if run is None:
                return
        if letter == A and run is runs.b:
            runs.plan.take(run.recipe, runs.a.recipe)
            runs.sample()
            return
        runs.look_at(letter, run)

    def why_not_show(self, letter: str, run: Trajectory) -> str:
        """Why a run cannot be looked at by a letter; empty where it can."""
        if self._runs.shown.get(letter) is run:
            return f"It is run {letter}."
        if letter == B and run is self._runs.a and self._runs.b is None:
            return "There is no other run that could be run A."
        return ""

    def go_to_start(self, run: Trajectory) -> None:
        """To the step at which a branch begins."""
        self._look.move_to(run.first)

    def why_not_remove(self, run: Trajectory) -> str:
        above = self._runs.a
        while above is not None and above is not run:
            above = above.parent
        return "Run A is part of it: show another run as A first." if above is run else ""

    def remove(self, run: Trajectory) -> None:
        """With all that branches from it."""
        if run in self._runs.tree and not self.why_not_remove(run):
            self._runs.remove(run)

    def _words(self, run: Trajectory, order: Sequence[Trajectory]) -> str:
        """Of a branch what is other in it; of several that begin with noise their seeds tell them apart."""
        start, recipe = run.recipe.start, run.recipe
        if isinstance(start, Branch):
            what = changes(recipe, self._model.current.model.whole.conditions) or ["as before"]
            return f"from step {start.step}, {', '.join(what)}"
        if sum(other.parent is None for other in order) > 1:
            return f"from noise of seed {recipe.seed}"
        return "" if letter_of(self._runs, run) else "from the beginning"


def ordered(tree: Sequence[Trajectory]) -> list[Trajectory]:
    """Each above its branches, and of these those from later steps first: so no line crosses another."""
    found: list[Trajectory] = []

    def put(run: Trajectory) -> None:
        found.append(run)
        for branch in sorted((each for each in tree if each.parent is run), key=lambda each: -each.first):
            put(branch)

    for run in tree:
        if run.parent is None:
            put(run)
    return found
