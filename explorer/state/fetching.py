"""A published data set that is not here: offered on its terms, and fetched; how far that is, and what went wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.notices import Notices
from explorer.state.train.speed import Speed, Timed
from explorer.state.work import Work
from models.data import DATASETS
from models.data.source import Source
from models.progress import Progress

KEY = "fetch"  # of the job


class Fetching(QObject):
    changed = Signal()
    wanted = Signal()  # somebody wants a data set that is not here

    def __init__(self, work: Work, data: Data, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work, self._data, self._notices = work, data, notices
        self.source: Source | None = None  # the one that is offered or fetched
        self.options: dict = {}  # with which it is to be opened
        self.accepted = False  # its terms
        self.progress: Progress | None = None
        self._speed = Speed()  # of the download, in bytes
        self.error = ""  # why it has not come, one sentence
        self.is_left = False  # nobody waits for it, so that it is told of and not opened when it comes
        self._was_under_way = False

        work.changed.connect(self._look_at_work)
        data.asked.connect(self.offer)

    @property
    def is_under_way(self) -> bool:
        return self._work.runs(KEY)

    def offer(self, name: str, options: dict | None = None) -> None:
        """Come forward with what has to be known of a data set before it is fetched."""
        source = DATASETS[name]
        if source is not self.source and self.is_under_way:
            self.error = f"{self.source.title} is being fetched; let that end first, or cancel it."
        elif source is not self.source:
            self.source, self.accepted, self.progress, self.error = source, False, None, ""
        if source is self.source:
            self.options, self.is_left = options or {}, False
        self.changed.emit()
        self.wanted.emit()

    @property
    def seconds_left(self) -> float | None:
        """As fast as lately; None where that is not known yet."""
        progress, rate = self.progress, self._speed.steps_per_second
        if progress is None or not progress.in_bytes or not progress.of or not rate:
            return None
        return (progress.of - progress.done) / rate

    def accept(self, accepted: bool) -> None:
        """Whether somebody agrees to the terms."""
        if accepted != self.accepted:
            self.accepted = accepted
            self.changed.emit()

    def why_not(self) -> str:
        """Why it cannot be fetched now; empty where it can."""
        if self.is_under_way:
            return "It is under way."
        return "Agree to its terms first." if self.source.origin.asks and not self.accepted else ""

    def fetch(self) -> None:
        """Download what is missing, from where it ended the last time, and open the data."""
        self._start(f"Downloading {self.source.title}", self.source.origin.fetched(agreed=self.accepted))

    def use(self, folder: Path) -> None:
        """Take the files from a folder into which somebody has put them; it is remembered."""
        self._start(f"Looking into {folder.name}", self.source.origin.use(folder))

    def leave(self) -> None:
        """Whoever waited goes on with something else."""
        self.is_left = self.is_under_way

    def cancel(self) -> None:
        self._work.cancel(KEY)

    # --- inside ---

    def _start(self, name: str, work: Iterator[Progress]) -> None:
        if reason := self.why_not():
            self.error = reason
        else:
            self.error, self.progress = "", None
            self._speed.forget()
            self._work.start(KEY, name, work, self._finish, self._fail, self._receive)
        self.changed.emit()

    def _receive(self, events: list) -> None:
        before, self.progress = self.progress, events[-1]
        if before is None or before.doing != self.progress.doing:
            self._speed.forget()  # it has waited, or checked what has come
        if self.progress.in_bytes:
            self._speed.note(Timed(self.progress.done, time.monotonic()))
        self.changed.emit()

    def _finish(self, _: object) -> None:
        source, left = self.source, self.is_left
        self.source, self.progress = None, None
        self.changed.emit()
        if left:
            self._notices.news(f"{source.title} has come and can be opened now.")
        else:
            self._data.open(source.name, **self.options)

    def _fail(self, error: Exception) -> None:
        self.error, self.progress = str(error) or type(error).__name__, None
        if self.is_left:
            self._notices.refuse(self.error)
        self.changed.emit()

    def _look_at_work(self) -> None:
        """It has been cancelled, here or in the status bar."""
        if self.is_under_way != self._was_under_way:
            self._was_under_way = self.is_under_way
            if not self.is_under_way:
                self.progress = None
            self.changed.emit()
