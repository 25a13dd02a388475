"""A grid of pictures, or of inputs above their reconstructions, with captions beneath if there are any."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from explorer.theme import CAPTION, Theme, px
from explorer.widgets.dragging import drag_out
from explorer.widgets.paint import CENTRE, box, focus_ring, painter_of, write
from explorer.widgets.pixels import draw, draw_small, on_device_pixel, qimage

CAPTION_HEIGHT = 18
LEAST_GAP = 4


class Gallery(QWidget):
    """Tiles are whole multiples of the pictures, unless a tile size is given: then they are smoothed, or crisp, to it.

    Where columns are given they stay as many, however narrow it gets.
    """

    chosen = Signal(int)
    hovered = Signal(int)  # -1 when the pointer leaves

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        columns: int | None = None,
        tile: int | None = None,
        gap: int = 10,
        row_gap: int = 2,
        radius: int = 0,
        crisp: bool = False,
        name: str = "Pictures",
    ) -> None:
        super().__init__(parent, mouseTracking=True, focusPolicy=Qt.FocusPolicy.TabFocus, accessibleName=name)
        self._wanted_columns, self._wanted_tile = columns, tile
        self._least_columns = 1
        self._gap, self._row_gap, self._radius, self._is_crisp = gap, row_gap, radius, crisp
        self._images: list[QImage] = []
        self._captions: Sequence[str] = ()
        self._tips: Sequence[str] = ()
        self._paired = False
        self._hover = self._current = -1
        self._pressed_at: QPointF | None = None
        self.mime_data: Callable[[int], QMimeData | None] | None = None  # set it to let pictures be dragged out
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_images(
        self, images: Sequence[np.ndarray] | np.ndarray, captions: Sequence[str] = (), tips: Sequence[str] = ()
    ) -> None:
        """uint8 [N, H, W] or [N, H, W, C]."""
        self._set([qimage(image) for image in images], captions, tips, paired=False)

    def set_columns(self, columns: int, least: int = 1) -> None:
        """Lines of so many pictures, which are no larger than those of lines of `least`."""
        if (columns, least) != (self._wanted_columns, self._least_columns):
            self._wanted_columns, self._least_columns = columns, least
            self.updateGeometry()
            self.update()

    def set_tile(self, tile: int) -> None:
        """Another side of every picture, which is smoothed to it."""
        if tile != self._wanted_tile:
            self._wanted_tile = tile
            self.updateGeometry()
            self.update()

    def set_pairs(self, inputs: np.ndarray, outputs: np.ndarray, tips: Sequence[str] = ()) -> None:
        """Each output under its input; the index of both is the pair's."""
        both = [qimage(image) for pair in zip(inputs, outputs, strict=True) for image in pair]
        self._set(both, (), tips, paired=True)

    def set_current(self, index: int) -> None:
        self._current = index
        self.update()

    def count(self) -> int:
        return len(self._images) // self._rows_per_item()

    def _set(self, images: list[QImage], captions: Sequence[str], tips: Sequence[str], paired: bool) -> None:
        same_shape = len(images) == len(self._images) and paired == self._paired
        self._images, self._captions, self._tips, self._paired = images, captions, tips, paired
        if not same_shape:
            self.updateGeometry()
        self.update()

    def _rows_per_item(self) -> int:
        return 2 if self._paired else 1

    def tile_size(self, width: int) -> tuple[float, float]:
        """Width and height of a tile in logical pixels when the gallery is this wide."""
        if not self._images:
            return 0.0, 0.0
        first, ratio = self._images[0], self.devicePixelRatioF()
        if self._wanted_tile:
            side = float(px(self._wanted_tile))
            if n := self._wanted_columns:
                side = max(min(side, (width - (n - 1) * px(LEAST_GAP)) / n), 1.0)
            return side, side * first.height() / first.width()
        columns = self._wanted_columns or max(int(width // (first.width() + px(self._gap))), 1)
        columns = max(columns, self._least_columns)
        room = (width - (columns - 1) * px(self._gap)) / columns * ratio / first.width()
        multiple = max(int(room), 1) if room >= 1 else max(room, 0.05)
        return first.width() * multiple / ratio, first.height() * multiple / ratio

    def columns(self, width: int) -> int:
        if self._wanted_columns:
            return self._wanted_columns
        return max(int((width + px(self._gap)) // max(self.tile_size(width)[0] + px(self._gap), 1)), 1)

    def gap(self, width: int) -> float:
        """Between two tiles of a line: less than wanted where tiles of a wanted size would not fit otherwise."""
        columns = self.columns(width)
        if not self._wanted_tile or columns == 1:
            return px(self._gap)
        return min(px(self._gap), (width - columns * self.tile_size(width)[0]) / (columns - 1))

    def tile_area(self, index: int, part: int = 0) -> QRectF:
        """Where picture `part` (0 or 1 of a pair) of an item is drawn."""
        width, height = self.tile_size(self.width())
        line, column = divmod(index, self.columns(self.width()))
        y = line * self._line_height(height) + part * (height + px(self._row_gap))
        return QRectF(column * (width + self.gap(self.width())), y, width, height)

    def _line_height(self, tile_height: float) -> float:
        parts = self._rows_per_item()
        below = px(CAPTION_HEIGHT) if self._captions else 0
        between = px(self._gap if self._paired else self._row_gap)
        return parts * tile_height + (parts - 1) * px(self._row_gap) + below + between

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if not self._images:
            return 0
        lines = -(-self.count() // self.columns(width))
        line = self._line_height(self.tile_size(width)[1])
        return round(lines * line - px(self._gap if self._paired else self._row_gap))

    def sizeHint(self) -> QSize:
        width = px(256)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(56), 0)

    def _index_at(self, position: QPointF) -> int:
        parts = range(self._rows_per_item())
        return next(
            (k for k in range(self.count()) if any(self.tile_area(k, part).contains(position) for part in parts)), -1
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -self.columns(self.width()),
                Qt.Key.Key_Down: self.columns(self.width())}.get(event.key())  # fmt: skip
        if step is not None and self.count():
            self._set_hover(min(max(self._hover + step, 0), self.count() - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._hover >= 0:
            self.chosen.emit(self._hover)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A keyboard must see where it is; a click has its pointer for that."""
        if event.reason() != Qt.FocusReason.MouseFocusReason and self._hover < 0 and self.count():
            self._set_hover(0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._set_hover(-1)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        if self._pressed_at is not None and index >= 0:
            self.chosen.emit(index)
        self._pressed_at = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None or self.mime_data is None:
            self._set_hover(self._index_at(event.position()))
        elif (event.position() - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            self._drag(self._index_at(self._pressed_at))

    def _drag(self, index: int) -> None:
        self._pressed_at = None
        if index >= 0 and (mime := self.mime_data(index)) is not None:
            drag_out(self, mime, self._images[index * self._rows_per_item()])

    def leaveEvent(self, event: object) -> None:
        self._set_hover(-1)

    def _set_hover(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self.hovered.emit(index)
            self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._index_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._tips[index] if 0 <= index < len(self._tips) else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            for index in range(self.count()):
                self._paint_item(painter, theme, index)

    def _paint_item(self, painter: QPainter, theme: Theme, index: int) -> None:
        parts = self._rows_per_item()
        for part in range(parts):
            area = self.tile_area(index, part)
            area.moveTopLeft(on_device_pixel(painter, area.topLeft()))
            image = self._images[index * parts + part]
            if self._wanted_tile is not None and not self._is_crisp:
                draw_small(painter, image, area, radius=px(self._radius))
            else:
                smooth = area.width() * self.devicePixelRatioF() < image.width()
                draw(painter, image, area, smooth=smooth, radius=px(self._radius))
            if index == self._hover:
                box(painter, area, px(self._radius), line=theme.text)
        if index == self._current or (self.hasFocus() and index == self._hover):
            focus_ring(painter, self.tile_area(index).united(self.tile_area(index, parts - 1)), px(4), theme)
        if index < len(self._captions):
            below = QRectF(area.left(), area.bottom(), area.width(), px(CAPTION_HEIGHT))
            write(painter, below, self._captions[index], theme.muted, CAPTION, align=CENTRE)
