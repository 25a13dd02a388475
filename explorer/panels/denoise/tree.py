"""The tree of runs that were started again: each a line from its first step on, with what it has come to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSizePolicy

from explorer.panels.denoise.columns import LEAST as COLUMN
from explorer.panels.denoise.columns import beside
from explorer.state.denoise.branches import Line as Run
from explorer.state.denoise.plan import A, B
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.branch_lines import HERE, LANE, OTHER, BranchLine, BranchLines
from explorer.widgets.label import caption
from explorer.widgets.menu import Menu
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.surface import Line, Surface, column
from explorer.widgets.text import count
from models.trajectories.trajectory import Trajectory

MOST, LEAST = 3, 1.5  # lines that are seen at once, where there is room and where there is little
LOOKS = {A: HERE, B: OTHER}


class BranchTree(Surface):
    """There is none of it until something has been started again."""

    grown = Signal()  # by a branch

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._runs: list[Run] = []
        self._pictures: dict[Trajectory, tuple[tuple[int, int], np.ndarray | None]] = {}
        self.lines = BranchLines(name="Branches", least=COLUMN)
        self._count = caption()
        body = Surface()
        body.setLayout(column(self.lines, None))
        self.scroll = _Scroll(body)
        self.setLayout(column(Line(), 4, beside("Branches", self._count, self.scroll), 4))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

        branches, denoise = session.denoise.branches, session.denoise.look
        for signal in (branches.changed, session.denoise.runs.advanced, denoise.moved):
            signal.connect(self._show_tree)
        self.lines.chosen.connect(self._send_chosen)
        self.lines.chosen_here.connect(lambda line: branches.show(A, self._runs[line].run))
        self.lines.removed.connect(self._send_removed)
        self.lines.asked.connect(self._open_menu)
        self.lines.entered.connect(self._show_line)

        self._show_tree()

    # --- state to widgets ---

    def _show_tree(self) -> None:
        branches, denoise = self._session.denoise.branches, self._session.denoise.look
        before = [run.run for run in self._runs]
        self._runs = branches.lines()
        self.setVisible(bool(self._runs))
        self._pictures = {run.run: self._pictures[run.run] for run in self._runs if run.run in self._pictures}
        if not self._runs:
            return
        restarts = branches.restarts
        self._count.setText("1 restart" if restarts == 1 else f"{count(restarts)} restarts")
        steps = max(denoise.last, 1)
        self.lines.set_lines([self._line(run) for run in self._runs], steps + 1)
        on = branches.line_of(A, denoise.step, self._runs)
        self.lines.set_at(None if on is None else (on, denoise.step / steps))
        self.scroll.set_lines(len(self._runs))
        if [run.run for run in self._runs] != before:
            self._show_line(next((place for place, run in enumerate(self._runs) if run.letter == B), 0))
        if len(self._runs) > len(before):
            self.grown.emit()

    def _line(self, run: Run) -> BranchLine:
        """Steps as shares of the way: runs of other lengths begin and end where it does."""
        whole = run.run
        name = run.name[:1].upper() + run.name[1:]
        to_do = "Click to go to a step." if run.letter else "Click to show it as run B, with Ctrl as run A."
        tip = f"{name}\nReached step {count(max(whole.reached, 0))} of {count(whole.last)}. {to_do}"
        reached = max(whole.reached, whole.first)
        shares = whole.first / whole.last, reached / whole.last
        return BranchLine(*shares, run.parent, run.name, self._picture(whole), LOOKS.get(run.letter, ""), tip)

    def _picture(self, run: Trajectory) -> np.ndarray | None:
        """What it has come to: the last picture of the image that is looked at, or the last one predicted."""
        image, reached = self._session.denoise.look.image, run.reached
        asked, found = self._pictures.get(run, (None, None))
        if asked != (image, reached) and image < run.recipe.count:
            frame = self._session.denoise.look.frame_at(run, reached) if reached >= run.first else None
            # One that is not there yet is looked for again.
            if frame is not None:
                found = frame.pictures("x_0")[image]
                self._pictures[run] = (image, reached), found
            elif asked is not None and asked[0] != image:
                found = None
        return found

    def _show_line(self, line: int) -> None:
        area = self.lines.lane(line).toRect()
        self.scroll.ensureVisible(0, area.center().y(), 0, area.height() // 2 + 1)

    # --- widgets to state ---

    def _send_chosen(self, line: int, share: float) -> None:
        """Another run is shown as B; on one that is shown already it is a step that is meant."""
        run = self._runs[line]
        if not run.letter:
            self._session.denoise.branches.show(B, run.run)
            return
        self._session.denoise.player.pause()
        self._session.denoise.look.move_to_share(share)

    def _send_removed(self, line: int) -> None:
        branches, run = self._session.denoise.branches, self._runs[line].run
        if reason := branches.why_not_remove(run):
            self._session.notices.refuse(reason)
        else:
            branches.remove(run)

    def _open_menu(self, line: int, spot: QPoint) -> None:
        branches, run = self._session.denoise.branches, self._runs[line].run
        menu = Menu(parent=self)
        for letter in (A, B):
            action = menu.addAction(f"Show as run {letter}")
            _refuse(action, branches.why_not_show(letter, run))
            action.triggered.connect(partial(_call, partial(branches.show, letter, run)))
        if run.parent is not None:
            go = menu.addAction(f"Go to step {count(run.first)}, where it begins")
            go.triggered.connect(partial(_call, partial(branches.go_to_start, run)))
        menu.addSeparator()
        remove = menu.addAction("Remove")
        _refuse(remove, branches.why_not_remove(run))
        remove.triggered.connect(partial(_call, partial(branches.remove, run)))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(spot)


class _Scroll(ScrollColumn):
    """As high as its lines, up to a limit."""

    def __init__(self, body: Surface) -> None:
        super().__init__(body)
        self._lines = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_lines(self, lines: int) -> None:
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(px(400), self._high(MOST))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(80), self._high(LEAST))

    def _high(self, lines: float) -> int:
        return round(min(self._lines, lines) * px(LANE))


def _refuse(action: QAction, reason: str) -> None:
    action.setEnabled(not reason)
    action.setToolTip(reason)


def _call(run: Callable[[], object], _: bool = False) -> None:
    """Qt tells whether an action is checked, which nobody here wants to know."""
    run()
