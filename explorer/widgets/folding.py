"""A row that stands as a column where there is too little width for what is in it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from explorer.theme import px
from explorer.widgets.surface import Line


class Folding(QWidget):
    turned = Signal(bool)  # whether it stands as a column now

    def __init__(self, layout: QBoxLayout, *, below: int) -> None:
        """`below` is the width, in unscaled pixels, from which on it is a row."""
        super().__init__()
        self._below = below
        self.setLayout(layout)

    @property
    def is_folded(self) -> bool:
        return self.layout().direction() == QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        folded = self.width() < px(self._below)
        if folded != self.is_folded:
            directions = QBoxLayout.Direction
            self.layout().setDirection(directions.TopToBottom if folded else directions.LeftToRight)
            for line in self.findChildren(Line):
                if self.layout().indexOf(line) >= 0:
                    line.turn(vertical=not folded)
            self.turned.emit(folded)
