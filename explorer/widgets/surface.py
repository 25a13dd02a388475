"""Plain areas: a background in one of the theme's colours, and the hairline between two of them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from explorer.theme import px


class Surface(QWidget):
    """A widget with the panel's background, or the window's."""

    def __init__(self, parent: QWidget | None = None, *, window: bool = False) -> None:
        super().__init__(parent, autoFillBackground=True)
        self.setBackgroundRole(QPalette.ColorRole.Window if window else QPalette.ColorRole.Base)


class Line(QWidget):
    """A one pixel separator, horizontal or vertical."""

    def __init__(self, parent: QWidget | None = None, *, vertical: bool = False, length: int = 0) -> None:
        super().__init__(parent)
        self._length = length
        self.turn(vertical=vertical)

    def turn(self, *, vertical: bool) -> None:
        self._vertical = vertical
        along = QSizePolicy.Policy.Fixed if self._length else QSizePolicy.Policy.Expanding
        across = QSizePolicy.Policy.Fixed
        self.setSizePolicy(*((across, along) if vertical else (along, across)))

    def sizeHint(self) -> QSize:
        length = px(self._length)
        return QSize(1, length) if self._vertical else QSize(length, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Mid))


Item = QWidget | QLayout | int | None
Margins = tuple[int, int, int, int]


def row(*items: Item, margins: Margins = (0, 0, 0, 0), gap: int = 8) -> QHBoxLayout:
    """A horizontal layout: widgets, layouts, fixed gaps as numbers, and None where it stretches."""
    return _filled(QHBoxLayout(), items, margins, gap)


def column(*items: Item, margins: Margins = (0, 0, 0, 0), gap: int = 0) -> QVBoxLayout:
    return _filled(QVBoxLayout(), items, margins, gap)


def _filled(layout: QBoxLayout, items: tuple[Item, ...], margins: Margins, gap: int) -> QBoxLayout:
    layout.setContentsMargins(*(px(each) for each in margins))
    layout.setSpacing(px(gap))
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(px(item))
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item, 0, _alignment(layout, item))
    return layout


def _alignment(layout: QBoxLayout, item: QWidget) -> Qt.AlignmentFlag:
    fixed = item.sizePolicy().verticalPolicy() == QSizePolicy.Policy.Fixed
    return Qt.AlignmentFlag.AlignVCenter if fixed and isinstance(layout, QHBoxLayout) else Qt.AlignmentFlag(0)
