"""The frames of one path in their columns; beneath each what real image is nearest, and how far off it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from explorer.theme import BODY, MEDIUM, NORMAL, Theme, faded, px
from explorer.widgets.dragging import drag_out
from explorer.widgets.frame_columns import LEAST, Columns
from explorer.widgets.paint import box, painter_of, write
from explorer.widgets.pixels import draw, draw_small, on_device_pixel, qimage

ABOVE, NOTE, BELOW = 12, 30, 2  # pixels over the pictures, of what is said beneath them, and under it
NEAREST, METER, NARROWEST = 28, 4, 64  # sides of what is beneath a picture, and its least width
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

    def __init__(
        self, parent: QWidget | None = None, *, name: str = "", notes: bool = True, least: int = LEAST
    ) -> None:
        super().__init__(parent, mouseTracking=True, accessibleName=name)
        self._notes, self._least = notes, least
        self._cells: Sequence[Cell] = ()
        self._images: list[QImage | None] = []
        self._nearest: list[QImage | None] = []
        self._side = 84
        self._current: int | None = None
        self._is_ringed = False
        self._hover = -1
        self._pressed_at: QPointF | None = None
        self.mime_data: Callable[[int], QMimeData | None] | None = None  # set it to let frames be dragged out
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_cells(self, cells: Sequence[Cell]) -> None:
        self._cells = cells
        self._images = [None if cell.image is None else qimage(cell.image) for cell in cells]
        self._nearest = [None if cell.nearest is None else qimage(cell.nearest) for cell in cells]
        self.update()

    def count(self) -> int:
        return len(self._cells)

    def set_current(self, frame: int | None, ringed: bool) -> None:
        """The frame at which one stands, which always has a column; it is ringed in the row that is followed."""
        if (frame, ringed) != (self._current, self._is_ringed):
            self._current, self._is_ringed = frame, ringed
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
        return Columns(max(len(self._cells), 2), self.width(), self._least)

    def frame_at(self, x: float) -> int:
        columns = self.columns()
        return columns.shown(self._current)[columns.column_at(x)]

    def sizeHint(self) -> QSize:
        return QSize(px(400), self._side + self.height_beside(self._notes))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(96), self.sizeHint().height())

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        spot, pressed_at, self._pressed_at = event.position(), self._pressed_at, None
        if pressed_at is not None and self._cells and self.rect().contains(spot.toPoint()):
            self.chosen.emit(self.frame_at(spot.x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is not None and self.mime_data is not None and self._cells:
            if (event.position() - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
                self._drag(self.frame_at(self._pressed_at.x()))
            return
        self._set_hover(self.frame_at(event.position().x()) if self._cells else -1)

    def leaveEvent(self, event: object) -> None:
        self._set_hover(-1)

    def _drag(self, frame: int) -> None:
        self._pressed_at = None
        if (mime := self.mime_data(frame)) is not None:
            drag_out(self, mime, self._images[frame])

    def _set_hover(self, frame: int) -> None:
        if frame != self._hover:
            self._hover = frame
            self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._cells:
            QToolTip.showText(event.globalPos(), self._cells[self.frame_at(event.pos().x())].tip, self)
            return True
        return super().event(event)

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, columns = Theme.of(self), self.columns()
        side = min(self._side, columns.wide - px(2))
        shown = list(enumerate(columns.shown(self._current) if self._cells else ()))
        with painter_of(self) as painter:
            # Where one stands comes last: its ring reaches over its neighbours.
            for column, frame in sorted(shown, key=lambda each: each[1] == self._current):
                area = QRectF(columns.middle(column) - side / 2, px(ABOVE), side, side)
                self._paint_picture(painter, theme, frame, area)
                if self._notes:
                    self._paint_note(painter, theme, frame, area)

    def _paint_picture(self, painter: QPainter, theme: Theme, frame: int, area: QRectF) -> None:
        image = self._images[frame]
        if image is None:
            box(painter, area, px(4), theme.well)
        else:
            crisp, area = self._fitted(image, area)
            area.moveTopLeft(on_device_pixel(painter, area.topLeft()))
            draw(painter, image, area, smooth=not crisp, radius=px(4))
        if self._is_ringed and frame == self._current:
            reach = px(RING)
            box(painter, area.adjusted(-reach, -reach, reach, reach), px(7), line=theme.accent, width=px(2))
        elif frame == self._hover:
            box(painter, area, px(4), line=theme.text)

    def _fitted(self, image: QImage, room: QRectF) -> tuple[bool, QRectF]:
        """Whether a picture is shown at a whole multiple of its size, and where."""
        ratio = self.devicePixelRatioF()
        multiple = int(room.width() * ratio / image.width())
        crisp = multiple > 1 and multiple * image.width() >= CRISP * room.width() * ratio
        width = multiple * image.width() / ratio if crisp else room.width()
        area = QRectF(0, 0, width, width * image.height() / image.width())
        area.moveCenter(room.center())
        return crisp, area

    def _paint_note(self, painter: QPainter, theme: Theme, frame: int, area: QRectF) -> None:
        """The nearest image; beside it the figure over its bar."""
        cell, image, top = self._cells[frame], self._nearest[frame], area.bottom() + px(4)
        if not cell.figure:
            return
        side, wide = px(NEAREST), max(area.width(), px(NARROWEST))
        left, right = area.center().x() - wide / 2, area.center().x() + wide / 2
        if image is not None:
            draw_small(painter, image, QRectF(left, top, side, side), radius=px(3))
            left += side + px(6)
        colour, weight = (theme.danger, MEDIUM) if cell.is_off else (theme.muted, NORMAL)
        write(painter, QRectF(left, top, right - left, px(20)), cell.figure, colour, BODY, weight)
        bar = QRectF(left, top + px(21), max(right - left, 0), px(METER))
        box(painter, bar, bar.height() / 2, theme.meter)
        bar.setWidth(bar.width() * min(max(cell.share, 0.0), 1.0))
        box(painter, bar, bar.height() / 2, theme.danger if cell.is_off else theme.strong)


def paint_column(painter: QPainter, theme: Theme, columns: Columns, frame: int, left: float, height: float) -> None:
    """The column of a frame lit from top to bottom, where the columns begin at `left`: here one stands."""
    left = round(left + columns.column_of(frame) * columns.wide)
    area = QRectF(left, 0, round(columns.wide), height)
    painter.fillRect(area, faded(theme.soft, 0.75))
    for x in (area.left(), area.right() - 1):
        painter.fillRect(QRectF(x, 0, 1, height), QColor(theme.accent))
