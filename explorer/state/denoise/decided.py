"""When a picture is decided: what a classifier sees in every step of the runs, while they are sampled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.denoise.look import Look
from explorer.state.denoise.runs import Runs
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.work import Work
from models import shipped
from models.classifier import Classifier
from models.trajectories.decided import Verdicts, cannot_judge, judged
from models.trajectories.trajectory import Trajectory

Step = tuple[Trajectory, int, np.ndarray]  # of a run, and what is seen in it [images, names]


@dataclass(eq=False)
class _Seen:
    """What is seen in so many steps of a run, from the first on."""

    values: np.ndarray  # float32 [steps, images, names]
    count: int = 0


class Decided(QObject):
    changed = Signal()  # what is seen, or which of it is looked at

    def __init__(
        self,
        work: Work,
        model: Model,
        runs: Runs,
        look: Look,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._runs, self._look, self._notices = model, runs, look, notices
        self._is_shown = self._is_judging = False
        self._image = 0
        self._seen: dict[Trajectory, _Seen] = {}
        self._lane = work.lane()

        model.weights_changed.connect(self._begin)
        runs.changed.connect(self._on_runs)
        runs.advanced.connect(self._judge)
        look.moved.connect(self._on_moved)
        self._lane.received.connect(self._take)
        self._lane.done.connect(self._on_judged)
        self._lane.failed.connect(self._on_failed)

    # --- what is there ---

    @property
    def classifier(self) -> Classifier | None:
        """That of the data which the model was trained on."""
        opened = self._model.current
        return shipped.classifier_of(opened.header.data.name) if opened else None

    def why_not(self) -> str:
        """Why nothing can be judged; empty where it can."""
        opened = self._model.current
        return cannot_judge(opened.model.whole, self.classifier) if opened else "No model is open."

    def verdicts(self, letter: str) -> Verdicts | None:
        """Of all images of a run, as far as it has been judged; None where it has not been at all."""
        seen, classifier = self._seen.get(self._runs.shown.get(letter)), self.classifier
        return Verdicts(classifier.names, seen.values[: seen.count], classifier.by_attribute) if seen else None

    def decided(self, letter: str) -> int | None:
        """The step of a run from which on its image shows what it does in the end; None as long as that is unknown."""
        run, verdicts = self._runs.shown.get(letter), self.verdicts(letter)
        is_whole = verdicts is not None and len(verdicts.values) > run.last
        return verdicts.decided(self._look.image) if is_whole else None

    # --- judging ---

    def show(self, shown: bool) -> None:
        """Judge only while somebody looks."""
        if shown != self._is_shown:
            self._is_shown = shown
            self._begin_judging()

    def _begin(self) -> None:
        """Other weights: nothing of what was seen is of them."""
        self._seen = {}
        self._begin_judging()
        self.changed.emit()

    def _on_runs(self) -> None:
        """Of runs that are gone nothing is kept."""
        there = set(self._runs.tree)
        self._seen = {run: seen for run, seen in self._seen.items() if run in there}
        self._begin_judging()
        self.changed.emit()

    def _on_moved(self) -> None:
        if self._image != self._look.image:
            self._image = self._look.image
            self.changed.emit()

    def _begin_judging(self) -> None:
        """Of what is shown now, in place of what is being judged."""
        if self._is_judging:
            self._lane.drop()
            self._is_judging = False
        self._judge()

    def _judge(self) -> None:
        """What has come since the last look, unless one is being taken: then this is done after it."""
        if not self._is_shown or self._is_judging or self.why_not():
            return
        starts = {run: self._count(run) for run in self._runs.shown.values() if self._count(run) <= run.reached}
        if starts:
            self._is_judging = True
            self._lane.ask(partial(_judging, starts, self.classifier, self._runs.is_sampling))

    def _count(self, run: Trajectory) -> int:
        return self._seen[run].count if run in self._seen else 0

    def _take(self, steps: Sequence[Step]) -> None:
        for run, step, values in steps:
            if run not in self._seen:
                self._seen[run] = _Seen(np.zeros((run.last + 1, *values.shape), np.float32))
            seen = self._seen[run]
            seen.values[step], seen.count = values, step + 1
        self.changed.emit()

    def _on_judged(self, found: int) -> None:
        self._is_judging = False
        if found:  # else there is nothing more until sampling goes on
            self._judge()

    def _on_failed(self, error: Exception) -> None:
        self._is_judging = False
        self._notices.refuse(error)


def _judging(starts: dict[Trajectory, int], classifier: Classifier, is_sampling: bool) -> Iterator[Step | None]:
    """The steps of each run from one on; how many they were is returned.

    What is not kept any more is computed again, though not beside sampling, which it would hold up.
    """
    found = 0
    for run, start in starts.items():
        for step in range(start, run.reached + 1):
            frame = run.frame(step)
            if frame is None and is_sampling:
                break
            if frame is None:
                frame = yield from run.fetching(step)
            yield run, step, judged(frame, classifier)
            found += 1
    return found
