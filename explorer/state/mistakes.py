"""What a classifier gets wrong of the open data: the one that comes with them, or one of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.browser import Browser, Part, View
from explorer.state.data import Data
from explorer.state.notices import Notices
from explorer.state.work import Work
from models import shipped
from models.checkpoints import load
from models.classifier import Classifier
from models.data.base import DataCard, DataSet
from models.mistakes import Mistakes, cannot_find, find
from models.progress import Progress

KEY = "mistakes"  # of the job


@dataclass(frozen=True, eq=False)
class Judge:
    """A classifier, and what it has learned from."""

    name: str
    classifier: Classifier
    learned: DataCard | None


class MistakesState(QObject):
    changed = Signal()

    def __init__(
        self, work: Work, data: Data, browser: Browser, notices: Notices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._work, self._data, self._browser, self._notices = work, data, browser, notices
        self.judge: Judge | None = None
        self.part = Part.HELD_OUT
        self.kind: int | None = None  # the class or attribute shown; none: all
        self.progress: Progress | None = None
        self.was_stopped = False
        self._known: dict[Part, Mistakes] = {}
        self._wanted = self.part

        data.changed.connect(self._begin)
        browser.view_changed.connect(self._look_at_view)
        work.changed.connect(self._look_at_work)

    @property
    def found(self) -> Mistakes | None:
        """In the part that is shown."""
        return self._known.get(self.part)

    @property
    def items(self) -> np.ndarray:
        """Which of those found are shown, the surest first."""
        return self.found.of_kind(self.kind) if self.found else np.zeros(0, np.int64)

    @property
    def is_under_way(self) -> bool:
        return self._work.runs(KEY)

    def why_not(self) -> str:
        return cannot_find(self.judge.classifier if self.judge else None, self._data.current)

    def note(self) -> str:
        """Whether the classifier has seen these images before, a sentence; empty where nobody knows."""
        learned, data = self.judge.learned if self.judge else None, self._data.current
        if learned is None or data is None:
            return ""
        if learned.fingerprint != data.fingerprint:
            return f"It has learned from {learned.title}; some of these images may be among those."
        if self.part == Part.HELD_OUT:
            return f"It has not learned from these {data.held_out_name} images."
        return "It has learned from these images, so it is wrong about fewer of them than about others."

    def show_part(self, part: Part) -> None:
        if part != self.part:
            self.part = part
            self.changed.emit()
            self.look()

    def show_kind(self, kind: int | None) -> None:
        if kind != self.kind:
            self.kind = kind
            self.changed.emit()

    def look(self) -> None:
        """Find what is not known yet, in the background."""
        if self.why_not() or self.found is not None or (self.is_under_way and self._wanted == self.part):
            return
        self._wanted, self.was_stopped, self.progress = self.part, False, None
        data = self._data.current
        part = data.testing if self.part == Part.HELD_OUT else data.training
        work = find(self.judge.classifier, data, part)
        self._work.start(KEY, "Looking for mistakes", work, self._show, self._refuse, self._receive)
        self.changed.emit()

    def stop(self) -> None:
        self._work.cancel(KEY)

    def use(self, path: Path) -> None:
        """Let a classifier of one's own judge, from its file; a refusal leaves the one that judges."""
        data = self._data.current
        self._work.start("judge", f"Opening {path.name}", _opening(path, data), self._take, self._notices.refuse)

    def use_shipped(self) -> None:
        """The one that comes with the data again."""
        self._take(self._shipped())

    # --- inside ---

    def _begin(self) -> None:
        """Other data, whose judge is looked for when somebody wants to see what it gets wrong."""
        self._take(self._shipped() if self._browser.view == View.MISTAKES else None)

    def _shipped(self) -> Judge | None:
        data = self._data.current
        classifier = shipped.classifier_of(data.name) if data else None
        if classifier is None:
            return None
        checkpoint = shipped.judge_of(data.name)
        return Judge(
            shipped.DATASETS[data.name].classifier if checkpoint else "its classifier",
            classifier,
            checkpoint.header.data if checkpoint else None,
        )

    def _take(self, judge: Judge | None) -> None:
        self._work.cancel(KEY)
        self.judge, self.kind, self.progress, self._known = judge, None, None, {}
        self.was_stopped = False
        self.changed.emit()
        self._look_at_view()

    def _look_at_view(self) -> None:
        if self._browser.view == View.MISTAKES:
            if self.judge is None and (judge := self._shipped()) is not None:
                self._take(judge)
            else:
                self.look()

    def _receive(self, events: list) -> None:
        self.progress = events[-1]
        self.changed.emit()

    def _show(self, found: Mistakes) -> None:
        self._known[self._wanted] = found
        self.progress = None
        self.changed.emit()

    def _refuse(self, error: Exception) -> None:
        self.progress, self.was_stopped = None, True
        self._notices.refuse(error)
        self.changed.emit()

    def _look_at_work(self) -> None:
        """It has been cancelled."""
        if self.progress is not None and not self.is_under_way and self._wanted not in self._known:
            self.progress, self.was_stopped = None, True
            self.changed.emit()


def _opening(path: Path, data: DataSet | None) -> Iterator[Progress]:
    """A Judge from a file; ValueError where it is none that could judge the data."""
    yield Progress(f"Opening {path.name}", 0, 1)
    checkpoint = load(path)
    if not isinstance(checkpoint.model, Classifier):
        raise ValueError(f"{path.name} is no classifier but a model: {checkpoint.header.family}.")
    if reason := cannot_find(checkpoint.model, data):
        raise ValueError(reason)
    return Judge(path.stem, checkpoint.model, checkpoint.header.data)
