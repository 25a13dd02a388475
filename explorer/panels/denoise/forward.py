"""From picture to noise: a real image at any time, what the network sees of it, and the schedule beside it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent

from explorer.panels.denoise import sources
from explorer.panels.denoise.forward_player import ForwardPlayer
from explorer.panels.denoise.forward_plots import ForwardPlots
from explorer.panels.denoise.forward_side import ForwardSide
from explorer.panels.denoise.forward_stage import ForwardStage
from explorer.panels.denoise.forward_strips import LEAST_SIDE, MOST_SIDE, ForwardStrips
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.header import GivingBar
from explorer.widgets.scroll import GivingColumn
from explorer.widgets.segmented import Option, Segmented
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import number

KINDS = (
    Option("x_0", "Predicted x\u2080", "The image, and the picture that the network sees in x\u209c"),
    Option("noise", "Predicted noise", "The noise, and what the network takes for it in x\u209c; grey is none"),
)
LEAST, BOTH = 300, 470  # pixels of the page at least, and from which there is room for both strips
LEAST_BELOW = 40  # pixels of what is below the slider, which scrolls where the window is low
LOW, HIGH = 520, 700  # between which the strips and the plots grow
PLOTS = 116, 158  # pixels of the plots, at LOW and at HIGH


class ForwardPage(Surface):
    hint = "← and → change t · Space plays"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.side, self.bar, self.stage = ForwardSide(session), ForwardBar(session), ForwardStage(session)
        self.player, self.strips, self.plots = ForwardPlayer(session), ForwardStrips(session), ForwardPlots(session)
        below = Surface()
        below.setLayout(column(self.strips, Line(), self.plots))
        scroll = GivingColumn(below, least=LEAST_BELOW)
        middle = column(self.bar, self.stage, Line(), self.player, Line(), scroll)
        middle.setStretch(1, 1)
        layout = row(self.side, Line(vertical=True), middle, gap=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.setAcceptDrops(True)
        self.setMinimumHeight(px(LEAST))  # what has the heights of now must not keep the window from growing lower

    @property
    def status(self) -> str:
        glance = self._session.denoise.glances.now
        if glance is None or not self._session.measured_times:
            return ""
        return f"the network looked for {number(glance.milliseconds, 0, 'ms')}"

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if sources.can_take(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        sources.take_or_restore(self._session, event.mimeData())

    def show_mode(self, shown: bool) -> None:
        if not shown:
            self._session.denoise.forward_player.pause()
        self._session.denoise.glances.show(shown)

    def takes_key(self, event: QKeyEvent) -> bool:
        """Whether it was for this page."""
        key, forward = event.key(), self._session.denoise.forward
        times = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}.get(key)
        if key == Qt.Key.Key_Space:
            self._session.denoise.forward_player.toggle()
        elif times:
            self.player.go(times)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.player.go(forward.last if key == Qt.Key.Key_End else -forward.last)
        else:
            return False
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        share = min(max((self.height() - px(LOW)) / px(HIGH - LOW), 0.0), 1.0)
        self.plots.setFixedHeight(px(PLOTS[0] + share * (PLOTS[1] - PLOTS[0])))
        self.strips.set_room(px(LEAST_SIDE + share * (MOST_SIDE - LEAST_SIDE)), self.height() >= px(BOTH))


class ForwardBar(GivingBar):
    """What is held against what the network sees."""

    levels = 1

    def __init__(self, session: Session) -> None:
        super().__init__("")
        self._session = session
        self.title.hide()
        self.kinds = self.add(Segmented(KINDS, name="Shown"))

        session.denoise.glances.changed.connect(self._show_kind)
        self.kinds.chosen.connect(session.denoise.glances.look_at)

        self._show_kind()

    def _show_kind(self) -> None:
        self.kinds.set_value(self._session.denoise.glances.kind)

    def tighten(self, tightness: int) -> None:
        """There is room."""

    def minimumSizeHint(self) -> QSize:
        return QSize(px(280), px(44))
