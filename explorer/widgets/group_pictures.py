"""The pictures of a group: its members in a narrow column, as many as there is room for, and their mean, large."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from explorer.theme import CAPTION, MEDIUM, Theme, font, px
from explorer.widgets.dragging import drag_out
from explorer.widgets.paint import CENTRE, box, focus_ring, painter_of, write
from explorer.widgets.pixels import draw_crisp, draw_small, on_device_pixel, qimage

MEAN, NOTHING = -1, -2  # among the indices of pictures
FEW, MOST = 3, 12  # members in one column, and in two of half the size
GAP, BESIDE, CHIP = 4, 6, 20
LEAST = 88  # width of a mean's picture that is not hidden by the words on it


class GroupPictures(QWidget):
    chosen = Signal(int)
    deleted = Signal(int)
    menu_wanted = Signal(int, QPoint)  # for a picture, at a point of the screen

    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, mouseTracking=True, focusPolicy=Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"Pictures of {letter}")
        self.letter = letter
        self.mime_data: Callable[[int], QMimeData] | None = None  # set it to let pictures be dragged out
        self.dragged = NOTHING
        self._images: list[QImage | None] = []
        self._tips: Sequence[str] = ()
        self._mean: QImage | None = None
        self._side = px(128)
        self._cursor, self._hover = MEAN, NOTHING
        self._pressed_at: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_group(
        self, images: Sequence[np.ndarray | None], mean: np.ndarray | None, tips: Sequence[str] = ()
    ) -> None:
        """uint8 [H, W, C] each; None until it is decoded."""
        self._images = [None if image is None else qimage(image) for image in images]
        self._mean = None if mean is None else qimage(mean)
        self._tips = tips
        self._cursor = min(self._cursor, self._shown() - 1)
        self.update()

    def count(self) -> int:
        return len(self._images)

    def set_side(self, side: int) -> None:
        """Of the mean's picture, in pixels of the screen's logical ones."""
        if side != self._side:
            self._side = side
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(self._member_side() + px(BESIDE) + self._side), self._side)

    # --- where things are ---

    def _member_side(self) -> float:
        """Of one of a few."""
        return (self._side - (FEW - 1) * px(GAP)) / FEW

    def _shown(self) -> int:
        """How many members there is room for; the last place says how many more there are."""
        return len(self._images) if len(self._images) <= MOST else MOST - 1

    def mean_area(self) -> QRectF:
        return QRectF(self.width() - self._side, 0, self._side, self._side)

    def member_area(self, index: int) -> QRectF:
        side = self._member_side()
        if len(self._images) <= FEW:
            return QRectF(0, index * (side + px(GAP)), side, side)
        line, column = divmod(index, 2)
        pitch = (self._side + px(GAP) / 2) / (MOST / 2)
        small = pitch - px(GAP) / 2
        return QRectF(column * (side - small), line * pitch, small, small)

    def _index_at(self, position: QPointF) -> int:
        if self.mean_area().contains(position):
            return MEAN
        return next((k for k in range(self._shown()) if self.member_area(k).contains(position)), NOTHING)

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            self._set_hover(self._index_at(event.position()))
        elif (event.position() - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            self._drag(self._index_at(self._pressed_at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        if self._pressed_at is not None and index != NOTHING and index == self._index_at(self._pressed_at):
            self.chosen.emit(index)
        self._pressed_at = None

    def _drag(self, index: int) -> None:
        self._pressed_at = None
        if index == NOTHING or not self._images or self.mime_data is None:
            return
        self.dragged = index
        picture = self._mean if index == MEAN else self._images[index]
        drag_out(self, self.mime_data(index), picture)
        self.dragged = NOTHING

    def leaveEvent(self, event: object) -> None:
        self._set_hover(NOTHING)

    def _set_hover(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}.get(event.key())
        if step:  # the mean comes after the last
            places = [*range(self._shown()), MEAN]
            self._cursor = places[min(max(places.index(self._cursor) + step, 0), len(places) - 1)]
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._cursor)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._images:
            self.deleted.emit(self._cursor)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self._cursor if by_key else self._index_at(event.pos().toPointF())
        area = self.mean_area() if index < 0 else self.member_area(index)
        self.menu_wanted.emit(index, self.mapToGlobal(area.center().toPoint()) if by_key else event.globalPos())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._index_at(event.pos().toPointF())
            QToolTip.showText(event.globalPos(), self._tips[index] if 0 <= index < len(self._tips) else "", self)
            return True
        return super().event(event)

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, mean = Theme.of(self), self.mean_area()
        with painter_of(self) as painter:
            self._paint_mean(painter, theme, mean)
            for index in range(self._shown()):
                self._paint_member(painter, theme, index)
            if (more := len(self._images) - self._shown()) > 0:
                write(painter, self.member_area(MOST - 1), f"+{more}", theme.muted, CAPTION, align=CENTRE)
            if self.hasFocus():
                area = mean if self._cursor == MEAN else self.member_area(self._cursor)
                focus_ring(painter, area, px(4), theme)

    def _paint_mean(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        if not self._images:
            for part in (area, *(self.member_area(k) for k in range(FEW))):
                box(painter, part, px(4), theme.panel, theme.strong, style=Qt.PenStyle.DashLine)
            write(painter, area, "Drop pictures here", theme.muted, CAPTION, align=CENTRE)
            return
        box(painter, area, px(4), theme.well)
        if self._mean is not None:
            draw_crisp(painter, self._mean, area)
        if len(self._images) > 1 and area.width() > px(LEAST):
            text = f"mean of {len(self._images):,}"
            width = QFontMetricsF(font(CAPTION, MEDIUM)).horizontalAdvance(text) + px(14)
            chip = QRectF(area.left() + px(6), area.bottom() - px(CHIP + 5), width, px(CHIP))
            box(painter, chip, chip.height() / 2, theme.raised)
            write(painter, chip, text, theme.text, CAPTION, MEDIUM, CENTRE)
        if self._hover == MEAN:
            box(painter, area, px(4), line=theme.text)

    def _paint_member(self, painter: QPainter, theme: Theme, index: int) -> None:
        area, image = self.member_area(index), self._images[index]
        area.moveTopLeft(on_device_pixel(painter, area.topLeft()))
        if image is None:
            box(painter, area, px(3), theme.well)
        else:
            draw_small(painter, image, area, radius=px(3))
        if index == self._hover:
            box(painter, area, px(3), line=theme.text)
