"""From noise to picture: the runs, large and as film strips, with one slider along their steps."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent

from explorer.panels.denoise.bar import DenoiseBar
from explorer.panels.denoise.decided import DecidedPlot
from explorer.panels.denoise.player import DenoisePlayer
from explorer.panels.denoise.point_stage import PointStage
from explorer.panels.denoise.side import DenoiseSide
from explorer.panels.denoise.stage import Stage
from explorer.panels.denoise.strips import Strips
from explorer.panels.denoise.tree import BranchTree
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.scroll import GivingColumn
from explorer.widgets.surface import Line, Surface, column, row
from explorer.widgets.text import number

LEAST = 40  # pixels of what is below the slider, which scrolls where the window is low
LOWEST = 300  # pixels of the page
POINTS = 0.6  # the same for points, which have no strips below them
STAGE = 0.44  # of the page's height at least, for the pictures


class ReversePage(Surface):
    hint = "← and → step · Space plays"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.side, self.bar, self.stage = DenoiseSide(session), DenoiseBar(session), Stage(session)
        self.points = PointStage(session)  # in the place of pictures, where a model makes points
        self.player, self.strips = DenoisePlayer(session), Strips(session)
        self.decided, self.tree = DecidedPlot(session), BranchTree(session)
        below = Surface()
        below.setLayout(column(self.strips, self.decided, self.tree))
        self.below = GivingColumn(below, least=LEAST)
        middle = column(self.bar, self.stage, self.points, Line(), self.player, Line(), self.below)
        for index in (1, 2):
            middle.setStretch(index, 1)
        layout = row(self.side, Line(vertical=True), middle, gap=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)

        self.tree.grown.connect(partial(self.below.reveal, self.tree))
        session.model.opened.connect(self._show_kind)

        self._show_kind()

    def _show_kind(self) -> None:
        """Pictures and strips of them, or points."""
        of_points = self._session.denoise.flow.is_of_points
        for widget in (self.stage, self.strips):
            widget.setVisible(not of_points)
        self.points.setVisible(of_points)
        self.points.redraw()

    @property
    def status(self) -> str:
        runs = self._session.denoise.runs
        if runs.a is None:
            return ""
        size = f"trajectory {number(runs.size / 1e6, 1, 'MB')}"
        if runs.seconds is None or not self._session.measured_times:
            return size
        return f"{sum(runs.made.values())} steps in {number(runs.seconds, 1, 's')} · {size}"

    def show_mode(self, shown: bool) -> None:
        self._session.denoise.look.show(shown)
        self._session.denoise.decided.show(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.stage.setMinimumHeight(round(STAGE * self.height()))
        self.points.setMinimumHeight(round(POINTS * self.height()))

    def minimumSizeHint(self) -> QSize:
        """The pictures have what is theirs of any height."""
        return QSize(super().minimumSizeHint().width(), px(LOWEST))

    def takes_key(self, event: QKeyEvent) -> bool:
        """Whether it was for this page."""
        key, denoise = event.key(), self._session.denoise.look
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        if key == Qt.Key.Key_Space:
            self._session.denoise.player.toggle()
        elif steps:
            self.player.go(steps)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._session.denoise.player.pause()
            denoise.move_to(denoise.last if key == Qt.Key.Key_End else 0)
        else:
            return False
        return True
