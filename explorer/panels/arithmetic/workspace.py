"""Arithmetic: sums of codes, directions with a name, and what else they change."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from explorer.panels.arithmetic.along import AlongDirection
from explorer.panels.arithmetic.bar import ALONG, ArithmeticBar
from explorer.panels.arithmetic.columns import DirectionColumns
from explorer.panels.arithmetic.directions import DirectionList
from explorer.panels.arithmetic.effects import SideEffectsTable
from explorer.panels.arithmetic.slots import Equation
from explorer.panels.arithmetic.strength import Strength
from explorer.state.session import Session
from explorer.theme import px
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.surface import Line, Surface, column, row

LIST, TABLE, NARROW_TABLE = 226, 344, 264  # widths; the last where the window is narrow
NARROW, NARROWEST = 1000, 680
LEAST = 250  # height of the lower half
ANY = 16777215  # what Qt calls QWIDGETSIZE_MAX, and Python cannot import


class ArithmeticWorkspace(Surface):
    name = "arithmetic"
    title = "Arithmetic"
    icon = "diff"
    shortcut = "Ctrl+5"

    status_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._status = ""
        self.bar = ArithmeticBar(session)
        self.equation, self.strength = Equation(session), Strength(session)
        self.along = AlongDirection(session)
        self.directions, self.columns = DirectionList(session), DirectionColumns(session)
        self.effects = SideEffectsTable(session)
        self._upper = QStackedWidget()
        whole_sum = QWidget()
        whole_sum.setLayout(column(self.equation, self.strength))
        self._upper.addWidget(whole_sum)
        self._upper.addWidget(self.along)
        self._lower = QWidget()
        parts = self.directions, Line(vertical=True), self.columns, Line(vertical=True), self.effects
        self._lower.setLayout(row(*parts, gap=0))
        self._lower.layout().setStretch(2, 1)
        body = Surface()
        inside = column(self._upper, Line(), self._lower)
        inside.setStretch(2, 1)
        body.setLayout(inside)
        layout = column(self.bar, ScrollColumn(body, squeezed=True))
        layout.setStretch(1, 1)
        self.setLayout(layout)

        for signal in (session.arithmetic.changed, session.directions.changed):
            signal.connect(self._say_status)
        session.model.opened.connect(self._fit)
        self.bar.modes.chosen.connect(self.choose)

        self._say_status()

    @property
    def hint(self) -> str:
        if self.bar.modes.value() == ALONG:
            return "Click a picture to go there"
        return "Drops join a slot's group, ✕ empties it · Ctrl-drag a slot: copy its group"

    @property
    def status(self) -> str:
        groups = [group for group in self._session.arithmetic.groups.values() if group]
        exemplars = sum(map(len, groups))
        return f"{exemplars} exemplars in {len(groups)} groups" if groups else ""

    def choose(self, mode: str) -> None:
        """The sum, or one direction."""
        self.bar.set_mode(mode)
        self._upper.setCurrentIndex(int(mode == ALONG))
        self._session.along.show(mode == ALONG and self.isVisible())
        self.status_changed.emit()

    def _say_status(self) -> None:
        if self.status != self._status:
            self._status = self.status
            self.status_changed.emit()

    # --- room ---

    def _fit(self) -> None:
        height = self.equation.fit(self.size()) + self.strength.sizeHint().height()
        self.along.fit(height)
        self._upper.setFixedHeight(height)
        self._stack(self.width() < px(NARROWEST))

    def _stack(self, is_narrow: bool) -> None:
        """The three parts of the lower half side by side, or below one another where that would be too narrow."""
        way = QBoxLayout.Direction
        self._lower.layout().setDirection(way.TopToBottom if is_narrow else way.LeftToRight)
        table = TABLE if self.width() >= px(NARROW) else NARROW_TABLE
        for part, width, height in ((self.directions, LIST, 220), (self.columns, 0, 300), (self.effects, table, 420)):
            part.setMinimumHeight(px(height if is_narrow else LEAST))
            if width:
                part.setMinimumWidth(0 if is_narrow else px(width))
                part.setMaximumWidth(ANY if is_narrow else px(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # --- what survives when the window is built anew ---

    def kept(self) -> dict[str, object]:
        return {"mode": self.bar.modes.value()}

    def restore(self, kept: dict[str, object]) -> None:
        self.choose(kept["mode"])

    # --- nothing is decoded while nobody looks ---

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._show(False)

    def _show(self, shown: bool) -> None:
        session = self._session
        for part in (session.arithmetic, session.directions, session.columns, session.side_effects):
            part.show(shown)
        session.along.show(shown and self.bar.modes.value() == ALONG)
