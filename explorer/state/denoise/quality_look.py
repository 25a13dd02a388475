"""What one looks at of the points of quality: which of their figures, and which point."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from explorer.state.denoise.plan import Plan
from explorer.state.denoise.quality import Quality
from explorer.state.model import Model
from models import shipped
from models.trajectories.decided import cannot_judge
from models.trajectories.quality import Point

FIGURES = ("agreement", "variety", "seconds")  # of a Point, any of which is looked at


class QualityLook(QObject):
    changed = Signal()  # to another figure
    moved = Signal()  # to another point

    def __init__(self, model: Model, plan: Plan, quality: Quality, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._plan, self._quality = model, plan, quality
        self.figure = FIGURES[0]  # one of FIGURES
        self._chosen: tuple[str, int] | None = None  # sampler and steps of the point that is kept in view
        self._pointed: tuple[str, int] | None = None  # and of the one under the pointer

        model.weights_changed.connect(self._begin)
        quality.changed.connect(self._on_points)

    # --- figures ---

    def why_not_figure(self, figure: str) -> str:
        """Why a figure is not to be had; empty where it is."""
        if figure != "agreement" or self._model.current is None or self._plan.a is None:
            return ""
        model, classifier = self._model.current.model.whole, self._quality.classifier
        condition = self._plan.a.condition
        if not model.conditions:
            return "This model cannot be asked for a class that a classifier could find again."
        if reason := cannot_judge(model, classifier):
            return reason
        if classifier.by_attribute or classifier.names != model.conditions.names:
            return "The classifier of these data does not name the classes that this model is asked for."
        return "Run A asks for a blend, and the classifier names one class." if condition and max(condition) < 1 else ""

    @property
    def accuracy(self) -> float | None:
        """How often the classifier is right about real images that it has not learned from."""
        opened = self._model.current
        judge = shipped.judge_of(opened.header.data.name) if opened else None
        return judge.header.scores.get("accuracy") if judge else None

    def look_at(self, figure: str) -> None:
        if figure in FIGURES and figure != self.figure and not self.why_not_figure(figure):
            self.figure = figure
            self.changed.emit()

    # --- points ---

    @property
    def point(self) -> Point | None:
        """The one that is looked at: under the pointer, else chosen, else that of the most evaluations."""
        shown = self._quality.shown
        by_name = {(point.sampler, point.steps): point for point in shown}
        last = shown[-1] if shown else None
        return by_name.get(self._pointed) or by_name.get(self._chosen) or last

    @property
    def is_chosen(self) -> bool:
        """Whether what is looked at was chosen, and stays when the pointer leaves."""
        return self.point is not None and (self.point.sampler, self.point.steps) == self._chosen

    def beside(self, sampler: str) -> Point | None:
        """The sampler's point whose evaluations come nearest to those of the point that is looked at."""
        own, here = self._of(sampler), self.point
        return min(own, key=lambda point: abs(point.evaluations / here.evaluations - 1), default=None)

    def choose(self, point: Point | None) -> None:
        """Keep a point in view."""
        self._chosen = (point.sampler, point.steps) if point else None
        self.moved.emit()

    def go(self, along: int, across: int) -> None:
        """From the point that is looked at to the next one of its sampler, or to one of the next sampler."""
        if (here := self.point) is None:
            return
        samplers = [sampler for sampler in self._quality.samplers if self.beside(sampler) is not None]
        at = min(max(samplers.index(here.sampler) + across, 0), len(samplers) - 1)
        there = self.beside(samplers[at]) if across else here
        own = self._of(there.sampler)
        self._pointed = None
        self.choose(own[min(max(own.index(there) + along, 0), len(own) - 1)])

    def look_under(self, point: Point | None) -> None:
        """The pointer is over a point, or over none."""
        pointed = (point.sampler, point.steps) if point else None
        if pointed != self._pointed:
            self._pointed = pointed
            self.moved.emit()

    # --- inside ---

    def _of(self, sampler: str) -> list[Point]:
        return [point for point in self._quality.shown if point.sampler == sampler]

    def _begin(self) -> None:
        """Other weights may have no classifier that could judge what they make."""
        self._pointed = None
        if self.why_not_figure(self.figure):
            self.figure = "variety"
            self.changed.emit()

    def _on_points(self) -> None:
        """Of points that are forgotten none stays chosen."""
        if not self._quality.points:
            self._chosen = None
