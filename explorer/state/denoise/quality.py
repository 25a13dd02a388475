"""Steps against quality: every sampler at so many steps, measured on the open model where somebody asks for it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.denoise.plan import Plan
from explorer.state.denoise.runs import Runs
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.work import Work
from models import shipped
from models.classifier import Classifier
from models.data.base import DataSet
from models.diffusion import SAMPLERS
from models.families.ddpm import DDPM
from models.progress import Progress
from models.trajectories.decided import cannot_judge
from models.trajectories.quality import IMAGES, STEPS, Judge, Point, measuring, planned
from models.trajectories.recipe import Recipe, evaluations

MEASURING = "quality"  # the key of the job
FEWEST, MOST = 2, 1000  # images of a point
Points = tuple[Point, ...]


@dataclass(frozen=True, eq=False)
class _Found:
    """What has been measured so far."""

    points: Points
    to_real: bool  # whether variety is a share of that of real images


class Quality(QObject):
    changed = Signal()  # what is measured, or is to be
    progressed = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        data: Data,
        plan: Plan,
        runs: Runs,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._model, self._data, self._plan, self._runs = work, model, data, plan, runs
        self._notices = notices
        self.images = IMAGES
        self.samplers = tuple(SAMPLERS)  # those ticked
        self.base: Recipe | None = None  # what the points were measured with, but for sampler and steps
        self.points: Points = ()
        self.to_real = False  # whether their variety is a share of that of real images
        self._planned: tuple[tuple, list[tuple[Recipe, int]]] | None = None  # what is asked for, and its plans
        self._was_measuring = False
        self._began = 0.0
        self._done = (0, 1)  # of how many network evaluations

        model.weights_changed.connect(self._forget)
        plan.changed.connect(self.changed)
        runs.changed.connect(self.changed)
        data.changed.connect(self.changed)
        work.changed.connect(self._look_at_work)

    # --- what is there ---

    @property
    def is_measuring(self) -> bool:
        return self._work.runs(MEASURING)

    @property
    def shown(self) -> Points:
        """The points of the samplers that are ticked, those of few evaluations first."""
        return tuple(point for point in self.points if point.sampler in self.samplers)

    @property
    def classifier(self) -> Classifier | None:
        """None where it cannot judge such pictures."""
        classifier = shipped.classifier_of(self._model.current.header.data.name)
        return None if cannot_judge(self._ddpm, classifier) else classifier

    @property
    def range(self) -> tuple[float, float]:
        """The fewest and the most evaluations of what is shown or is to be measured."""
        costs = [cost for _, cost in self.missing] + [point.evaluations for point in self.shown]
        return (min(costs), max(costs)) if costs else (min(STEPS), max(STEPS))

    @property
    def wanted(self) -> Recipe | None:
        """What is measured now: what run A asks for."""
        a = self._plan.a
        return replace(a, sampler="ddim", steps=1, count=1, start=None) if a is not None else None

    @property
    def is_stale(self) -> bool:
        """Whether the points are of something else than is asked for now, so that measuring begins anew."""
        fresh = not self.points or (self.base == self.wanted and self.points[0].images == self.images)
        return not fresh or (bool(self.points) and self.to_real != (self._real is not None))

    @property
    def missing(self) -> list[tuple[Recipe, int]]:
        """What there is to measure, with its network evaluations for an image, the cheapest first."""
        if self.wanted is None:
            return []
        there = set() if self.is_stale else {(point.sampler, point.steps) for point in self.points}
        asked = self.wanted, STEPS, self.samplers
        if self._planned is None or self._planned[0] != asked:
            self._planned = asked, planned(self._ddpm, *asked)  # some milliseconds, and looked at at every change
        return [plan for plan in self._planned[1] if (plan[0].sampler, plan[0].steps) not in there]

    @property
    def cost(self) -> int:
        """Network evaluations of single pictures that measuring takes."""
        return self.images * sum(cost for _, cost in self.missing)

    @property
    def seconds_left(self) -> float | None:
        """That measuring takes, at its own pace or that of the last sampling; None where neither is known."""
        if self.is_measuring:
            done, of = self._done
            return (time.monotonic() - self._began) / done * (of - done) if done else None
        if not self._runs.seconds:
            return None
        looked = sum(
            evaluations(run.recipe, run.model.schedule) * run.recipe.count * steps / (run.last - run.first)
            for run, steps in self._runs.made.items()
        )
        return self._runs.seconds / looked * self.cost

    @property
    def fewest(self) -> int:
        """How many images every class that is asked for has two among."""
        in_turn = self.wanted is not None and not self.wanted.condition
        return max(FEWEST, FEWEST * len(self._ddpm.conditions)) if in_turn else FEWEST

    def why_not(self) -> str:
        """Why nothing can be measured; empty where it can."""
        if reason := self._plan.why_not():
            return reason
        if not self.samplers:
            return "No sampler is ticked."
        if self.images < (fewest := self.fewest):
            return f"With fewer than {fewest} images no class has the two that variety needs."
        return "" if self.missing else "All that is ticked has been measured."

    # --- asking for something else ---

    def set_images(self, images: int) -> None:
        if FEWEST <= images <= MOST and images != self.images:
            self.images = images
            self.changed.emit()

    def tick(self, sampler: str, ticked: bool) -> None:
        """Whether a sampler is measured and shown."""
        self.samplers = tuple(s for s in SAMPLERS if (ticked if s == sampler else s in self.samplers))
        self.changed.emit()

    # --- measuring ---

    def measure(self) -> None:
        """What is missing; what run A asked for differently is forgotten."""
        if reason := self.why_not():
            self._notices.refuse(reason)
            return
        missing = self.missing
        if self.is_stale:
            self.points = ()
        self.base = self.wanted
        self._began, self._done = time.monotonic(), (0, 1)
        work = _measuring(self._ddpm, self.classifier, self._real, missing, self.images, self.points)
        self._work.start(MEASURING, "Measuring the samplers", work, self._take, self._notices.refuse, self._take_newest)

    def stop(self) -> None:
        """What has been measured is kept, and measuring goes on from there."""
        self._work.cancel(MEASURING)

    # --- inside ---

    @property
    def _ddpm(self) -> DDPM:
        return self._model.current.model.whole

    @property
    def _real(self) -> DataSet | None:
        """The data that the model was trained on, where they are open."""
        data, opened = self._data.current, self._model.current
        is_own = data is not None and opened is not None and data.fingerprint == opened.header.data.fingerprint
        return data if is_own else None

    def _forget(self) -> None:
        self._work.cancel(MEASURING)
        self.points, self.base, self._planned = (), None, None
        self.changed.emit()

    def _take_newest(self, events: list) -> None:
        for event in events:
            if isinstance(event, _Found):
                self._take(event)
            elif isinstance(event, Progress):
                self._done = event.done, event.of
                self.progressed.emit()

    def _take(self, found: _Found) -> None:
        self.points, self.to_real = found.points, found.to_real
        self.changed.emit()

    def _look_at_work(self) -> None:
        if self.is_measuring != self._was_measuring:
            self._was_measuring = self.is_measuring
            self.changed.emit()


def _measuring(
    model: DDPM,
    classifier: Classifier | None,
    real: DataSet | None,
    plans: Sequence[tuple[Recipe, int]],
    images: int,
    before: Points,
) -> Iterator[Progress | _Found]:
    """What there was before with one more point each time, and at last returned."""
    found, done, of = _Found(before, real is not None), 0, images * sum(cost for _, cost in plans)
    yield Progress("Measuring the samplers", done, of)
    judge = Judge.of(classifier, real)
    for recipe, cost in plans:
        for event in measuring(model, judge, recipe, images, (recipe.steps,), (recipe.sampler,)):
            if isinstance(event, Point):
                found = replace(found, points=_in_order((*found.points, event)))
                yield found
            else:
                yield Progress(event.doing, done + event.done, of)
        done += images * cost
    return found


def _in_order(points: Points) -> Points:
    return tuple(sorted(points, key=lambda point: point.evaluations))
