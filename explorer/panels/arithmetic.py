"""Arithmetic: sums of codes, directions with a name, and what else they change."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

from explorer.panels.arithmetic_bar import ArithmeticBar
from explorer.panels.arithmetic_slots import Equation
from explorer.panels.arithmetic_strength import Strength
from explorer.state.session import Session
from explorer.widgets.surface import Line, Surface, column


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
        self.setLayout(column(self.bar, self.equation, self.strength, Line(), None))

        session.arithmetic.changed.connect(self._say_status)
        session.model.opened.connect(self._fit)

    @property
    def hint(self) -> str:
        return "Alt-drag a slot: copy its group"

    @property
    def status(self) -> str:
        groups = [group for group in self._session.arithmetic.groups.values() if group]
        exemplars = sum(map(len, groups))
        return f"{exemplars} exemplars in {len(groups)} groups" if groups else ""

    def _say_status(self) -> None:
        if self.status != self._status:
            self._status = self.status
            self.status_changed.emit()

    def _fit(self) -> None:
        self.equation.fit(self.size())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._session.arithmetic.show(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._session.arithmetic.show(False)
