"""Rows of names, each with two bars, filled and hollow, of one scale, and with a mark where both would be otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from explorer.theme import BODY, CAPTION, MEDIUM, NORMAL, Theme, faded, font, px
from explorer.widgets.keys import keeps_home
from explorer.widgets.paint import RIGHT, box, focus_ring, painter_of, write

ROW, PAD, BAR, GAP = 26, 8, 6, 2  # of a row, at its sides, of a bar, between two bars
MOST = 0.36  # of the width for names
PAGE = 8  # rows


@dataclass(frozen=True)
class Shares:
    """One row; shares lie between 0 and 1."""

    name: str
    first: float  # filled
    second: float  # hollow
    figure: str  # at the right
    tip: str = ""
    usual: float | None = None  # where the mark is
    chosen: bool = False


class ShareBars(QWidget):
    chosen = Signal(int)  # by a click, Return or Space
    moved_to = Signal(QRectF)  # the row that the keys have come to

    def __init__(self, parent: QWidget | None = None, *, name: str = "Shares") -> None:
        super().__init__(parent, accessibleName=name, mouseTracking=True, focusPolicy=Qt.FocusPolicy.StrongFocus)
        self._rows: tuple[Shares, ...] = ()
        self._hover = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: Sequence[Shares]) -> None:
        other, self._rows = len(rows) != len(self._rows), tuple(rows)
        self._hover = min(self._hover, len(rows) - 1)
        if other:
            self.updateGeometry()
        self.update()

    def rows(self) -> tuple[Shares, ...]:
        return self._rows

    def row_area(self, index: int) -> QRectF:
        return QRectF(0, index * px(ROW), self.width(), px(ROW))

    def bars_area(self) -> QRectF:
        """The room for bars, as wide as the longest can be, in a row that begins at 0."""
        names = max((self._width(row.name, BODY) for row in self._rows), default=0)
        figures = max((self._width(row.figure, CAPTION) for row in self._rows), default=0)
        left = px(PAD) + min(names, self.width() * MOST) + px(10)
        return QRectF(left, 0, max(self.width() - px(PAD) - figures - px(10) - left, px(16)), px(ROW))

    def sizeHint(self) -> QSize:
        return QSize(px(236), len(self._rows) * px(ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(140), len(self._rows) * px(ROW))

    def _width(self, text: str, size: int) -> float:
        return QFontMetricsF(font(size)).horizontalAdvance(text)

    # --- the hand ---

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._index_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._rows[index].tip if index >= 0 else "", self)
            return True
        return keeps_home(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._rows) - 1
        to = {
            Qt.Key.Key_Up: self._hover - 1,
            Qt.Key.Key_Down: self._hover + 1,
            Qt.Key.Key_PageUp: self._hover - PAGE,
            Qt.Key.Key_PageDown: self._hover + PAGE,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(event.key())
        if to is not None and self._rows:
            self._set_hover(min(max(to, 0), last))
            self.moved_to.emit(self.row_area(self._hover))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._hover >= 0:
            self.chosen.emit(self._hover)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.MouseFocusReason and self._hover < 0 and self._rows:
            self._set_hover(0)
        super().focusInEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self._index_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.chosen.emit(index)

    def _index_at(self, position: QPointF) -> int:
        index = int(position.y() // px(ROW))
        return index if 0 <= index < len(self._rows) and 0 <= position.x() < self.width() else -1

    def _set_hover(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self.update()

    # --- the looks ---

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, bars = Theme.of(self), self.bars_area()
        most = max((max(row.first, row.second, row.usual or 0) for row in self._rows), default=0) or 1
        with painter_of(self) as painter:
            for index, row in enumerate(self._rows):
                area = self.row_area(index)
                if area.intersects(QRectF(event.rect())):
                    self._paint_row(painter, theme, area, bars.translated(0, area.top()), row, most, index)

    def _paint_row(
        self, painter: QPainter, theme: Theme, area: QRectF, bars: QRectF, row: Shares, most: float, index: int
    ) -> None:
        if row.chosen:
            box(painter, area, px(5), theme.soft)
        elif index == self._hover:
            box(painter, area, px(5), theme.hover)
        room = QRectF(area.left() + px(PAD), area.top(), bars.left() - px(PAD + 10), area.height())
        weight = MEDIUM if row.chosen else NORMAL
        name = QFontMetricsF(font(BODY, weight)).elidedText(row.name, Qt.TextElideMode.ElideRight, room.width())
        write(painter, room, name, theme.text, BODY, weight)
        write(painter, area.adjusted(0, 0, -px(PAD), 0), row.figure, theme.muted, CAPTION, align=RIGHT)
        top = round(area.center().y() - px(BAR) - px(GAP) / 2)
        for share, dy, filled in ((row.first, 0, True), (row.second, px(BAR) + px(GAP), False)):
            bar = QRectF(bars.left(), top + dy, max(round(bars.width() * share / most), 1), px(BAR))
            box(painter, bar, min(px(2), bar.width() / 2), theme.deco if filled else None, theme.deco)
        if row.usual is not None:
            x = round(bars.left() + bars.width() * row.usual / most)
            high = 2 * px(BAR) + px(GAP) + 2 * px(2)
            painter.fillRect(QRectF(x - px(1), top - px(2), px(2), high), QColor(theme.text))
        if self.hasFocus() and index == self._hover:
            focus_ring(painter, area, px(5), theme)


class SharesLegend(QWidget):
    """What the filled and the hollow bars stand for, and the mark where there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, str, str] = ("", "", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_words(self, first: str, second: str, usual: str = "") -> None:
        self._words = first, second, usual
        self.setAccessibleName(", ".join(word for word in self._words if word))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(200), px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, x, middle = Theme.of(self), float(px(PAD)), self.height() / 2
        with painter_of(self) as painter:
            for kind, word in enumerate(self._words):
                if not word:
                    continue
                mark = QRectF(x, round(middle - px(BAR) / 2), px(14), px(BAR))
                if kind == 2:
                    mark = QRectF(x, round(middle - px(BAR)), px(2), 2 * px(BAR))
                    painter.fillRect(mark, QColor(theme.text))
                else:
                    box(painter, mark, px(2), faded(theme.deco, 1) if kind == 0 else None, theme.deco)
                x = mark.right() + px(6)
                x += write(painter, QRectF(x, 0, self.width(), self.height()), word, theme.muted, CAPTION) + px(14)
