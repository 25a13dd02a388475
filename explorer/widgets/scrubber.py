"""A slider along the frames of a path: a tick for every frame, and where one is in words over the knob."""

from __future__ import annotations

from itertools import count

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from explorer.theme import CAPTION, SEMIBOLD, Theme, font, px
from explorer.widgets.frame_columns import LEAST, Columns
from explorer.widgets.paint import painter_of, write
from explorer.widgets.slider import Slider

GROOVE, TICK = 4, 10
APART = 8  # pixels between two ticks at least; of more frames every second, fifth or tenth has one, and so on


class Scrubber(Slider):
    """From 0 to 1; the arrow keys are left to whoever steps from frame to frame."""

    def __init__(self, parent: QWidget | None = None, *, name: str = "", least: int = LEAST) -> None:
        super().__init__(0.0, 1.0, parent, name=name)
        self._frames, self._text, self._least = 2, "", least

    def set_frames(self, frames: int) -> None:
        if frames != self._frames:
            self._frames = frames
            self.update()

    def set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.setAccessibleDescription(text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(400), px(46))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def _columns(self) -> Columns:
        return Columns(self._frames, self.width(), self._least)

    def _groove(self) -> tuple[float, float]:
        columns = self._columns()
        return float(columns.x(0.0)), float(columns.x(1.0))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, columns, middle = Theme.of(self), self._columns(), round(self.height() / 2)
        (left, right), knob, can = self._groove(), self._knob_x(), self.isEnabled()
        with painter_of(self) as painter:
            painter.fillRect(QRectF(left, middle - px(GROOVE) / 2, right - left, px(GROOVE)), QColor(theme.deco))
            for frame in self._ticked(right - left):
                x = round(columns.x(frame / (self._frames - 1)))
                painter.fillRect(QRectF(x, middle - px(TICK) / 2, 1, px(TICK)), QColor(theme.deco))
            if not can:
                return
            painter.fillRect(QRectF(left, middle - px(GROOVE) / 2, knob - left, px(GROOVE)), QColor(theme.accent))
            painter.fillRect(QRectF(round(knob) - px(2) / 2, middle, px(2), self.height()), QColor(theme.accent))
            self._write(painter, theme, knob)
            painter.setPen(Qt.PenStyle.NoPen)
            self._paint_knob(painter, theme, QPointF(knob, middle))

    def _ticked(self, room: float) -> range:
        """The frames that have a tick, from the first on."""
        least = px(APART) * (self._frames - 1) / max(room, 1.0)
        every = next(step for decade in count() for step in (10**decade * each for each in (1, 2, 5)) if step >= least)
        return range(0, self._frames, every)

    def _write(self, painter: QPainter, theme: Theme, knob: float) -> None:
        """To the right of the knob, or to the left where there is no room."""
        beside, width = px(14), QFontMetricsF(font(CAPTION, SEMIBOLD)).horizontalAdvance(self._text) + 1
        fits = knob + beside + width < self.width()
        area = QRectF(knob + beside if fits else knob - beside - width, 0, width, px(20))
        write(painter, area, self._text, theme.text, CAPTION, SEMIBOLD)
