"""The timeline: the open run's snapshots on its axis of steps, and which of them all panels show."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import caption, heading
from explorer.widgets.menu import Menu
from explorer.widgets.refusal import refuse
from explorer.widgets.surface import Surface, column, row
from explorer.widgets.text import count
from explorer.widgets.timeline_track import TimelineTrack

NAMES_WIDTH = 92  # of the column of words at the left, shared with the trail


class TimelinePanel(Surface):
    name = "timeline"
    title = "Timeline"
    area = Qt.DockWidgetArea.BottomDockWidgetArea

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.count = caption("")
        self.track = TimelineTrack()
        self.back = IconButton("step-back", "The snapshot before", shortcut="Ctrl+Left")
        self.play = IconButton("play", "Play the snapshots")
        self.on = IconButton("step-forward", "The next snapshot", shortcut="Ctrl+Right")
        self.follow = IconButton("skip-forward", "Follow the newest", shortcut="Ctrl+End")
        self.branch = IconButton("git-branch", "Branch from this step, with changes")
        names = QWidget()
        names.setLayout(column(None, heading("Timeline"), self.count, None))
        names.setFixedWidth(px(NAMES_WIDTH))
        buttons = row(self.back, self.play, self.on, self.follow, self.branch, gap=2)
        layout = row(names, self.track, buttons, margins=(16, 0, 16, 0), gap=12)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setFixedHeight(px(60))

        session.timeline.changed.connect(self._show_timeline)
        session.timeline.pictures_changed.connect(self._show_pictures)
        session.model.weights_changed.connect(self._show_step)
        session.training.run_changed.connect(self._show_timeline)
        self.track.step_chosen.connect(self._send_step)
        self.back.clicked.connect(self._send_back)
        self.play.clicked.connect(self._send_play)
        self.on.clicked.connect(self._send_on)
        self.follow.clicked.connect(session.timeline.follow)
        self.branch.clicked.connect(self._send_branch)
        self.track.menu_wanted.connect(self._open_menu)
        session.training.changed.connect(self._show_branch)

        self._show_timeline()

    def _show_timeline(self) -> None:
        timeline = self._session.timeline
        steps = list(timeline.snapshots)
        self.count.setText(f"{count(len(steps))} snapshot{'s' * (len(steps) != 1)}")
        self.track.set_run(timeline.last, timeline.done)
        self._show_pictures()
        self._show_step()
        self.play.set_icon("pause" if timeline.is_playing else "play")
        self.play.set_name("Pause" if timeline.is_playing else "Play the snapshots")
        for button in (self.back, self.play, self.on):
            refuse(button, "" if len(steps) > 1 else "There are no two snapshots yet.")
        self._show_branch()
        refuse(self.follow, "The newest is shown." if timeline.is_following or not steps else "")

    def _show_branch(self) -> None:
        session = self._session
        refuse(self.branch, session.branching.cannot_begin(session.timeline.run))

    def _show_pictures(self) -> None:
        timeline = self._session.timeline
        self.track.set_snapshots(list(timeline.snapshots), [timeline.pictures.get(step) for step in timeline.snapshots])

    def _show_step(self) -> None:
        timeline = self._session.timeline
        if timeline.is_open:
            self.track.set_current(timeline.step, self._note())

    def _note(self) -> str:
        if not self._session.timeline.is_following:
            return "as it was then"
        training = self._session.training
        return "following the newest" if training.is_active or training.is_elsewhere else "the newest"

    def _send_step(self, step: int) -> None:
        self._session.timeline.pause()
        self._session.timeline.choose(step)

    def _open_menu(self, step: int, place: QPoint) -> None:
        session, menu = self._session, Menu(parent=self)
        refusal = session.branching.cannot_begin(session.timeline.run)
        words = "Start again with changes…" if step == 0 else f"Branch from step {count(step)}…"
        action = menu.addAction(words)
        action.setData(step)
        action.setEnabled(not refusal)
        action.setToolTip(refusal)
        menu.triggered.connect(self._send_menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _send_menu(self, action: QAction) -> None:
        self._session.branch(self._session.timeline.run, action.data())

    def _send_branch(self) -> None:
        timeline = self._session.timeline
        self._session.branch(timeline.run, timeline.step if timeline.step in timeline.snapshots else None)

    def _send_back(self) -> None:
        self._session.timeline.pause()
        self._session.timeline.move(-1)

    def _send_on(self) -> None:
        self._session.timeline.pause()
        self._session.timeline.move(1)

    def _send_play(self) -> None:
        timeline = self._session.timeline
        timeline.pause() if timeline.is_playing else timeline.play()
