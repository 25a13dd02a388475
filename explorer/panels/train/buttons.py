"""The two buttons under the form: start, pause, go on, resume; and stop, cancel, or begin a branch."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from explorer.state.session import Session
from explorer.state.train.training import IDLE, PAUSED, RUNNING, STOPPING
from explorer.widgets.button import Button
from explorer.widgets.icon_button import IconButton
from explorer.widgets.menu import Menu
from explorer.widgets.refusal import refuse
from explorer.widgets.surface import row
from explorer.widgets.text import count


class RunButtons(QWidget):
    starting = Signal()  # a new run is wanted
    resuming = Signal()  # the shown run is to go on, which has ended or been stopped
    going_on = Signal()  # the paused run is

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._is_drafting, self._offers_branch = True, False
        self.first, self.second = Button("", kind="primary"), Button("", large=True)
        self.step = IconButton("step-forward", "Take one step and show it", side=32)
        layout = row(self.first, self.step, self.second, margins=(16, 15, 16, 15))
        layout.setStretch(0, 1)
        layout.setStretch(2, 1)
        self.setLayout(layout)

        self.first.clicked.connect(self.send_first)
        self.step.clicked.connect(session.training.take_step)
        self.second.clicked.connect(self._send_second)

    def show_state(self, is_drafting: bool) -> None:
        training, self._is_drafting = self._session.training, is_drafting
        text, icon, reason = self._first()
        self.first.setText(text)
        self.first.set_icon(icon)
        refuse(self.first, reason)
        self.step.setVisible(training.state == PAUSED)
        refuse(self.step, training.cannot_take_step())
        self._offers_branch = not (training.is_active or training.waiting or training.is_elsewhere)
        text, icon = ("Cancel", "x") if training.waiting else ("Stop", "square")
        self.second.setText("Branch…" if self._offers_branch else text)
        self.second.set_icon("git-branch" if self._offers_branch else icon)
        self.second.setVisible(not (self._offers_branch and is_drafting))
        elsewhere = "Another process is training it; stop it where it was begun." if training.is_elsewhere else ""
        refuse(self.second, "It stops after the step under way." if training.state == STOPPING else elsewhere)

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
        return ("Start", "play", "") if self._is_drafting else ("Resume", "play", training.cannot_go_on(training.run))

    def send_first(self) -> None:
        training = self._session.training
        if training.state == RUNNING:
            training.pause()
        elif training.state == PAUSED:
            self.going_on.emit()
        elif training.state == IDLE and not training.waiting:
            (self.starting if self._is_drafting else self.resuming).emit()

    def _send_second(self) -> None:
        if self._offers_branch:
            self.branch_menu().popup(self.second.mapToGlobal(self.second.rect().topLeft()))
        else:
            self._session.training.stop()

    def branch_menu(self) -> Menu:
        """What a new run could begin with: the first weights, the newest, or those of the snapshot that is shown."""
        session, menu = self._session, Menu(parent=self)
        run, timeline = session.training.run, session.timeline
        entries = [("Start again with changes…", 0), ("Go on with changes…", None)]
        if timeline.is_of_training and timeline.step in timeline.snapshots and 0 < timeline.step < timeline.done:
            entries.insert(1, (f"Branch from step {count(timeline.step)}…", timeline.step))
        for text, step in entries:
            menu.addAction(text, partial(session.branch, run, step))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu
