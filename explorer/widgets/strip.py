"""A row of thumbnails with a current one; those after it are dimmed, because they were undone or not reached yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from explorer.theme import Theme, px
from explorer.widgets.dragging import drag_out
from explorer.widgets.keys import keeps_home
from explorer.widgets.paint import box, focus_ring, painter_of
from explorer.widgets.pixels import draw_small, on_device_pixel, qimage

LATER = 0.5  # opacity
RING = 4  # the ring's two pixels and the gap of two, around the current tile


class ThumbnailStrip(QWidget):
    chosen = Signal(int)
    hovered = Signal(int)  # -1 when the pointer leaves

    def __init__(
        self, parent: QWidget | None = None, *, tile: int = 44, gap: int = 6, dim_later: bool = True, name: str = ""
    ) -> None:
        super().__init__(parent, mouseTracking=True, focusPolicy=Qt.FocusPolicy.TabFocus, accessibleName=name)
        self._tile, self._gap, self._dim_later = tile, gap, dim_later
        self._images: list[QImage] = []
        self._tips: Sequence[str] = ()
        self._current = self._hover = -1
        self._offset = 0.0
        self._pressed_at: QPoint | None = None
        self.mime_data: Callable[[int], QMimeData] | None = None  # set it to let tiles be dragged out
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_images(self, images: Sequence[np.ndarray], tips: Sequence[str] = (), current: int = -1) -> None:
        self._images = [qimage(image) for image in images]
        self._tips = tips
        self.set_current(current)

    def set_current(self, index: int) -> None:
        self._current = index
        self._bring_into_view()
        self.update()

    def current(self) -> int:
        return self._current

    def count(self) -> int:
        return len(self._images)

    def set_tile(self, side: int) -> None:
        self._tile = side
        self.updateGeometry()
        self._bring_into_view()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self._pitch() * 8), px(self._tile + 2 * RING))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(self._tile + 2 * RING), px(self._tile + 2 * RING))

    def tile_area(self, index: int) -> QRectF:
        """Where a tile is drawn, in this widget's coordinates."""
        side = px(self._tile)
        beside = RING * ((index == self._current) + 2 * (index > self._current >= 0))
        x = px(RING) + index * px(self._pitch()) + px(beside) - self._offset
        return QRectF(x - px(RING) * (self._current == 0), (self.height() - side) / 2, side, side)

    def item_area(self, index: int) -> QRectF:
        """What belongs to a tile, and is clicked like it."""
        return self.tile_area(index)

    def _pitch(self) -> int:
        return self._tile + self._gap

    def _index_at(self, position: QPointF) -> int:
        return next((k for k in range(len(self._images)) if self.item_area(k).contains(position)), -1)

    def _end(self) -> float:
        """Where the last tile ends, however far the strip is scrolled."""
        return self.item_area(len(self._images) - 1).right() + self._offset + px(RING)

    def _bring_into_view(self) -> None:
        """Scrolls as little as shows the current tile with half a neighbour."""
        if not self._images:
            self._offset = 0.0
            return
        if 0 <= self._current < len(self._images):
            area, room = self.item_area(self._current), px(self._tile) / 2
            self._offset += max(area.right() + room - self.width(), 0.0) or min(area.left() - room, 0.0)
        self._offset = min(max(self._offset, 0.0), max(self._end() - self.width(), 0.0))

    def resizeEvent(self, event: object) -> None:
        self._bring_into_view()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta().x() or event.angleDelta().y()
        self._offset -= delta * px(self._pitch()) / 120
        self._offset = min(max(self._offset, 0.0), max(self._end() - self.width(), 0.0))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        target = {Qt.Key.Key_Left: self._current - 1, Qt.Key.Key_Right: self._current + 1,
                  Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self._images) - 1}.get(event.key())  # fmt: skip
        if target is None:
            super().keyPressEvent(event)
        elif 0 <= target < len(self._images) and target != self._current:
            self._choose(target)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        if self._pressed_at is not None and index >= 0 and index == self._index_at(QPointF(self._pressed_at)):
            self._choose(index)
        self._pressed_at = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is not None and self.mime_data:
            if (event.position().toPoint() - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
                self._drag(self._index_at(QPointF(self._pressed_at)))
            return
        self._set_hover(self._index_at(event.position()))

    def leaveEvent(self, event: object) -> None:
        self._set_hover(-1)

    def _choose(self, index: int) -> None:
        self.set_current(index)
        self.chosen.emit(index)

    def _set_hover(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self.hovered.emit(index)
            self.update()

    def _drag(self, index: int) -> None:
        self._pressed_at = None
        if index >= 0:
            drag_out(self, self.mime_data(index), self._images[index])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._index_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._tips[index] if 0 <= index < len(self._tips) else "", self)
            return True
        return keeps_home(event) or super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            for index in range(len(self._images)):
                item = self.item_area(index)
                if item.right() >= 0 and item.left() <= self.width():
                    self._paint_tile(painter, theme, index, self.tile_area(index))
            if self.hasFocus() and not 0 <= self._current < len(self._images):
                focus_ring(painter, QRectF(self.rect()), px(7), theme)

    def _paint_tile(self, painter: QPainter, theme: Theme, index: int, area: QRectF) -> None:
        area.moveTopLeft(on_device_pixel(painter, area.topLeft()))
        later = self._dim_later and index > self._current >= 0
        painter.setOpacity(LATER if later else 1.0)
        draw_small(painter, self._images[index], area, radius=px(4))
        painter.setOpacity(1.0)
        if index == self._hover:
            box(painter, area, px(4), line=theme.text)
        if index == self._current:
            reach = px(RING)
            width = px(3) if self.hasFocus() else px(2)
            box(painter, area.adjusted(-reach, -reach, reach, reach), px(7), line=theme.accent, width=width)
