"""A picture in a frame that wears the accent while one is there; a click goes there, and it can be dragged out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from explorer.theme import Theme, px
from explorer.widgets.dragging import drag_out
from explorer.widgets.paint import CENTRE, box, focus_ring, painter_of, write
from explorer.widgets.pixels import draw_small, qimage

FRAME = 4  # the line of two pixels, and as much before the picture


class FramedPicture(QWidget):
    clicked = Signal()

    def __init__(self, parent: QWidget | None = None, *, name: str) -> None:
        super().__init__(parent, focusPolicy=Qt.FocusPolicy.TabFocus, accessibleName=name)
        self.mime_data: Callable[[], QMimeData | None] = lambda: None  # what is dragged out, if anything
        self._image: QImage | None = None
        self._hint, self._side = "", px(160)
        self._is_here = False
        self._pressed_at: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_picture(self, image: np.ndarray | None, is_here: bool = False, hint: str = "") -> None:
        """uint8 [H, W, C]; without one the hint stands in its place."""
        self._image = None if image is None else qimage(image)
        self._is_here, self._hint = is_here, hint
        self.update()

    def is_here(self) -> bool:
        return self._is_here

    def image(self) -> QImage | None:
        return self._image

    def set_side(self, side: int) -> None:
        """In logical pixels, the frame included."""
        if side != self._side:
            self._side = side
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        if (event.position() - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            if (mime := self.mime_data()) is not None:
                drag_out(self, mime, self._image)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is not None and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
        self._pressed_at = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area, room = Theme.of(self), QRectF(self.rect()), px(FRAME)
        inner = area.adjusted(room, room, -room, -room)
        with painter_of(self) as painter:
            if self._image is None:
                box(painter, area, px(8), theme.panel, theme.border, style=Qt.PenStyle.DashLine)
                write(painter, inner, self._hint, theme.muted, align=CENTRE)
            else:
                line = theme.accent if self._is_here else theme.border
                box(painter, area, px(8), theme.panel, line, px(2) if self._is_here else 1)
                draw_small(painter, self._image, _fitting(self._image, inner), radius=px(4))
            if self.hasFocus():
                focus_ring(painter, inner, px(4), theme)


def _fitting(image: QImage, area: QRectF) -> QRectF:
    """As large as the area allows, in its middle."""
    size = QSize(image.width(), image.height()).scaled(area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    fitting = QRectF(0, 0, size.width(), size.height())
    fitting.moveCenter(area.center())
    return fitting
