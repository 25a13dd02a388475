"""The path: what lies between codes, gone in several ways side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget

from explorer.panels.path.bar import PathBar
from explorer.panels.path.player import PathPlayer
from explorer.panels.path.plots import PathPlots
from explorer.panels.path.rows import PathRows
from explorer.state.path.player import FRAME_TIME, ONCE, PING_PONG
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.empty import EmptyState
from explorer.widgets.surface import Line, Surface, column

PLOTS = 0.19  # of the height, for both
LEAST_PLOTS, MOST_PLOTS = 104, 280  # pixels
MODES = {ONCE: "once", PING_PONG: "ping-pong"}


class PathWorkspace(Surface):
    name = "path"
    title = "Path"
    icon = "spline"
    shortcut = "Ctrl+4"

    status_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._said = ("", "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.bar = PathBar(session)
        self.rows, self.player, self.plots = PathRows(session), PathPlayer(session), PathPlots(session)
        self._empty = EmptyState("spline", "")
        inside = Surface()
        layout = column(self.rows, Line(), self.player, Line(), self.plots)
        layout.setStretch(0, 1)
        inside.setLayout(layout)
        self._stack = QStackedWidget()
        for page in (self._empty, inside):
            self._stack.addWidget(page)
        whole = column(self.bar, self._stack)
        whole.setStretch(1, 1)
        self.setLayout(whole)

        for signal in (session.path.changed, session.model.opened, session.work.changed, session.player.changed):
            signal.connect(self._show_page)
        self.rows.chosen.connect(self._send_frame)
        self._empty.acted.connect(session.open_first)

        self._show_page()

    @property
    def hint(self) -> str:
        return "← and → step · ↑ and ↓ choose a path · Space plays"

    @property
    def status(self) -> str:
        path, player = self._session.path, self._session.player
        if not path.paths:
            return ""
        count = f"{len(path.paths)} path{'s' * (len(path.paths) > 1)} × {path.course.frames} frames"
        if not player.is_playing:
            return count
        return f"playing {MODES.get(player.mode, 'in a loop')}, {1000 // FRAME_TIME} frames/s · {count}"

    # --- state to widgets ---

    def _show_page(self) -> None:
        session = self._session
        if not len(session.path.stops):
            opening = next((under.name for under in session.work.under_way if under.key in ("open", "data")), "")
            if session.model.current is not None:
                self._empty.show_state("spline", f"{opening}…" if opening else "The data are not encoded yet.")
            elif opening:
                self._empty.show_state("spline", f"{opening}…")
            else:
                self._empty.show_state("spline", "No model is open.", "Open the first shipped model")
        self._stack.setCurrentIndex(1 if len(session.path.stops) else 0)
        if (said := (self.hint, self.status)) != self._said:
            self._said = said
            self.status_changed.emit()

    # --- widgets to state ---

    def _send_frame(self, kind: str, frame: int) -> None:
        path = self._session.path
        self._session.player.pause()
        path.select(kind)
        path.move_to(frame / (path.course.frames - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no control of its own has taken."""
        key, path, player = event.key(), self._session.path, self._session.player
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        rows = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key)
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space:
            player.toggle()
        elif steps:
            player.pause()
            path.step(steps)
        elif rows:
            self._select_beside(rows)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            player.pause()
            path.move_to(float(key == Qt.Key.Key_End))
        else:
            super().keyPressEvent(event)

    def _select_beside(self, rows: int) -> None:
        """The path above, or below, among those there are."""
        path = self._session.path
        kinds = [kind for kind in self.rows.rows if kind in path.paths]
        if kinds:
            index = kinds.index(path.selected) + rows
            path.select(kinds[min(max(index, 0), len(kinds) - 1)])
            path.move_to(path.at)

    # --- Qt ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.plots.setFixedHeight(min(max(round(PLOTS * self.height()), px(LEAST_PLOTS)), px(MOST_PLOTS)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._session.path.show(True)
        self._session.strips.show(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._session.path.show(False)
        self._session.strips.show(False)
