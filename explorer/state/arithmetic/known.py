"""Codes of which it is known what their pictures show: gathered once, when something first needs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.model import Model
from explorer.state.work import Work
from models.directions.gathering import Subject, cannot, gather, offered
from models.directions.known import Known
from models.progress import Progress


@dataclass(eq=False)
class Box:
    """What has been gathered of one model at one step; a job's thread fills it."""

    known: Known | None = None


class KnownCodes(QObject):
    found = Signal()  # they have been gathered

    def __init__(self, work: Work, model: Model, data: Data, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._data = model, data
        self._box = Box()
        self._said: Box | None = None  # of which `found` has been emitted

        for signal in (model.opened, model.weights_changed, data.changed):
            signal.connect(self._forget)
        work.changed.connect(self._look_at_work)

    @property
    def subject(self) -> Subject | None:
        """The open model, with its own data where those are open."""
        opened, data = self._model.current, self._data.current
        if opened is None:
            return None
        card = opened.header.data
        are_its_own = data is not None and data.fingerprint == card.fingerprint
        return Subject(opened.model, card, data if are_its_own else None, opened.summary)

    @property
    def offered(self) -> tuple[str, ...]:
        """Attributes and classes by which codes can be told apart."""
        return offered(self.subject) if self.subject else ()

    def why_not(self) -> str:
        """Why codes cannot be told apart by what they show; empty where they can."""
        return cannot(self.subject) if self.subject else "No model is open."

    @property
    def gathered(self) -> Known | None:
        """As far as there is some already."""
        return self._box.known

    @property
    def takes_long(self) -> bool:
        """Whether pictures are so slow to be drawn that somebody has to ask for them."""
        subject = self.subject
        return subject is not None and subject.model.draft(subject.model.usual) != subject.model.usual

    def gathering(self) -> Iterator[Progress]:
        """Work whose result is the Known, where `why_not` is silent; it is there already the second time."""
        return _gathering(self._box, self.subject)

    def _look_at_work(self) -> None:
        """A job has come to an end, or only farther; it may have filled the box."""
        if self._box.known is not None and self._said is not self._box:
            self._said = self._box
            self.found.emit()

    def _forget(self) -> None:
        self._box = Box()


def _gathering(box: Box, subject: Subject) -> Iterator[Progress]:
    if box.known is None:
        box.known = yield from gather(subject)
    return box.known
