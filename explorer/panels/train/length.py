"""How long the run in the form would take, said under its length."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.panels.train.plan import LENGTH, config_of, typed
from explorer.state.session import Session
from explorer.widgets.form import Form
from explorer.widgets.text import THIN

SETTLED = 400  # milliseconds without a change before the time of a step is measured


class LengthInTime(QObject):
    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._family, self._config_class, self._form = "", object, None
        self._timer = QTimer(self, interval=SETTLED, singleShot=True)

        session.estimate.changed.connect(self._show)
        self._timer.timeout.connect(self._ask)

    def follow(self, family: str, config_class: type, form: Form) -> None:
        """Say it for this form, once nothing has been typed into it for a while."""
        self._family, self._config_class, self._form = family, config_class, form
        self._timer.start()

    def drop(self) -> None:
        """The form is not of a new run, or nobody sees it."""
        self._timer.stop()
        if self._form is not None:
            self._form.set_help(LENGTH, "")
            self._form = None

    def words(self) -> str:
        """ "8 min"; empty where it is not known, or not to be told."""
        seconds = self._session.estimate.seconds_per_step
        if self._form is None or seconds is None or not self._session.measured_times:
            return ""
        try:
            return in_words(seconds * self._form.editor(LENGTH).value())
        except ValueError:
            return ""

    def _ask(self) -> None:
        if (plan := typed(self._form, self._config_class)) is not None:
            self._session.estimate.ask(self._family, config_of(plan, self._config_class))
            self._show()

    def _show(self) -> None:
        if self._form is not None:
            words = self.words()
            self._form.set_help(LENGTH, f"About {words} on this machine." if words else "")
        self.changed.emit()


def in_words(seconds: float) -> str:
    """Roughly how long: "20 s", "8 min", "3 h"."""
    for size, unit, most in ((1, "s", 60), (60, "min", 90)):
        if seconds / size < most:
            return f"{max(round(seconds / size), 1)}{THIN}{unit}"
    return f"{round(seconds / 3600)}{THIN}h"
