"""The words at the left of everything that stands in columns of steps."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from explorer.theme import px
from explorer.widgets.label import Label, caption, heading
from explorer.widgets.surface import column, row

HEADING = 180  # pixels
LEAST = 58  # of a column of steps


def beside(name: str, about: str | Label, widget: QWidget) -> QWidget:
    """A widget behind its name and what is said of it."""
    words, said = QWidget(), about if isinstance(about, Label) else caption(about, wrap=True)
    words.setLayout(column(heading(name), said, None, margins=(16, 8, 4, 0)))
    words.setFixedWidth(px(HEADING))
    whole = QWidget()
    whole.setLayout(row(words, widget, gap=0))
    whole.layout().setStretch(1, 1)
    return whole
