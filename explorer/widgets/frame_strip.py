"""The frames of one path in their columns; beneath each what real image is nearest, and how far off it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from explorer.theme import BODY, MEDIUM, NORMAL, Theme, faded, px
from explorer.widgets.frame_columns import Columns
from explorer.widgets.paint import box, painter_of, write
from explorer.widgets.pixels import draw, on_device_pixel, qimage

ABOVE, NOTE, BELOW = 12, 30, 2  # pixels over the pictures, of what is said beneath them, and under it
GAP = 12  # between two pictures
NEAREST, METER = 28, 4
RING = 4  # the ring's two pixels and the gap of two
CRISP = 0.8  # of the room that whole multiples of the picture must fill, or else it is smoothed to fill all


@dataclass(frozen=True, eq=False)
class Cell:
    """One frame: its picture, once that is there, and what is said of it."""

    image: np.ndarray | None = None
    nearest: np.ndarray | None = None
    figure: str = ""
    share: float = 0.0  # of the bar, 0 to 1
    is_off: bool = False  # wears the colour of danger
    tip: str = ""


class FrameStrip(QWidget):
    chosen = Signal(int)  # the number of the frame

    def __init__(self, parent: QWidget | None = None, *, name: str = "", notes: bool = True) -> None:
        super().__init__(parent, mouseTracking=True, accessibleName=name)
        self._notes = notes
        self._cells: Sequence[Cell] = ()
        self._images: list[QImage | None] = []
        self._nearest: list[QImage | None] = []
        self._side = 84
        self._column: int | None = None
        self._is_ringed = False
        self._hover = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_cells(self, cells: Sequence[Cell]) -> None:
        self._cells = cells
        self._images = [None if cell.image is None else qimage(cell.image) for cell in cells]
        self._nearest = [None if cell.nearest is None else qimage(cell.nearest) for cell in cells]
        self.update()

    def set_current(self, frame: int | None, ringed: bool) -> None:
        """The frame at which one stands, whose column is lit; it is ringed in the row that is followed."""
        if (frame, ringed) != (self._column, self._is_ringed):
            self._column, self._is_ringed = frame, ringed
            self.update()

    def set_side(self, side: int) -> None:
        """Of the pictures, in pixels of the screen."""
        if side != self._side:
            self._side = side
            self.updateGeometry()
            self.update()

    @staticmethod
    def height_beside(notes: bool) -> int:
        """What a strip takes besides its pictures."""
        return px(ABOVE + BELOW) + (px(NOTE) if notes else px(4))

    def columns(self) -> Columns:
        return Columns(max(len(self._cells), 2), self.width())

    def picture_area(self, frame: int) -> QRectF:
        return QRectF(self.columns().x_of(frame) - self._side / 2, px(ABOVE), self._side, self._side)

    def sizeHint(self) -> QSize:
        return QSize(px(400), self._side + self.height_beside(self._notes))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), self.sizeHint().height())

    # --- the hand ---

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._cells and self.rect().contains(event.pos()):
            self.chosen.emit(self.columns().nearest(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self.columns().nearest(event.position().x()) if self._cells else -1)

    def leaveEvent(self, event: object) -> None:
        self._set_hover(-1)

    def _set_hover(self, frame: int) -> None:
        if frame != self._hover:
            self._hover = frame
            self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._cells:
            QToolTip.showText(event.globalPos(), self._cells[self.columns().nearest(event.pos().x())].tip, self)
            return True
        return super().event(event)

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, columns = Theme.of(self), self.columns()
        with painter_of(self) as painter:
            if self._column is not None:
                draw_column(painter, theme, columns, self._column, self.height())
            for frame in columns.shown if self._cells else ():
                area = self.picture_area(frame)
                area.moveTopLeft(on_device_pixel(painter, area.topLeft()))
                self._paint_picture(painter, theme, frame, area)
                if self._notes:
                    self._paint_note(painter, theme, frame, area)

    def _paint_picture(self, painter: QPainter, theme: Theme, frame: int, area: QRectF) -> None:
        image = self._images[frame]
        if image is None:
            box(painter, area, px(4), theme.well)
        else:
            ratio = self.devicePixelRatioF()
            multiple = int(area.width() * ratio / image.width())
            crisp = multiple * image.width() >= CRISP * area.width() * ratio
            side = multiple * image.width() / ratio if crisp else area.width()
            inner = QRectF(0, 0, side, side * image.height() / image.width())
            inner.moveCenter(area.center())
            inner.moveTopLeft(on_device_pixel(painter, inner.topLeft()))
            draw(painter, image, inner, smooth=not crisp, radius=px(4))
            area = inner
        if self._is_ringed and frame == self._column:
            box(painter, area.adjusted(*(px(RING) * way for way in (-1, -1, 1, 1))), px(7), line=theme.accent,
                width=px(2))  # fmt: skip
        elif frame == self._hover:
            box(painter, area, px(4), line=theme.text)

    def _paint_note(self, painter: QPainter, theme: Theme, frame: int, area: QRectF) -> None:
        """The nearest image; beside it the figure over its bar."""
        cell, image, top = self._cells[frame], self._nearest[frame], area.top() + self._side + px(4)
        if not cell.figure:
            return
        left, side = area.left(), px(NEAREST)
        wide = max(float(self._side), self.columns().column - px(8))
        left = area.center().x() - wide / 2 if wide > self._side else left
        if image is not None:
            draw(painter, image, QRectF(left, top, side, side), smooth=True, radius=px(3))
            left += side + px(6)
        right = area.center().x() + wide / 2
        colour, weight = (theme.danger, MEDIUM) if cell.is_off else (theme.muted, NORMAL)
        write(painter, QRectF(left, top, right - left, px(20)), cell.figure, colour, BODY, weight)
        bar = QRectF(left, top + px(21), max(right - left, 0), px(METER))
        box(painter, bar, bar.height() / 2, theme.meter)
        bar.setWidth(bar.width() * min(max(cell.share, 0.0), 1.0))
        box(painter, bar, bar.height() / 2, theme.danger if cell.is_off else theme.strong)


def draw_column(painter: QPainter, theme: Theme, columns: Columns, frame: int, height: float) -> None:
    """Lit from top to bottom: here one stands."""
    left = round(columns.x_of(frame) - columns.column / 2)
    area = QRectF(left, 0, round(columns.column), height)
    painter.fillRect(area, faded(theme.soft, 0.75))
    for x in (area.left(), area.right() - 1):
        painter.fillRect(QRectF(x, 0, 1, height), QColor(theme.accent))
