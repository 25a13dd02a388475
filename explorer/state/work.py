"""The long work under way: every job by name, for the status bar, and for closing the window cleanly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from explorer.jobs import Job, Lane
from models.progress import Progress


@dataclass(frozen=True)
class Under:
    """One line of the status bar."""

    key: str
    name: str
    progress: Progress | None
    job: Job


class Work(QObject):
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._under: dict[str, Under] = {}
        self._lanes: list[Lane] = []

    @property
    def under_way(self) -> list[Under]:
        return list(self._under.values())

    @property
    def is_idle(self) -> bool:
        return not self._under and all(lane.is_idle for lane in self._lanes)

    def runs(self, key: str) -> bool:
        return key in self._under

    def lane(self) -> Lane:
        lane = Lane(self)
        self._lanes.append(lane)
        return lane

    def start(
        self,
        key: str,
        name: str,
        work: Iterator,
        finished: Callable[[object], None],
        failed: Callable[[Exception], None],
        received: Callable[[list], None] | None = None,
        *,
        paused: bool = False,
    ) -> Job:
        """Run work under a key; what ran under the same key is cancelled, and its result is not delivered.

        It may begin with a pause.
        """
        self.cancel(key)
        job = Job(work, self)
        if paused:
            job.pause()
        if received:
            job.received.connect(received)
        job.received.connect(self._note_progress)
        job.finished.connect(finished)
        job.failed.connect(failed)
        for end in (job.finished, job.failed, job.cancelled):
            end.connect(self._forget)
        self._under[key] = Under(key, name, None, job)
        job.start()
        self.changed.emit()
        return job

    def cancel(self, key: str) -> None:
        if under := self._under.pop(key, None):
            for signal in (under.job.received, under.job.finished, under.job.failed):
                signal.disconnect()
            under.job.cancel()
            under.job.finished.connect(under.job.deleteLater)
            under.job.failed.connect(under.job.deleteLater)
            self.changed.emit()

    def close(self) -> None:
        """Stop everything and wait for it, and for what its last events start in turn."""
        for lane in self._lanes:
            lane.stop()
        stopped: set[Job] = set()
        while jobs := set(self.findChildren(Job)) - stopped:
            for job in jobs:
                job.cancel()
            for job in jobs:
                job.wait()
            stopped |= jobs
        for lane in self._lanes:
            lane.close()

    def _note_progress(self, events: list) -> None:
        for event in events:
            if isinstance(event, Progress) and (under := self._of(self.sender())):
                self._under[under.key] = Under(under.key, event.doing, event, under.job)
                self.changed.emit()

    def _forget(self, *_: object) -> None:
        job = self.sender()
        if under := self._of(job):
            del self._under[under.key]
            self.changed.emit()
        job.deleteLater()

    def _of(self, job: QObject) -> Under | None:
        return next((under for under in self._under.values() if under.job is job), None)
