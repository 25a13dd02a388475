"""A table of pictures: one row a dimension, one column a place along it. Only the rows in view are drawn.

The cell nearest the viewpoint wears a ring in every row; names and header stay where they are while the rest scrolls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from explorer.theme import BODY, CAPTION, MEDIUM, Theme, px
from explorer.widgets.keys import keeps_home
from explorer.widgets.paint import CENTRE, RIGHT, box, focus_ring, write
from explorer.widgets.pixels import on_device_pixel, qimage
from explorer.widgets.plane_frame import tile_size
from explorer.widgets.plane_hand import BURST
from explorer.widgets.point_picture import shown, shown_size

NAMES, HEADER = 128, 34  # width of the names, height of the header
GAP = 4  # between tiles: the ring is 2 and keeps 2 off
SHORT = 51  # logical pixels of a tile, at least, as in the plane
BAR = 40  # length of the longest KL bar
REMEMBERED = 600  # rows of which the drawn pictures are kept
KEYS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@dataclass(frozen=True, eq=False)
class SheetRow:
    """A row by its number, name, how much it tells, and pictures [columns, height, width, channels] if decoded."""

    key: int
    name: str
    tells: float  # in a unit that all rows share
    figure: str  # the same in words
    images: np.ndarray | None
    current: int  # the column nearest the viewpoint


class PlaneSheet(QAbstractScrollArea):
    cell_chosen = Signal(int, int)  # a row's key, and a column
    row_chosen = Signal(int)
    rows_seen = Signal(list)  # keys of the rows in view, from the top
    grabbed = Signal()  # keys begin to step along a row
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, accessibleName="Traversal sheet", frameShape=QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)
        self.viewport().setMouseTracking(True)
        self._rows: list[SheetRow] = []
        self._headings: list[str] = []
        self._words = "Dimension", "KL"
        self._item = (28, 28)
        self._selected: int | None = None
        self._seen: list[int] = []
        self._drawn: dict[int, tuple[np.ndarray, QPixmap]] = {}  # by key: a row's pictures and how they look
        self._shows_focus = self._centred = False
        self._burst = QTimer(self, interval=BURST, singleShot=True)

        self._burst.timeout.connect(self._end_burst)
        self.verticalScrollBar().valueChanged.connect(self._send_seen)

    # --- what is shown ---

    def show_columns(self, headings: Sequence[str], width: int, height: int) -> None:
        """The header, and the size of the pictures beneath."""
        self._headings, self._item, self._centred = list(headings), shown_size(width, height), False
        self._drawn.clear()
        self._lay_out()

    def show_rows(self, rows: Sequence[SheetRow], words: tuple[str, str] = ("Dimension", "KL")) -> None:
        """Rows, and the words above their names and above how much they tell."""
        self._words = words
        count, self._rows = len(self._rows), list(rows)
        if len(rows) != count:
            self._lay_out()
        self._send_seen()
        self.viewport().update()

    def show_selected(self, key: int | None, *, reveals: bool = False) -> None:
        self._selected = key
        if reveals and (index := self._index_of(key)) is not None:
            self._reveal(index)
        self.viewport().update()

    def rows(self) -> list[SheetRow]:
        return self._rows

    # --- geometry ---

    def tile(self) -> QSize:
        """One picture, in device pixels: the smallest whole multiple that is large enough to see."""
        return QSize(*tile_size(*self._item, px(SHORT), self.devicePixelRatioF()))

    def cell_area(self, index: int, column: int) -> QRectF:
        """Where a picture is drawn in the viewport."""
        width, height = self._pitch()
        ratio = self.devicePixelRatioF()
        x = px(NAMES) + column * width - self.horizontalScrollBar().value() + px(GAP) / 2
        y = px(HEADER) + index * height - self.verticalScrollBar().value() + px(GAP) / 2
        return QRectF(x, y, self.tile().width() / ratio, self.tile().height() / ratio)

    def _pitch(self) -> tuple[int, int]:
        """From one picture to the next."""
        ratio = self.devicePixelRatioF()
        return tuple(int(np.ceil(side / ratio)) + px(GAP) for side in (self.tile().width(), self.tile().height()))

    def _lay_out(self) -> None:
        width, height = self._pitch()
        room = self.viewport().size()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setRange(0, max(0, px(NAMES) + len(self._headings) * width + px(8) - room.width()))
        across.setPageStep(room.width())
        across.setSingleStep(width)
        down.setRange(0, max(0, px(HEADER) + len(self._rows) * height + px(8) - room.height()))
        down.setPageStep(max(room.height() - px(HEADER), 1))
        down.setSingleStep(height)
        if not self._centred and room.width() > px(NAMES):
            across.setValue(across.maximum() // 2)
            self._centred = bool(self._headings)
        self._send_seen()
        self.viewport().update()

    def _in_view(self) -> range:
        height, top = self._pitch()[1], self.verticalScrollBar().value()
        first = top // height
        last = (top + self.viewport().height() - px(HEADER)) // height + 1
        return range(max(first, 0), max(min(last, len(self._rows)), 0))

    def _cell_at(self, spot: QPointF) -> tuple[int | None, int | None]:
        """Row and column under the pointer; a name is a row without a column."""
        width, height = self._pitch()
        if spot.y() < px(HEADER):
            return None, None
        index = int(spot.y() - px(HEADER) + self.verticalScrollBar().value()) // height
        column = int(spot.x() - px(NAMES) + self.horizontalScrollBar().value()) // width
        inside = spot.x() >= px(NAMES) and 0 <= column < len(self._headings)
        return (index if index < len(self._rows) else None), (column if inside else None)

    def _index_of(self, key: int | None) -> int | None:
        return next((k for k, row in enumerate(self._rows) if row.key == key), None)

    def _reveal(self, index: int) -> None:
        height, bar = self._pitch()[1], self.verticalScrollBar()
        room = self.viewport().height() - px(HEADER)
        bar.setValue(min(max(bar.value(), (index + 1) * height - room + px(8)), index * height))

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index, column = self._cell_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or index is None:
            return
        self._end_burst()
        key = self._rows[index].key
        self.row_chosen.emit(key)
        if column is not None:
            self.cell_chosen.emit(key, column)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = None not in self._cell_at(event.position())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        return keeps_home(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, page = event.key(), max(1, self.verticalScrollBar().pageStep() // self._pitch()[1])
        moves = {**KEYS, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page,
                 Qt.Key.Key_Home: -len(self._rows), Qt.Key.Key_End: len(self._rows)}  # fmt: skip
        if not self._rows or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        elif key in moves:
            self._move_selection(moves[key])
        elif key in STEPS:
            self._step(STEPS[key])
        else:
            event.ignore()

    def _move_selection(self, by: int) -> None:
        here = self._index_of(self._selected)
        index = 0 if here is None else int(np.clip(here + by, 0, len(self._rows) - 1))
        self._end_burst()
        self.row_chosen.emit(self._rows[index].key)
        self._reveal(index)

    def _step(self, by: int) -> None:
        index = self._index_of(self._selected)
        if index is None:
            self._move_selection(0)
            return
        row = self._rows[index]
        column = int(np.clip(row.current + by, 0, len(self._headings) - 1))
        if column != row.current:
            if not self._burst.isActive():
                self.grabbed.emit()
            self._burst.start()
            self.cell_chosen.emit(row.key, column)

    def _end_burst(self) -> None:
        """A row of steps is one move."""
        self._burst.stop()
        self.dropped.emit()

    def _send_seen(self) -> None:
        seen = [self._rows[index].key for index in self._in_view()]
        if seen != self._seen:
            self._seen = seen
            self.rows_seen.emit(seen)

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with QPainter(self.viewport()) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            most = max((row.tells for row in self._rows), default=0.0)
            height = self._pitch()[1]
            for index in self._in_view():
                row = self._rows[index]
                top = px(HEADER) + index * height - self.verticalScrollBar().value()
                line = QRectF(0, top, self.viewport().width(), height)
                painter.save()
                painter.setClipRect(QRect(px(NAMES), px(HEADER), self.viewport().width(), self.viewport().height()))
                if row.key == self._selected:
                    painter.fillRect(line, QColor(theme.soft))
                self._draw_pictures(painter, index, row, theme)
                painter.restore()
                painter.save()
                painter.setClipRect(QRect(0, px(HEADER), px(NAMES), self.viewport().height()))
                self._draw_name(painter, line, row, most, theme)
                painter.restore()
            self._draw_header(painter, theme)
            if self._shows_focus:
                focus_ring(painter, QRectF(self.viewport().rect()), 0, theme)

    def _draw_pictures(self, painter: QPainter, index: int, row: SheetRow, theme: Theme) -> None:
        if row.images is None:
            for column in range(len(self._headings)):
                painter.fillRect(self.cell_area(index, column), QColor(theme.well))
        else:
            strip, first = self._strip(row), self.cell_area(index, 0)
            ratio = self.devicePixelRatioF()
            side = first.width() * ratio
            for column in range(len(row.images)):
                corner = on_device_pixel(painter, self.cell_area(index, column).topLeft())
                part = QRectF(column * side, 0, side, first.height() * ratio)
                painter.drawPixmap(QRectF(corner, first.size()), strip, part)
        ring = self.cell_area(index, row.current)
        box(painter, ring.adjusted(-px(2), -px(2), px(2), px(2)), px(3), line=theme.accent, width=px(2))

    def _strip(self, row: SheetRow) -> QPixmap:
        """All pictures of a row side by side, enlarged once."""
        images, drawn = self._drawn.get(row.key, (None, None))
        if images is not row.images:
            pictures = [shown(image) for image in row.images]
            multiple = max(1, self.tile().width() // pictures[0].shape[1])
            wide = np.concatenate(pictures, axis=1).repeat(multiple, 0).repeat(multiple, 1)
            drawn = QPixmap.fromImage(qimage(wide).convertToFormat(QImage.Format.Format_RGB32))
            if len(self._drawn) > REMEMBERED:
                self._drawn.clear()
            self._drawn[row.key] = (row.images, drawn)
        return drawn

    def _draw_name(self, painter: QPainter, line: QRectF, row: SheetRow, most: float, theme: Theme) -> None:
        selected = row.key == self._selected
        if selected:
            painter.fillRect(line, QColor(theme.soft))
        middle = line.center().y()
        name = QRectF(px(16), middle - px(18), px(NAMES - 16), px(18))
        write(painter, name, row.name, theme.accent if selected else theme.text, BODY, MEDIUM)
        below = QRectF(px(16), middle + px(1), px(NAMES - 26), px(16))
        write(painter, below, row.figure, theme.muted, CAPTION)
        bar = QRectF(px(NAMES - 12 - BAR), middle - px(11), px(BAR), px(4))
        box(painter, bar, px(2), theme.meter)
        if most > 0 and row.tells > 0:
            bar.setWidth(max(bar.width() * row.tells / most, px(2)))
            box(painter, bar, px(2), theme.kl_bar)

    def _draw_header(self, painter: QPainter, theme: Theme) -> None:
        header = QRectF(0, 0, self.viewport().width(), px(HEADER))
        painter.fillRect(header, self.palette().base())
        painter.save()
        painter.setClipRect(header.adjusted(px(NAMES) - px(2), 0, 0, 0))
        width = self._pitch()[0]
        for column, heading in enumerate(self._headings):
            area = self.cell_area(0, column)
            x = round(area.center().x()) + 0.5
            painter.setPen(QColor(theme.deco))
            painter.drawLine(QPointF(x, px(HEADER - 6)), QPointF(x, px(HEADER - 1)))
            row = QRectF(x - width / 2, px(6), width, px(20))
            write(painter, row, heading, theme.muted, CAPTION, align=CENTRE)
        painter.restore()
        write(painter, QRectF(px(16), px(6), px(60), px(20)), self._words[0], theme.muted, CAPTION)
        write(painter, QRectF(px(60), px(6), px(NAMES - 72), px(20)), self._words[1], theme.muted, CAPTION, align=RIGHT)

    # --- Qt ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels = event.pixelDelta() if event.phase() != Qt.ScrollPhase.NoScrollPhase else event.pixelDelta() * 0
        turned = pixels if not pixels.isNull() else event.angleDelta() * (self._pitch()[1] / 120)
        for bar, by in ((self.verticalScrollBar(), turned.y()), (self.horizontalScrollBar(), turned.x())):
            bar.setValue(bar.value() - by)
        event.accept()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._shows_focus = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._shows_focus = False
        self._end_burst()
        self.viewport().update()
