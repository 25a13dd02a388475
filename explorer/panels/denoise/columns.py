"""The words at the left of everything that stands in columns of steps."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from explorer.theme import px
from explorer.widgets.label import caption, heading
from explorer.widgets.surface import column, row

HEADING = 180  # pixels
LEAST = 58  # of a column of steps


def beside(name: str | QWidget, about: str | QWidget, widget: QWidget) -> QWidget:
    """A widget behind its name and what is said of it."""
    named = heading(name) if isinstance(name, str) else name
    said = caption(about, wrap=True) if isinstance(about, str) else about
    words = QWidget()
    words.setLayout(column(named, said, None, margins=(16, 8, 4, 0)))
    words.setFixedWidth(px(HEADING))
    whole = QWidget()
    whole.setLayout(row(words, widget, gap=0))
    whole.layout().setStretch(1, 1)
    return whole
