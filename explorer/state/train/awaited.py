"""What begins once the data that are being loaded are there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.state.data import Data
from models.data.base import DataSet


@dataclass(frozen=True)
class Waiting:
    name: str  # of the run
    begin: Callable[[DataSet], None]


class Awaited(QObject):
    changed = Signal()

    def __init__(self, data: Data, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self.waiting: Waiting | None = None

        data.changed.connect(self._begin)
        data.loading_changed.connect(self._look_at_loading)

    def wait(self, waiting: Waiting) -> None:
        """In the place of what waited before."""
        self._set(waiting)

    def give_up(self) -> None:
        self._set(None)

    def _set(self, waiting: Waiting | None) -> None:
        self.waiting = waiting
        self.changed.emit()

    def _begin(self) -> None:
        if self.waiting and self._data.current is not None and not self._data.loading:
            begin = self.waiting.begin
            self.give_up()
            begin(self._data.current)

    def _look_at_loading(self) -> None:
        # Loading has also ended when the data are about to be shown, in this very turn of the event loop.
        if self.waiting and not self._data.loading:
            QTimer.singleShot(0, self._look_again)

    def _look_again(self) -> None:
        """The data could not be loaded, which has been said."""
        if self.waiting and not self._data.loading:
            self.give_up()
