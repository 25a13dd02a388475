"""A figure of at most 1 with its name, a bar, and what it is to be held against."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from explorer.theme import SEMIBOLD
from explorer.widgets.label import Label, caption
from explorer.widgets.meter import BarMeter
from explorer.widgets.surface import column, row
from explorer.widgets.text import number


class Figure(QWidget):
    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, accessibleName=name, toolTip=tip)
        self._value, self._note = Label(weight=SEMIBOLD), caption(wrap=True)
        self._bar = BarMeter(maximum=1.0)
        self.setLayout(column(row(Label(name), None, self._value), 3, self._bar, 4, self._note))

    def show_figure(self, value: float | None, note: str) -> None:
        """None where it is not known yet."""
        self._value.setText("–" if value is None else number(value))
        self._bar.set_value(max(value or 0.0, 0.0))
        self._note.setText(note)
        self.setAccessibleDescription(f"{self._value.text()}, {note}")
