"""The shown run while another process trains it: looked at every second, read only where something was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from explorer.state.notices import Notices
from explorer.state.timeline import Timeline
from explorer.state.train.run_checks import header_of_latest
from explorer.state.train.training import Training
from explorer.state.work import Work
from models.runs import Run, Standing
from models.tailing import Stamp, Tail

PACE = 1000  # milliseconds between two looks


@dataclass(frozen=True, eq=False)
class News:
    """What was written since the last look, and whether that process is still at it."""

    run: Run
    tail: Tail
    lines: list[dict[str, Any]]
    anew: bool  # the lines are all there are: figures were dropped
    standing: Standing
    snapshots: tuple[int, ...]
    newest: tuple[int, Path] | None  # the most trained weights, and their step
    held: bool


class Following(QObject):
    ended = Signal()  # the other process has come to its end

    def __init__(
        self, work: Work, training: Training, timeline: Timeline, notices: Notices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._training, self._timeline, self._notices = training, timeline, notices
        self._run: Run | None = None  # that is followed
        self._tail, self._stamp = Tail(), None
        self._snapshots: tuple[int, ...] = ()
        self._shown = -1  # the step of the weights handed on last
        self._clock = QTimer(self, interval=PACE)
        self._watcher = QFileSystemWatcher(self)  # tells where training begins elsewhere while the run is open
        self._lane = work.lane()

        training.run_changed.connect(self._look)
        training.changed.connect(self._look)
        self._watcher.directoryChanged.connect(self._look)
        self._clock.timeout.connect(self.look_again)
        self._lane.done.connect(self._take)
        self._lane.failed.connect(notices.refuse)

    @property
    def is_following(self) -> bool:
        return self._run is not None

    def close(self) -> None:
        """Look no more."""
        self._watch(None)
        self._end()

    def look_again(self) -> None:
        """Read what is new, if anything is; a slow disk is not asked twice."""
        if self._run is None or not self._lane.is_idle:
            return
        stamp, held = Stamp.of(self._run), self._run.is_held()
        if stamp != self._stamp or not held:
            self._stamp = stamp
            self._lane.ask(partial(_reading, self._run, self._tail, held))

    def _look(self, *_: object) -> None:
        """Whether the run that is shown is one to be followed."""
        training = self._training
        run = None if training.is_active else training.run
        self._watch(run)
        if run is not None and self._run is not None and run.folder == self._run.folder:
            return
        if run is not None and run.is_held():
            self._begin(run)
        else:
            self._end()

    def _watch(self, run: Run | None) -> None:
        wanted = [str(run.folder)] if run is not None and run.folder.is_dir() else []
        if wanted != self._watcher.directories():
            if self._watcher.directories():
                self._watcher.removePaths(self._watcher.directories())
            if wanted:
                self._watcher.addPaths(wanted)

    def _begin(self, run: Run) -> None:
        self._run, self._tail, self._stamp = run, Tail(), None
        self._snapshots, self._shown = (), -1
        self._clock.start()
        self._training.set_elsewhere(True)
        self.look_again()

    def _end(self) -> None:
        if self._run is not None:
            self._run = None
            self._lane.drop()
            self._clock.stop()

    def _take(self, news: News) -> None:
        if self._run is None or news.run.folder != self._run.folder:
            return
        self._tail = news.tail
        if news.lines or news.anew:
            self._training.take_from_elsewhere(news.lines, news.standing, news.anew)
        if news.snapshots != self._snapshots:
            self._snapshots = news.snapshots
            self._training.snapshot_saved.emit()
        if news.newest is not None and news.newest[0] > self._shown and self._timeline.is_of_training:
            self._shown = news.newest[0]
            self._timeline.show_newer(news.newest[1])
        if not news.held:
            self._say_end()

    def _say_end(self) -> None:
        training = self._training
        self._end()
        training.set_elsewhere(False)
        where = f"step {training.step:,}" + (f" of {training.steps:,}" if training.steps > training.step else "")
        kept = header_of_latest(training.run).step
        lost = f"; resuming goes on from step {kept:,}, which it saved last" if kept < training.step else ""
        said = f"The process that trained {training.run.name} has ended: the run stands at {where}{lost}."
        self._notices.news(training.cut_off or said)
        self.ended.emit()


def _reading(run: Run, tail: Tail, held: bool) -> Iterator[None]:
    """What is new; read after it was known whether somebody still writes, so that the last of it is not missed."""
    tail, lines, anew = tail.read(run)
    yield
    latest, snapshots = header_of_latest(run), run.snapshots()
    found = [*snapshots.items(), *([(latest.step, run.latest)] if run.latest.exists() else [])]
    newest = max(found, key=lambda each: each[0], default=None)
    return News(run, tail, lines, anew, Standing.of_header(latest), tuple(snapshots), newest, held)
