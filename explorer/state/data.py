"""The open data set."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from explorer.state.notices import Notices
from explorer.state.work import Work
from models.data import DATASETS, open_data
from models.data.base import DataCard, DataSet
from models.data.source import Loading


class Data(QObject):
    changed = Signal()  # another data set, or none
    loading_changed = Signal()
    asked = Signal(str, dict)  # somebody wants a data set that is not here, by name and with these options

    def __init__(self, work: Work, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work, self._notices = work, notices
        self.current: DataSet | None = None
        self.options: dict = {}
        self.loading: str = ""  # the name of what is being loaded
        self._wanted: tuple[str, dict] = ("", {})

        work.changed.connect(self._look_at_work)

    def open(self, name: str, **options: object) -> None:
        """Load a data set by name or path in the background; a refusal leaves the one that is open."""
        self._wanted = (name, options)
        self._work.start("data", f"Opening {name}", _loading(name, options), self._show, self._refuse)
        self.loading = name
        self.loading_changed.emit()

    def is_here(self, name: str) -> bool:
        """Whether opening a data set would download nothing."""
        source = DATASETS.get(name)
        return source is None or source.origin is None or source.at_hand()

    def choose(self, name: str, **options: object) -> None:
        """Open a data set, or say that somebody wants it where it would have to be downloaded first."""
        if self.is_here(name):
            self.open(name, **options)
        else:
            self.asked.emit(name, options)

    def change(self, **options: object) -> None:
        """Load the open data set with other options than it has, or is being loaded with; the rest of them stay."""
        name = self.current.name
        known = self._wanted[1] if self.loading == name else self.options
        self.choose(name, **{**known, **options})

    def open_for(self, card: DataCard, *, paths: bool = False) -> None:
        """Load the data a model was trained on, if they are here; otherwise close what does not fit the model.

        A path is followed only where `paths` says that the model is a run of this machine.
        """
        if self.current is not None and self.current.fingerprint == card.fingerprint:
            return
        source = DATASETS.get(card.name)
        is_here = source.at_hand() if source else paths and Path(card.name).exists()
        if is_here:
            self.open(card.name, **card.options)
        elif self.current is not None:
            self.current, self.options = None, {}
            self.changed.emit()

    def show(self, data: DataSet, options: dict | None = None) -> None:
        self.current, self.options = data, options or {}
        self.changed.emit()
        if data.skipped:
            count = len(data.skipped)
            self._notices.warn(f"{count} file{'s' * (count > 1)} of {data.title} could not be read: {data.skipped[0]}")

    def _show(self, data: DataSet) -> None:
        self._end_loading()
        self.show(data, self._wanted[1])

    def _refuse(self, error: Exception) -> None:
        self._end_loading()
        self._notices.refuse(error)

    def _look_at_work(self) -> None:
        """Loading has been cancelled, or gives way to other data."""
        if self.loading and all(under.key != "data" for under in self._work.under_way):
            self._end_loading()

    def _end_loading(self) -> None:
        self.loading = ""
        self.loading_changed.emit()


def _loading(name: str, options: dict[str, object]) -> Loading:
    """The data with their fingerprint, which takes a quarter of a second where there are many."""
    data = yield from open_data(name, **options)
    _ = data.fingerprint
    return data
