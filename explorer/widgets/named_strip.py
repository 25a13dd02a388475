"""A row of thumbnails with their names beside them, each a place to go to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from explorer.theme import CAPTION, Theme, font, px
from explorer.widgets.paint import focus_ring, write
from explorer.widgets.strip import RING, ThumbnailStrip

BESIDE, NAME, GAP = 8, 76, 14  # before a name, a name's width, and after it
LINE = 16


class NamedStrip(ThumbnailStrip):
    """Nothing is current: the arrow keys move a cursor, and Return chooses what is under it."""

    menu_wanted = Signal(int, QPoint)  # for an item, at a point of the screen

    def __init__(self, parent: QWidget | None = None, *, name: str = "", shown: int = 3) -> None:
        """At most `shown` items are in view; the others can be scrolled to."""
        super().__init__(parent, gap=BESIDE + NAME + GAP, dim_later=False, name=name)
        self._names: list[str] = []
        self._shown = shown
        self._cursor = 0

    def set_items(self, images: Sequence[np.ndarray], names: Sequence[str]) -> None:
        """One that is added at the end comes into view."""
        added = len(names) > len(self._names)
        self._names = list(names)
        self._cursor = len(names) - 1 if added else min(self._cursor, max(len(names) - 1, 0))
        self.set_images(images, [f"{name} (right click to rename or remove)" for name in names])
        self.updateGeometry()

    def item_area(self, index: int) -> QRectF:
        return self.tile_area(index).adjusted(0, 0, px(BESIDE + NAME), 0)

    def sizeHint(self) -> QSize:
        shown = max(min(len(self._names), self._shown), 1)
        return QSize(px(self._pitch() * shown - GAP + 2 * RING), super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._names) - 1
        target = {Qt.Key.Key_Left: self._cursor - 1, Qt.Key.Key_Right: self._cursor + 1,
                  Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}.get(event.key())  # fmt: skip
        if last < 0:
            super(ThumbnailStrip, self).keyPressEvent(event)
        elif target is not None:
            self._cursor = min(max(target, 0), last)
            self._bring_into_view()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._cursor)
        else:
            super(ThumbnailStrip, self).keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self._cursor if by_key else self._index_at(event.pos().toPointF())
        if 0 <= index < len(self._names):
            spot = self.mapToGlobal(self.tile_area(index).center().toPoint()) if by_key else event.globalPos()
            self.menu_wanted.emit(index, spot)
        else:
            event.ignore()

    def _choose(self, index: int) -> None:
        self._cursor = index
        self.chosen.emit(index)

    def _bring_into_view(self) -> None:
        """The cursor's item stands in for a current one."""
        self._current = self._cursor if self._names else -1
        super()._bring_into_view()
        self._current = -1

    def _paint_tile(self, painter: QPainter, theme: Theme, index: int, area: QRectF) -> None:
        super()._paint_tile(painter, theme, index, area)
        lines = two_lines(self._names[index], px(NAME))
        top = area.center().y() - px(LINE) * len(lines) / 2
        for k, line in enumerate(lines):
            here = QRectF(area.right() + px(BESIDE), top + k * px(LINE), px(NAME), px(LINE))
            write(painter, here, line, theme.text, CAPTION)
        if self.hasFocus() and index == self._cursor:
            focus_ring(painter, area.adjusted(-px(RING), -px(RING), px(RING), px(RING)), px(7), theme)


def two_lines(text: str, width: float) -> list[str]:
    """The text broken between words into two lines at most; what does not fit ends in an ellipsis."""
    metrics, words, first = QFontMetricsF(font(CAPTION)), text.split(), ""
    while words and metrics.horizontalAdvance(f"{first} {words[0]}".strip()) <= width:
        first = f"{first} {words.pop(0)}".strip()
    lines = [first, " ".join(words)] if first else [text]
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines if line]
