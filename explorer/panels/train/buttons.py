"""The two buttons under the form: start, pause, go on, resume; and stop or cancel."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from explorer.state.session import Session
from explorer.state.train.run_checks import cannot_resume
from explorer.state.train.training import IDLE, PAUSED, RUNNING, STOPPING
from explorer.widgets.button import Button
from explorer.widgets.icon_button import IconButton
from explorer.widgets.refusal import refuse
from explorer.widgets.surface import row


class RunButtons(QWidget):
    starting = Signal()  # a new run is wanted
    resuming = Signal()  # the shown run is to go on, which has ended or been stopped
    going_on = Signal()  # the paused run is

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._is_drafting = True
        self.first, self.second = Button("", kind="primary"), Button("", large=True)
        self.step = IconButton("step-forward", "Take one step and show it", side=32)
        layout = row(self.first, self.step, self.second, margins=(16, 15, 16, 15))
        layout.setStretch(0, 1)
        layout.setStretch(2, 1)
        self.setLayout(layout)

        self.first.clicked.connect(self.send_first)
        self.step.clicked.connect(session.training.take_step)
        self.second.clicked.connect(session.training.stop)

    def show_state(self, is_drafting: bool) -> None:
        training, self._is_drafting = self._session.training, is_drafting
        text, icon, reason = self._first()
        self.first.setText(text)
        self.first.set_icon(icon)
        refuse(self.first, reason)
        self.step.setVisible(training.state == PAUSED)
        refuse(self.step, training.cannot_take_step())
        self.second.setText("Cancel" if training.waiting else "Stop")
        self.second.set_icon("x" if training.waiting else "square")
        self.second.setVisible(training.is_active or training.waiting is not None)
        refuse(self.second, "It stops after the step under way." if training.state == STOPPING else "")

    def _first(self) -> tuple[str, str, str]:
        """Text, icon, and why it cannot be pressed."""
        training = self._session.training
        if training.waiting:
            return "Start", "play", "It starts when the data are loaded."
        if training.state == STOPPING:
            return "Pause", "pause", "It is about to stop."
        if training.state == RUNNING:
            return "Pause", "pause", ""
        if training.state == PAUSED:
            return "Resume", "play", ""
        return ("Start", "play", "") if self._is_drafting else ("Resume", "play", cannot_resume(training.run))

    def send_first(self) -> None:
        training = self._session.training
        if training.state == RUNNING:
            training.pause()
        elif training.state == PAUSED:
            self.going_on.emit()
        elif training.state == IDLE and not training.waiting:
            (self.starting if self._is_drafting else self.resuming).emit()
