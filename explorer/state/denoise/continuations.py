"""How far a step settles the picture: how many of 16 stochastic continuations from it come to the same.

They are drawn where somebody asks, from every step of run A's image.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from explorer.state.denoise.decided import Decided
from explorer.state.denoise.look import Look
from explorer.state.denoise.runs import Runs
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.work import Work
from models.classifier import Classifier
from models.progress import Progress
from models.trajectories.agreement import CONTINUATIONS, Agreement, agreeing, in_order
from models.trajectories.parts import part_of
from models.trajectories.trajectory import Trajectory

ASKING = "agreement"  # the key of the job
Agreements = dict[int, Agreement]  # by step


@dataclass(frozen=True, eq=False)
class _Asked:
    """How far continuations of an image agree, as far as that is known."""

    run: Trajectory
    image: int
    agreements: Agreements


class Continuations(QObject):
    changed = Signal()  # what agrees, whether more is being drawn, or which of it is looked at

    def __init__(
        self,
        work: Work,
        model: Model,
        runs: Runs,
        look: Look,
        decided: Decided,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._runs, self._look = work, runs, look
        self._decided, self._notices = decided, notices
        self._image = 0
        self._agreed: dict[tuple[Trajectory, int], Agreements] = {}  # by run and image
        self._asked: tuple[Trajectory, int] | None = None  # about which a job is under way

        model.weights_changed.connect(self._forget)
        runs.changed.connect(self._on_runs)
        look.moved.connect(self._on_moved)
        work.changed.connect(self._look_at_work)

    # --- what is there ---

    @property
    def agreements(self) -> Agreements:
        """Of run A's image, by step, as many as have been found."""
        return self._agreed.get((self._runs.a, self._look.image), {})

    @property
    def is_asking(self) -> bool:
        """Whether continuations of what is looked at are being drawn."""
        return self._asked is not None and self._asked == (self._runs.a, self._look.image)

    @property
    def missing(self) -> list[int]:
        """Steps of run A whose continuations have not been drawn yet, those to be drawn first before the others."""
        run = self._runs.a
        if run is None:
            return []
        return [step for step in in_order(run.first, min(run.last, run.reached + 1)) if step not in self.agreements]

    @property
    def cost(self) -> int:
        """Network evaluations of single pictures that asking takes; guidance and Heun double them."""
        return CONTINUATIONS * sum(self._runs.a.last - step for step in self.missing) if self._runs.a else 0

    # --- asking ---

    def why_not_ask(self) -> str:
        """Why no continuations can be drawn; empty where they can."""
        if reason := self._decided.why_not():
            return reason
        if self._runs.a is None or self._runs.a.reached < 0:
            return "There are no steps yet."
        if self._runs.is_sampling:
            return "The runs are being sampled. Continuations can be drawn once they are there."
        return "" if self.missing else "The continuations of every step have been drawn."

    def ask(self) -> None:
        """Draw continuations from the steps of run A's image that lack them; the ends first, then always the middles.

        What is there is kept when it is stopped, and asking again goes on from there.
        """
        if reason := self.why_not_ask():
            self._notices.refuse(reason)
            return
        asked = _Asked(self._runs.a, self._look.image, self.agreements)
        work = _asking(asked, self._decided.classifier, self.missing, self.cost)
        name = f"Drawing {CONTINUATIONS} continuations"
        self._work.start(ASKING, name, work, self._take, self._notices.refuse, self._take_newest)
        self._asked = asked.run, asked.image
        self.changed.emit()

    def stop(self) -> None:
        """What has been found is kept."""
        self._work.cancel(ASKING)

    # --- inside ---

    def _forget(self) -> None:
        """Other weights: nothing of what was found is of them."""
        self._work.cancel(ASKING)
        self._agreed = {}
        self.changed.emit()

    def _on_runs(self) -> None:
        """Of runs that are gone nothing is kept."""
        there = set(self._runs.tree)
        self._agreed = {about: found for about, found in self._agreed.items() if about[0] in there}
        if self._asked is not None and self._asked[0] not in there:
            self._work.cancel(ASKING)
        self.changed.emit()

    def _on_moved(self) -> None:
        if self._image != self._look.image:
            self._image = self._look.image
            self.changed.emit()

    def _take_newest(self, events: list) -> None:
        for event in events:
            if isinstance(event, _Asked):
                self._take(event)

    def _take(self, asked: _Asked) -> None:
        self._agreed[asked.run, asked.image] = asked.agreements
        self.changed.emit()

    def _look_at_work(self) -> None:
        """The job has ended, or was cancelled from wherever."""
        if self._asked is not None and not self._work.runs(ASKING):
            self._asked = None
            self.changed.emit()


def _asking(asked: _Asked, classifier: Classifier, steps: Sequence[int], of: int) -> Iterator[Progress | _Asked]:
    """Those of one step more each time, and at last returned; of so many network evaluations in all."""
    run, done = asked.run, 0
    part = part_of(run.model, CONTINUATIONS, run.recipe.is_guided)
    for step in steps:
        cost = CONTINUATIONS * (run.last - step)
        drawn = 0
        for event in agreeing(run, asked.image, classifier, [step]):
            if event is not None:
                asked = replace(asked, agreements={**asked.agreements, step: event})
                yield asked
            drawn = min(drawn + part, cost)
            yield Progress("Drawing continuations", done + drawn, of)
        done += cost
    return asked
