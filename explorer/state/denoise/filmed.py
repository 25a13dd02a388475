"""The steps that film strips show: computed again where a long run has not kept them, as many as there are columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from explorer.state.denoise.look import finding
from explorer.state.denoise.runs import Runs
from explorer.state.notices import Notices
from explorer.state.work import Work
from models.trajectories.frames import Frame
from models.trajectories.trajectory import Trajectory

Place = tuple[Trajectory, int]  # a run and one of its steps


class Filmed(QObject):
    changed = Signal()

    def __init__(self, work: Work, runs: Runs, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._frames: dict[Place, Frame] = {}
        self._wanted: Sequence[Place] = ()
        self._lane = work.lane()

        runs.changed.connect(self._look)
        self._lane.received.connect(self._take)
        self._lane.failed.connect(notices.refuse)

    def frame(self, run: Trajectory, step: int) -> Frame | None:
        """A step that is wanted and was not kept, once it is there."""
        return self._frames.get((run, step))

    def want(self, places: Sequence[Place]) -> None:
        """Have these ready, and no others."""
        if list(places) != list(self._wanted):
            self._wanted = places
            self._frames = {place: frame for place, frame in self._frames.items() if place in places}
            self._look()

    def _look(self) -> None:
        """Never while runs are being made: what is missing then is about to come."""
        lacking = [
            (run, step)
            for run, step in self._wanted
            if step <= run.reached and (run, step) not in self._frames and run.frame(step) is None
        ]
        if lacking and not self._runs.is_sampling:
            self._lane.ask(partial(finding, lacking))

    def _take(self, found: list[tuple[Trajectory, Frame]]) -> None:
        self._frames |= {(run, frame.step): frame for run, frame in found if (run, frame.step) in self._wanted}
        self.changed.emit()
