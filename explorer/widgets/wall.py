"""A wall of pictures, of which there may be very many: it scrolls, and holds only those that are in view."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QToolTip, QWidget

from explorer.theme import CAPTION, MEDIUM, NORMAL, Theme, font, px
from explorer.widgets.dragging import drag_out
from explorer.widgets.keys import keeps_home
from explorer.widgets.paint import RIGHT, box, focus_ring, write
from explorer.widgets.pixels import draw_small, on_device_pixel, qimage

LEAST, GAP, PAD = 52, 4, 12  # of a tile, between two, and around all
LINE, BELOW = 16, 6  # of a caption's line, and under the last one
KEPT = 1000  # pictures, of those that have been in view


class Caption(NamedTuple):
    """Two lines under a picture."""

    above: str
    below: str
    figure: str = ""  # at the end of the first one


class Wall(QAbstractScrollArea):
    """Items are counted from 0. A click selects one, with Ctrl one more, with Shift all up to it."""

    selection_changed = Signal(object)  # a tuple of items, in the order in which they were selected
    chosen = Signal(int)  # by a double click or Return

    def __init__(self, parent: QWidget | None = None, *, name: str = "Pictures", least: int = LEAST) -> None:
        super().__init__(parent, accessibleName=name, frameShape=QFrame.Shape.NoFrame)
        self._least = least
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self._count = 0
        self._tip_of: Callable[[int], str] = str
        self._caption_of: Callable[[int], Caption] | None = None
        self._image_of: Callable[[int], QImage] = lambda item: QImage()
        self._selected: tuple[int, ...] = ()
        self._cursor = self._anchor = 0  # where the keys are, and from where Shift selects
        self._hover = -1
        self._pressed_at: QPoint | None = None
        self.mime_data: Callable[[tuple[int, ...]], QMimeData] | None = None  # set it to let pictures be dragged out

        self.verticalScrollBar().valueChanged.connect(self._forget_hover)

    def set_items(
        self,
        count: int,
        image_of: Callable[[int], np.ndarray],
        tip_of: Callable[[int], str] = str,
        caption_of: Callable[[int], Caption] | None = None,
    ) -> None:
        """Pictures uint8 [height, width, channels]; all are asked only for what is in view. Nothing is selected."""
        self._count, self._tip_of, self._caption_of = count, tip_of, caption_of
        self._image_of = lru_cache(KEPT)(lambda item: qimage(image_of(item)))
        self._selected, self._cursor, self._anchor, self._hover = (), 0, 0, -1
        self.verticalScrollBar().setValue(0)
        self._fit()
        self.viewport().update()

    def select(self, items: Iterable[int]) -> None:
        """Nothing is emitted."""
        self._selected = tuple(items)
        self.viewport().update()

    def selected(self) -> tuple[int, ...]:
        return self._selected

    def count(self) -> int:
        return self._count

    # --- where they are ---

    def columns(self) -> int:
        return max(1, self._room() // px(self._least + GAP))

    def _room(self) -> int:
        """For tiles with the gap after each."""
        return self.viewport().width() - 2 * px(PAD) + px(GAP)

    def _pitch(self) -> int:
        """From tile to tile: they take all of the width."""
        return max(self._room() // self.columns(), px(self._least + GAP))

    def _line(self) -> int:
        """From one line of tiles to the next."""
        return self._pitch() + (px(2 * LINE + BELOW) if self._caption_of else 0)

    def tile_area(self, item: int) -> QRectF:
        """In the viewport's coordinates."""
        line, column = divmod(item, self.columns())
        pitch = self._pitch()
        top, side = px(PAD) // 2 + line * self._line() - self.verticalScrollBar().value(), pitch - px(GAP)
        return QRectF(px(PAD) + column * pitch, top, side, side)

    def item_at(self, position: QPointF) -> int:
        """-1 where there is none."""
        pitch = self._pitch()
        line = int((position.y() + self.verticalScrollBar().value() - px(PAD) // 2) // self._line())
        column = int((position.x() - px(PAD)) // pitch)
        item = line * self.columns() + column
        inside = 0 <= column < self.columns() and 0 <= item < self._count
        return item if inside and self.tile_area(item).contains(position) else -1

    def _in_view(self) -> range:
        high, top = self._line(), self.verticalScrollBar().value()
        first = top // high * self.columns()
        last = ((top + self.viewport().height()) // high + 1) * self.columns()
        return range(first, min(last, self._count))

    def _fit(self) -> None:
        lines = -(-self._count // self.columns())
        height, bar = lines * self._line() + px(PAD), self.verticalScrollBar()
        bar.setRange(0, max(0, height - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._line())

    def _bring_into_view(self, item: int) -> None:
        area, bar = self.tile_area(item), self.verticalScrollBar()
        area.setHeight(area.height() + self._line() - self._pitch())
        if area.top() < 0:
            bar.setValue(bar.value() + int(area.top()) - px(PAD) // 2)
        elif area.bottom() > self.viewport().height():
            bar.setValue(bar.value() + int(area.bottom()) - self.viewport().height() + px(GAP))

    # --- the hand ---

    def _go_to(self, item: int, modifiers: Qt.KeyboardModifier) -> None:
        """Select an item as the keys that are held say."""
        self._cursor = item
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            step = 1 if item >= self._anchor else -1
            selected = tuple(range(self._anchor, item + step, step))
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            self._anchor = item
            others = tuple(each for each in self._selected if each != item)
            selected = others if item in self._selected else (*self._selected, item)
        else:
            self._anchor, selected = item, (item,)
        self._bring_into_view(item)
        self._send(selected)

    def _send(self, selected: tuple[int, ...]) -> None:
        changed, self._selected = selected != self._selected, selected
        self.viewport().update()
        if changed:
            self.selection_changed.emit(selected)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        lines = max(1, self.viewport().height() // self._line())
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns(),
            Qt.Key.Key_Down: self.columns(),
            Qt.Key.Key_PageUp: -lines * self.columns(),
            Qt.Key.Key_PageDown: lines * self.columns(),
            Qt.Key.Key_Home: -self._count,
            Qt.Key.Key_End: self._count,
        }.get(event.key())
        if not self._count:
            super().keyPressEvent(event)
        elif step is not None:
            held = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._go_to(min(max(self._cursor + step, 0), self._count - 1), held)
        elif event.key() == Qt.Key.Key_Space:
            self._go_to(self._cursor, Qt.KeyboardModifier.ControlModifier)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._cursor)
        elif event.key() == Qt.Key.Key_Escape and self._selected:
            self._send(())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        item = self.item_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or item < 0:
            return
        self._pressed_at = event.position().toPoint()
        if item not in self._selected or event.modifiers():
            self._go_to(item, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is not None and self.mime_data is not None:
            moved = (event.position().toPoint() - self._pressed_at).manhattanLength()
            if moved >= QApplication.startDragDistance():
                self._drag(self.item_at(QPointF(self._pressed_at)))
            return
        self._set_hover(self.item_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on one of many that are selected, which might have been the start of a drag, selects it alone."""
        item = self.item_at(event.position())
        if self._pressed_at is not None and item >= 0 and not event.modifiers():
            self._go_to(item, event.modifiers())
        self._pressed_at = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        item = self.item_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and item >= 0:
            self.chosen.emit(item)

    def _drag(self, item: int) -> None:
        self._pressed_at = None
        if item >= 0 and self._selected:
            drag_out(self, self.mime_data(self._selected), self._image_of(item))

    def _set_hover(self, item: int) -> None:
        if item != self._hover:
            self._hover = item
            self.viewport().update()

    def _forget_hover(self) -> None:
        self._set_hover(-1)

    def event(self, event: QEvent) -> bool:
        return keeps_home(event) or super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            item = self.item_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._tip_of(item) if item >= 0 else "", self.viewport(), QRect())
            return True
        if event.type() == QEvent.Type.Leave:
            self._forget_hover()
        return super().viewportEvent(event)

    # --- the looks ---

    def sizeHint(self) -> QSize:
        return QSize(px(2 * PAD + 5 * (LEAST + GAP)), px(320))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(2 * PAD + 2 * (LEAST + GAP)), px(LEAST + PAD))  # as low as its neighbours, captions or not

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, selected = Theme.of(self), set(self._selected)
        with QPainter(self.viewport()) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for item in self._in_view():
                self._paint_tile(painter, theme, item, item in selected)

    def _paint_tile(self, painter: QPainter, theme: Theme, item: int, selected: bool) -> None:
        area = self.tile_area(item)
        area.moveTopLeft(on_device_pixel(painter, area.topLeft()))
        draw_small(painter, self._image_of(item), area, radius=px(4))
        if selected:
            box(painter, area, px(4), line=theme.accent, width=px(3))
        elif item == self._hover:
            box(painter, area, px(4), line=theme.text)
        if self.hasFocus() and item == self._cursor:
            focus_ring(painter, area.adjusted(-px(2), -px(2), px(2), px(2)), px(6), theme)
        if self._caption_of:
            below = QRectF(area.left(), area.bottom() + px(2), area.width(), px(LINE))
            self._paint_caption(painter, theme, below, self._caption_of(item))

    def _paint_caption(self, painter: QPainter, theme: Theme, area: QRectF, caption: Caption) -> None:
        """The figure at the right is always whole; the words before it give way."""
        taken = write(painter, area, caption.figure, theme.text, CAPTION, align=RIGHT) if caption.figure else -px(4)
        room = area.adjusted(0, 0, -taken - px(4), 0)
        for words, colour, weight, line in (
            (caption.above, theme.text, MEDIUM, room),
            (caption.below, theme.muted, NORMAL, area.translated(0, px(LINE))),
        ):
            shown = QFontMetricsF(font(CAPTION, weight)).elidedText(words, Qt.TextElideMode.ElideRight, line.width())
            write(painter, line, shown, colour, CAPTION, weight)
