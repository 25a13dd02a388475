"""A list of things with a name, a word on how they came about, and a figure; one of them is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from explorer.theme import BODY, CAPTION, NORMAL, Theme, font, px
from explorer.widgets.paint import RIGHT, box, focus_ring, painter_of, write

ROW, PAD = 40, 8


class Choice(NamedTuple):
    """One row."""

    name: str
    detail: str
    figure: str = ""
    tip: str = ""
    is_word: bool = False  # whether the figure is a word, and so muted


class ChoiceList(QWidget):
    chosen = Signal(int)
    deleted = Signal(int)
    renaming = Signal(int)
    menu_wanted = Signal(int, QPoint)  # for a row, at a point of the screen

    def __init__(self, parent: QWidget | None = None, *, name: str) -> None:
        super().__init__(parent, mouseTracking=True, focusPolicy=Qt.FocusPolicy.TabFocus, accessibleName=name)
        self._choices: Sequence[Choice] = ()
        self._current = self._hover = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_choices(self, choices: Sequence[Choice], current: int) -> None:
        """The current one is -1 where none is."""
        if len(choices) != len(self._choices):
            self.updateGeometry()
        self._choices, self._current = choices, current
        self.setAccessibleDescription(choices[current].name if 0 <= current < len(choices) else "")
        self.update()

    def current(self) -> int:
        return self._current

    def choices(self) -> Sequence[Choice]:
        return self._choices

    def row_area(self, index: int) -> QRectF:
        return QRectF(0, index * px(ROW), self.width(), px(ROW))

    def sizeHint(self) -> QSize:
        return QSize(px(200), len(self._choices) * px(ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(120), self.sizeHint().height())

    def _index_at(self, position: QPointF) -> int:
        index = int(position.y() // px(ROW))
        return index if 0 <= index < len(self._choices) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self._index_at(event.position()))

    def leaveEvent(self, event: object) -> None:
        self._set_hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.chosen.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if (index := self._index_at(event.position())) >= 0:
            self.renaming.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self._current if by_key else self._index_at(event.pos().toPointF())
        if index >= 0:
            middle = self.mapToGlobal(self.row_area(index).center().toPoint())
            self.menu_wanted.emit(index, middle if by_key else event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._choices) - 1
        target = {Qt.Key.Key_Up: self._current - 1, Qt.Key.Key_Down: self._current + 1,
                  Qt.Key.Key_PageUp: 0, Qt.Key.Key_PageDown: last}.get(event.key())  # fmt: skip
        if target is not None:
            if last >= 0 and (target := min(max(target, 0), last)) != self._current:
                self.chosen.emit(target)
        elif self._current >= 0 and event.key() == Qt.Key.Key_F2:
            self.renaming.emit(self._current)
        elif self._current >= 0 and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.deleted.emit(self._current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._index_at(event.pos().toPointF())
            QToolTip.showText(event.globalPos(), self._choices[index].tip if index >= 0 else "", self)
            return True
        return super().event(event)

    def _set_hover(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            for index, choice in enumerate(self._choices):
                self._paint_row(painter, theme, self.row_area(index), choice, index)

    def _paint_row(self, painter: QPainter, theme: Theme, area: QRectF, choice: Choice, index: int) -> None:
        is_current = index == self._current
        if is_current or index == self._hover:
            box(painter, area, px(6), theme.soft if is_current else theme.hover)
        inner = area.adjusted(px(PAD), px(3), -px(PAD), -px(3))
        size, colour = (CAPTION, theme.muted) if choice.is_word else (BODY, theme.text)
        taken = write(painter, inner, choice.figure, colour, size, align=RIGHT) if choice.figure else 0.0
        room = inner.width() - taken - px(PAD)
        upper, lower = (QRectF(inner.left(), y, room, inner.height() / 2) for y in (inner.top(), inner.center().y()))
        _line(painter, upper, choice.name, theme.accent if is_current else theme.text, BODY)
        _line(painter, lower, choice.detail, theme.text if is_current else theme.muted, CAPTION)
        if is_current and self.hasFocus():
            focus_ring(painter, area, px(6), theme)


def _line(painter: QPainter, area: QRectF, text: str, colour: str, size: int) -> None:
    shown = QFontMetricsF(font(size)).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    write(painter, area, shown, colour, size, NORMAL)
