"""The runs themselves: sampled in the background, both step by step in turn, and kept with their branches."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.state.denoise.plan import LETTERS, A, B, Plan
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.work import Work
from models.progress import Progress
from models.trajectories.recipe import Branch, Recipe
from models.trajectories.trajectory import Trajectory

PACE = 33  # milliseconds between two looks at how far they have come
MOST_RUNS = 24  # of one tree


class Runs(QObject):
    changed = Signal()  # which runs there are, which are looked at, and whether they are being sampled
    advanced = Signal()  # one that is looked at has come a step further

    def __init__(self, work: Work, model: Model, plan: Plan, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self.plan, self._notices = model, plan, notices
        self.shown: dict[str, Trajectory] = {}  # by letter
        self.tree: list[Trajectory] = []  # all there are, parents before their branches
        self.is_sampling = False
        self.seconds: float | None = None  # that the last sampling took
        self.made: dict[Trajectory, int] = {}  # the steps that it made in them, by run
        self._began = 0.0
        self._before: dict[Trajectory, int] = {}  # up to which step each had come before
        self._lane = work.lane()
        self._pace = QTimer(self, interval=PACE, singleShot=True)
        self._has_news = False

        model.weights_changed.connect(self.forget)
        self._lane.received.connect(self._on_steps)
        self._lane.done.connect(self._on_done)
        self._lane.failed.connect(self._on_failed)
        self._lane.idle.connect(self.advanced)  # a step may still have come while it was being stopped
        self._pace.timeout.connect(self._on_pace)

    @property
    def a(self) -> Trajectory | None:
        return self.shown.get(A)

    @property
    def b(self) -> Trajectory | None:
        return self.shown.get(B)

    @property
    def is_stale(self) -> bool:
        """Whether something else is planned than is shown, or what is shown has not come to its end."""
        shown = {letter: run.recipe for letter, run in self.shown.items()}
        return shown != self.plan.recipes or not all(run.is_whole for run in self.shown.values())

    @property
    def size(self) -> int:
        """Bytes that all runs take."""
        return sum(run.size for run in self.tree)

    def sample(self) -> None:
        """Make the runs that are planned, as far as they are not there yet; what was stopped goes on."""
        if reason := self.plan.why_not():
            self._notices.refuse(reason)
            return
        self.stop()
        try:
            self.shown = {letter: self._run_of(recipe) for letter, recipe in self.plan.recipes.items()}
        except ValueError as error:
            self._notices.refuse(error)
            return
        self._tidy()
        wanting = [run for run in self.shown.values() if not run.is_whole]
        self.is_sampling = bool(wanting)
        if wanting:
            self.seconds, self._began = None, time.monotonic()
            self._before = {run: max(run.reached, run.first) for run in wanting}
            self._lane.ask(partial(_sampling, wanting))
        self.changed.emit()

    def sample_again(self) -> None:
        """With the next seed, for both runs."""
        if self.plan.a is not None:
            seed = self.plan.a.seed + 1
            self.plan.set(A, seed=seed)
            self.sample()

    def stop(self) -> None:
        """At once; what there is is kept, and sampling goes on from there."""
        if self.is_sampling:
            for run in self.shown.values():
                run.stop()
            self._lane.drop()
            self._end()
            self.changed.emit()

    def look_at(self, letter: str, run: Trajectory) -> None:
        """One of the tree, in the place of what this letter shows."""
        self.stop()
        recipes = {**{other: shown.recipe for other, shown in self.shown.items()}, letter: run.recipe}
        self.plan.take(recipes[A], recipes.get(B))
        self.sample()

    def take(self, run: Trajectory) -> None:
        """A run from a file, in the place of all others."""
        self.stop()
        self.tree = [*_parents(run), run]
        self.plan.take(run.recipe)
        self.shown, self.seconds, self.made = {A: run}, None, {}
        self.changed.emit()

    def remove(self, run: Trajectory) -> None:
        """A branch with all that branches from it, unless run A is among them."""
        gone = {id(each) for each in self.tree if run in (each, *_parents(each))}
        if self.a is None or id(self.a) in gone:
            return
        self.tree = [each for each in self.tree if id(each) not in gone]
        if self.b is not None and id(self.b) in gone:
            self.stop()
            del self.shown[B]
            self.plan.drop_b()
        self.changed.emit()

    def forget(self) -> None:
        """Other weights: what was sampled is of none that are open."""
        self.stop()
        self._lane.drop()
        self.shown, self.tree, self.seconds, self.made, self._before = {}, [], None, {}, {}
        self.changed.emit()

    # --- inside ---

    def _run_of(self, recipe: Recipe) -> Trajectory:
        """The one there is, or a new one, whose parents are those there are."""
        model = self._model.current.model.whole
        for run in self.tree:
            if run.recipe == recipe and run.model is model:
                return run
        parent = self._run_of(recipe.start.parent) if isinstance(recipe.start, Branch) else None
        run = Trajectory(model, recipe, parent=parent)
        self.tree.append(run)
        return run

    def _tidy(self) -> None:
        """Leave out what has nothing to do with what is shown, and of too many branches the oldest."""
        shown = list(self.shown.values())
        roots = {id(_root(run)) for run in shown}
        needed = {id(each) for run in shown for each in (*_parents(run), run)}
        tree = [run for run in self.tree if id(_root(run)) in roots]
        while len(tree) > MOST_RUNS:
            with_branches = {id(run.parent) for run in tree}
            spare = (run for run in tree if id(run) not in needed and id(run) not in with_branches)
            if (oldest := next(spare, None)) is None:
                break
            tree.remove(oldest)
        self.tree = tree

    def _on_steps(self, _: list) -> None:
        """At once, but no oftener than is seen."""
        if self._pace.isActive():
            self._has_news = True
        else:
            self._pace.start()
            self.advanced.emit()

    def _on_pace(self) -> None:
        if self._has_news:
            self._has_news = False
            self._on_steps([])

    def _on_done(self, _: object) -> None:
        self._end()
        self.seconds = time.monotonic() - self._began
        self.made, self._before = {run: run.reached - before for run, before in self._before.items()}, {}
        self.advanced.emit()
        self.changed.emit()

    def _end(self) -> None:
        self.is_sampling = self._has_news = False
        self._pace.stop()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._notices.refuse(error)
        self.changed.emit()


def _sampling(runs: Sequence[Trajectory]) -> Iterator[Progress]:
    """All of them, the one that has come least far first, so that they are seen to grow side by side."""
    under_way = {run: run.sampling() for run in runs}
    of = sum(run.last - run.first for run in runs)
    while under_way:
        run = min(under_way, key=lambda run: (run.reached - run.first) / (run.last - run.first))
        try:
            next(under_way[run])
        except StopIteration:
            del under_way[run]
        yield Progress("Sampling", sum(max(run.reached - run.first, 0) for run in runs), of)


def _parents(run: Trajectory) -> list[Trajectory]:
    """What it branches from, the first of them first."""
    found: list[Trajectory] = []
    while run.parent is not None:
        run = run.parent
        found.insert(0, run)
    return found


def _root(run: Trajectory) -> Trajectory:
    return [*_parents(run), run][0]


def letter_of(runs: Runs, run: Trajectory) -> str:
    """Of LETTERS, where it is looked at; else nothing."""
    return next((letter for letter in LETTERS if runs.shown.get(letter) is run), "")
