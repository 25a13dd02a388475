"""Pictures in rows and columns, every row with its name: the same samples, one step further in every row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from explorer.theme import BODY, CAPTION, NORMAL, SEMIBOLD, Theme, px
from explorer.widgets.dragging import drag_out
from explorer.widgets.paint import RIGHT, box, focus_ring, painter_of, write
from explorer.widgets.pixels import draw, on_device_pixel, qimage

NAMES, NOTE = 40, 24  # width of the names, and height of the note
GAP, ROW_GAP, LEAST = 6, 8, 24  # between columns, between rows, and the smallest picture

Cell = tuple[int, int]  # row and column


class PictureTable(QWidget):
    """A row without pictures is one that is still being decoded."""

    chosen = Signal(int, int)  # row and column

    def __init__(self, parent: QWidget | None = None, *, name: str) -> None:
        super().__init__(parent, mouseTracking=True, focusPolicy=Qt.FocusPolicy.TabFocus, accessibleName=name)
        self.mime_data: Callable[[int, int], QMimeData] | None = None  # set it to let pictures be dragged out
        self._names: Sequence[str] = ()
        self._strong = -1  # the row whose name stands out
        self._rows: list[list[QImage] | None] = []
        self._columns, self._shape = 0, (1, 1)
        self._tip = self._note = ""
        self._cursor: Cell = (0, 0)
        self._hover: Cell | None = None
        self._pressed_at: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_rows(
        self, names: Sequence[str], rows: Sequence[np.ndarray | None], strong: int, tip: str = "", note: str = ""
    ) -> None:
        """uint8 [columns, H, W, C] each, or None; the note stands below them."""
        self._names, self._strong, self._tip, self._note = names, strong, tip, note
        self._rows = [None if row is None else [qimage(image) for image in row] for row in rows]
        if known := next((row for row in self._rows if row), None):
            self._columns, self._shape = len(known), (known[0].width(), known[0].height())
        self._cursor = (min(self._cursor[0], len(rows) - 1), min(self._cursor[1], self._columns - 1))
        self.update()

    def clear(self) -> None:
        self._rows, self._columns = [], 0
        self.update()

    def count(self) -> int:
        """How many pictures there are."""
        return sum(len(row) for row in self._rows if row)

    def sizeHint(self) -> QSize:
        return QSize(px(420), px(380))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(NAMES + 6 * (LEAST + GAP)), px(5 * (LEAST + ROW_GAP) + NOTE))

    def side(self) -> float:
        """The width of a picture: a whole multiple of its own where there is room for that."""
        columns, rows, ratio = max(self._columns, 1), max(len(self._rows), 1), self.devicePixelRatioF()
        width, height = self._shape
        across = (self.width() - px(NAMES) - (columns - 1) * px(GAP)) / columns
        down = (self.height() - px(NOTE) - (rows - 1) * px(ROW_GAP)) / rows * width / height
        room = max(min(across, down), 1.0) * ratio / width
        return width * (int(room) if room >= 1 else room) / ratio

    def cell_area(self, row: int, column: int) -> QRectF:
        side = self.side()
        height = side * self._shape[1] / self._shape[0]
        return QRectF(px(NAMES) + column * (side + px(GAP)), row * (height + px(ROW_GAP)), side, height)

    def _cell_at(self, position: QPointF) -> Cell | None:
        cells = ((row, k) for row, images in enumerate(self._rows) if images for k in range(len(images)))
        return next((cell for cell in cells if self.cell_area(*cell).contains(position)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            self._set_hover(self._cell_at(event.position()))
        elif (event.position() - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            cell, self._pressed_at = self._cell_at(self._pressed_at), None
            if cell and self.mime_data:
                drag_out(self, self.mime_data(*cell), self._rows[cell[0]][cell[1]])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if self._pressed_at is not None and cell and cell == self._cell_at(self._pressed_at):
            self.chosen.emit(*cell)
        self._pressed_at = None

    def leaveEvent(self, event: object) -> None:
        self._set_hover(None)

    def _set_hover(self, cell: Cell | None) -> None:
        if cell != self._hover:
            self._hover = cell
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0),
                Qt.Key.Key_Down: (1, 0)}.get(event.key())  # fmt: skip
        row, column = self._cursor
        if step and self.count():
            limits = len(self._rows) - 1, self._columns - 1
            self._cursor = (min(max(row + step[0], 0), limits[0]), min(max(column + step[1], 0), limits[1]))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.count():
            self.chosen.emit(row, column)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            on_one = self._cell_at(event.pos().toPointF()) is not None
            QToolTip.showText(event.globalPos(), self._tip if on_one else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            for row, name in enumerate(self._names[: len(self._rows)]):
                beside = self.cell_area(row, 0)
                area = QRectF(0, beside.top(), px(NAMES - 10), beside.height())
                strong = row == self._strong
                look = (theme.text, BODY, SEMIBOLD) if strong else (theme.muted, BODY, NORMAL)
                write(painter, area, name, *look, align=RIGHT)
                for column in range(self._columns):
                    self._paint_cell(painter, theme, row, column)
            if self._rows:
                below = self.cell_area(len(self._rows), 0)
                area = QRectF(below.left(), below.top() - px(ROW_GAP), self.width() - below.left(), px(NOTE))
                note = painter.fontMetrics().elidedText(self._note, Qt.TextElideMode.ElideRight, area.width())
                write(painter, area, note, theme.muted, CAPTION)
            if self.hasFocus() and self.count():
                focus_ring(painter, self.cell_area(*self._cursor), px(4), theme)

    def _paint_cell(self, painter: QPainter, theme: Theme, row: int, column: int) -> None:
        area, images = self.cell_area(row, column), self._rows[row]
        area.moveTopLeft(on_device_pixel(painter, area.topLeft()))
        if images is None:
            box(painter, area, px(3), theme.well)
            return
        smooth = area.width() * painter.device().devicePixelRatioF() < images[column].width()
        draw(painter, images[column], area, smooth=smooth, radius=px(3))
        if (row, column) == self._hover:
            box(painter, area, px(3), line=theme.text)
