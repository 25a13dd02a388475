"""A small sheet to draw a picture on, or to paint over one, pixel by pixel, at a model's own size."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QDialog, QSizePolicy, QWidget

from explorer.theme import Theme, px
from explorer.widgets.button import Button
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import caption
from explorer.widgets.paint import box, painter_of
from explorer.widgets.pixels import array, crisp_size, draw_crisp, qimage
from explorer.widgets.refusal import refuse
from explorer.widgets.slider import Slider
from explorer.widgets.surface import column, row

GREYS = ("#FFFFFF", "#C0C0C0", "#808080", "#404040", "#000000")
COLOURS = ("#FFFFFF", "#F2C9A5", "#C68642", "#6B3E1F", "#2A1D16", "#E8C15A", "#B5471F", "#C0392B",
           "#E79AB0", "#3E8E5A", "#7FB6E6", "#3A5FA0", "#8E6BB5", "#909090", "#000000")  # fmt: skip
SIDE = 336  # logical pixels the sheet may take
MOST_UNDONE = 100  # strokes


class DrawPad(QWidget):
    """The sheet alone: press and drag to draw."""

    changed = Signal()

    def __init__(self, height: int, width: int, channels: int, parent: QWidget | None = None) -> None:
        super().__init__(parent, accessibleName="Drawing")
        self._channels = channels
        self._brush, self._colour = max(height / 14, 1.0), QColor("#FFFFFF")
        self._image = QImage(width, height, QImage.Format.Format_RGB32)
        self._last: QPointF | None = None
        self._before: list[QImage] = []  # each stroke
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clear()

    def pixels(self) -> np.ndarray:
        """uint8 [H, W, channels] of what is drawn."""
        return array(self._image, self._channels)

    def set_pixels(self, pixels: np.ndarray) -> None:
        self._before.clear()
        self._image = qimage(pixels).convertToFormat(QImage.Format.Format_RGB32)
        self._changed()

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    def undo(self) -> None:
        """Take the last stroke back."""
        if self._before:
            self._image = self._before.pop()
            self._changed()

    def reset(self) -> None:
        """Take all strokes back."""
        if self._before:
            self._image = self._before[0]
            self._before.clear()
            self._changed()

    def clear(self) -> None:
        self._before.clear()
        self._image.fill(QColor("#000000" if self._channels == 1 else "#D6DBE0"))
        self._changed()

    def set_colour(self, colour: str) -> None:
        self._colour = QColor(colour)

    def set_brush(self, width: float) -> None:
        """In the picture's pixels."""
        self._brush = width

    def sizeHint(self) -> QSize:
        room = QRectF(0, 0, px(SIDE), px(SIDE)).size()
        return crisp_size(self._image, room, self.devicePixelRatioF()).toSize()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._last = self._on_sheet(event.position())
            self._before = [*self._before[-MOST_UNDONE:], self._image.copy()]
            self._stroke_to(self._last)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            self._stroke_to(self._on_sheet(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None

    def _on_sheet(self, position: QPointF) -> QPointF:
        return QPointF(position.x() * self._image.width() / self.width(),
                       position.y() * self._image.height() / self.height())  # fmt: skip

    def _stroke_to(self, point: QPointF) -> None:
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if point == self._last:  # a line of no length is not drawn; a click should leave a dot
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour)
            painter.drawEllipse(point, self._brush / 2, self._brush / 2)
        else:
            painter.setPen(QPen(self._colour, self._brush, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(self._last, point)
        painter.end()
        self._last = point
        self._changed()

    def _changed(self) -> None:
        self.update()
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painter_of(self) as painter:
            draw_crisp(painter, self._image, QRectF(self.rect()))


class DrawTools(QWidget):
    """What a sheet is drawn on with: its colours, the brush, and a way back."""

    def __init__(self, pad: DrawPad, height: int, channels: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pad = pad
        self._colours = QButtonGroup(self)
        swatches = [_Swatch(colour, self) for colour in (GREYS if channels == 1 else COLOURS)]
        for swatch in swatches:
            self._colours.addButton(swatch)
        swatches[0].setChecked(True)
        self.undo = IconButton("undo-2", "Take the last stroke back", shortcut="Ctrl+Z", side=24)
        self._brush = Slider(1.0, max(height / 4, 2.0), zero=1.0, name="Brush")
        self._brush.set_value(max(height / 14, 1.0))
        self.setLayout(column(
            row(*swatches, None, self.undo, gap=4), row(caption("Brush"), self._brush), gap=12))  # fmt: skip
        self._keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)

        pad.changed.connect(self._show_undo)
        self._colours.buttonClicked.connect(self._use_colour)
        self._brush.moved.connect(pad.set_brush)
        self.undo.clicked.connect(pad.undo)
        self._keys.activated.connect(pad.undo)

        self._show_undo()

    def _show_undo(self) -> None:
        refuse(self.undo, "" if self._pad.can_undo else "Nothing has been drawn.")

    def _use_colour(self, swatch: QAbstractButton) -> None:
        self._pad.set_colour(swatch.text())


class DrawDialog(QDialog):
    """The sheet with its palette, brush and buttons; `pixels` is the result once accepted."""

    def __init__(
        self,
        height: int,
        width: int,
        channels: int,
        parent: QWidget | None = None,
        *,
        title: str = "Draw an image",
        use: str = "Encode",
        about: str = "",
    ) -> None:
        super().__init__(parent, windowTitle=title)
        self._pad = DrawPad(height, width, channels)
        self._tools = DrawTools(self._pad, height, channels)
        clear, self.use = Button("Clear", icon_name="eraser"), Button(use, kind="primary")
        words = caption(about, wrap=True)
        words.setVisible(bool(about))
        layout = column(words, self._pad, self._tools, row(clear, None, self.use), margins=(16, 16, 16, 16), gap=12)
        layout.setAlignment(self._pad, Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(layout)
        self.use.setDefault(True)

        clear.clicked.connect(self._pad.clear)
        self.use.clicked.connect(self.accept)

    def pixels(self) -> np.ndarray:
        return self._pad.pixels()

    def pad(self) -> DrawPad:
        return self._pad


class _Swatch(QAbstractButton):
    def __init__(self, colour: str, parent: QWidget) -> None:
        super().__init__(parent, text=colour, checkable=True, toolTip=colour, focusPolicy=Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(18), px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect()).adjusted(1, px(4), -1, -px(4))
        chosen = self.isChecked() or self.hasFocus()
        with painter_of(self) as painter:
            if chosen:
                box(painter, QRectF(self.rect()).adjusted(0, px(2), 0, -px(2)), px(5), line=theme.accent, width=px(2))
                area = area.adjusted(px(2), px(1), -px(2), -px(1))
            box(painter, area, px(3), self.text(), theme.strong)
