"""Where on the runs one looks: at which step, at what of it, and at which image of the batch.

Steps are counted on run A; of run B it is the one nearest in time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.denoise.plan import A, Plan
from explorer.state.denoise.runs import Runs
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.work import Work
from models.trajectories.frames import SEEN, Frame, change
from models.trajectories.trajectory import Trajectory

# Pages of the workspace, by what they are called.
MODES = {"reverse": "Reverse", "forward": "Forward", "quality": "Quality"}
CHANGE = "change"  # what the picture got since the last step, beside SEEN
SHOWN = (*SEEN, CHANGE)


class Look(QObject):
    mode_changed = Signal()
    shown_changed = Signal()  # whether somebody looks
    moved = Signal()  # to another step, or another image of the batch
    seen = Signal()  # other pictures are there to be seen

    def __init__(
        self, work: Work, model: Model, plan: Plan, runs: Runs, notices: Notices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._plan, self._runs = plan, runs
        self.mode = "reverse"  # one of MODES
        self.kind = "x_0"  # one of SHOWN
        self.step, self.image = 0, 0
        self.follows = True  # the newest step, while runs are sampled
        self.is_shown = False
        self._found: dict[tuple[Trajectory, int], Frame] = {}  # that are not kept, but were computed for now
        self._lane = work.lane()

        runs.changed.connect(self._on_runs)
        runs.advanced.connect(self._on_steps)
        model.weights_changed.connect(self._begin)
        self._lane.received.connect(self._take)
        self._lane.failed.connect(notices.refuse)

    # --- what is there ---

    @property
    def last(self) -> int:
        """The last step there will be."""
        return self._runs.a.last if self._runs.a else 0

    @property
    def reached(self) -> int:
        """The last step there is; -1 where there is none yet."""
        return self._runs.a.reached if self._runs.a else -1

    @property
    def t(self) -> int:
        """The time at which one stands."""
        return self._runs.a.times[self.step] if self._runs.a else 0

    def step_of(self, letter: str) -> int:
        """Where one stands on a run."""
        run = self._runs.shown[letter]
        return self.step if letter == A else run.step_at(self.t)

    def frame(self, letter: str) -> Frame | None:
        """Of a run where one stands; None where it has not come so far, or has to be computed again."""
        run = self._runs.shown.get(letter)
        return self.frame_at(run, self.step_of(letter)) if run is not None else None

    def frame_at(self, run: Trajectory, step: int) -> Frame | None:
        return run.frame(step) or self._found.get((run, step))

    def picture(self, letter: str) -> np.ndarray | None:
        """What is looked at of a run: uint8 [height, width, channels], or what has changed, float32 of the same."""
        now = self.frame(letter)
        if now is None:
            return None
        if self.kind != CHANGE:
            return now.pictures(self.kind)[self.image]
        step = self.step_of(letter)
        before = self.frame_at(self._runs.shown[letter], max(step - 1, 0))
        return None if before is None else _as_image(change(before, now)[self.image])

    def difference(self) -> np.ndarray | None:
        """B less A of what is looked at, float32 [height, width, channels], in shares of black to white."""
        one, other = self.frame("A"), self.frame("B")
        if one is None or other is None:
            return None
        kind = "x_0" if self.kind == CHANGE else self.kind
        return _as_image(change(one, other, kind)[self.image])

    # --- looking elsewhere ---

    def show(self, shown: bool) -> None:
        """Whether somebody looks; the first time there is something to see by itself."""
        if shown != self.is_shown:
            self.is_shown = shown
            self.shown_changed.emit()
        if shown and not self._runs.shown and not self._plan.why_not():
            self.follows = True
            self._runs.sample()

    def set_mode(self, mode: str) -> None:
        if mode in MODES and mode != self.mode:
            self.mode = mode
            self.mode_changed.emit()

    def look_at(self, kind: str) -> None:
        if kind in SHOWN and kind != self.kind:
            self.kind = kind
            self._look()

    def choose(self, image: int) -> None:
        """Another image of the batch."""
        a = self._runs.a
        if a is not None and 0 <= image < a.recipe.count and image != self.image:
            self.image = image
            self.moved.emit()
            self.seen.emit()

    def move_to(self, step: int) -> None:
        """To a step of run A, as far as it has come; the newest is not followed any more."""
        self.follows = False
        self._go_to(step)

    def move_to_share(self, share: float) -> None:
        """The same in shares of the way from noise to picture."""
        self.move_to(round(share * self.last))

    def _go_to(self, step: int) -> None:
        step = min(max(step, 0), max(self.reached, 0))
        if step != self.step:
            self.step = step
            self.moved.emit()
        self._look()

    # --- inside ---

    def _begin(self) -> None:
        self._found.clear()
        self._lane.drop()
        self.step, self.follows = 0, True
        if self.is_shown:
            self.show(True)

    def _on_runs(self) -> None:
        a = self._runs.a
        self._found = {(run, step): frame for (run, step), frame in self._found.items() if run in self._runs.tree}
        if a is not None and self.image >= a.recipe.count:
            self.image = 0
        if self._runs.is_sampling and a is not None and a.reached <= a.first:
            self.follows = True
        self._go_to(self.step)
        self.moved.emit()

    def _on_steps(self) -> None:
        if self.follows:
            self._go_to(self._newest())
        else:
            self._look()

    def _look(self) -> None:
        """Show what is there, and have computed what is not."""
        wanted = [
            (run, step)
            for letter, run in self._runs.shown.items()
            for step in self._needed(letter)
            if step <= run.reached and self.frame_at(run, step) is None
        ]
        if wanted and not self._runs.is_sampling:
            self._lane.ask(partial(finding, wanted))
        self.seen.emit()

    def _needed(self, letter: str) -> Sequence[int]:
        step = self.step_of(letter)
        return (max(step - 1, 0), step) if self.kind == CHANGE else (step,)

    def _newest(self) -> int:
        """The last step that can be seen of every run."""
        runs = self._runs
        if runs.b is None or runs.b.is_whole:
            return self.reached
        seen = (step for step in range(self.reached, 0, -1) if runs.b.step_at(runs.a.times[step]) <= runs.b.reached)
        return next(seen, 0)

    def _take(self, events: list) -> None:
        """Beside what has come of this place before."""
        needed = {(run, step) for letter, run in self._runs.shown.items() for step in self._needed(letter)}
        found = self._found | {(run, frame.step): frame for run, frame in events}
        self._found = {place: frame for place, frame in found.items() if place in needed}
        self.seen.emit()


def finding(wanted: Sequence[tuple[Trajectory, int]]) -> Iterator[tuple[Trajectory, Frame] | None]:
    """Steps of runs, computed again where they are not kept; None is a chance to stop."""
    for run, step in wanted:
        for frame in run.finding(step):
            yield None if frame is None else (run, frame)


def _as_image(values: object) -> np.ndarray:
    return values.permute(1, 2, 0).numpy()
