"""A run from its first step to its last: snapshots as ticks with pictures, done solid, to come dotted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import BODY, CAPTION, NORMAL, SEMIBOLD, Theme, font, px
from explorer.widgets.axes import Axis
from explorer.widgets.keys import keeps_home
from explorer.widgets.paint import LEFT, box, painter_of, write
from explorer.widgets.pixels import draw_small, on_device_pixel, qimage
from explorer.widgets.text import count, short_count

THUMBNAIL, TOP, TRACK_Y, HEIGHT = 36, 7, 51, 60
TICK, KNOB, RING = 7, 5, 3  # length, radius, reach around the thumbnail
END_ROOM = 40  # for the last step's label


class TimelineTrack(QWidget):
    step_chosen = Signal(int)  # the step of a snapshot
    menu_wanted = Signal(int, QPoint)  # of a snapshot's step, at a place of the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, accessibleName="Timeline", focusPolicy=Qt.FocusPolicy.StrongFocus)
        self._steps: list[int] = []
        self._images: list[QImage | None] = []
        self._total = self._done = 0
        self._current = -1
        self._step = 0  # that is shown, which need not be a snapshot's
        self._note = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_run(self, total: int, done: int) -> None:
        self._total, self._done = total, done
        self.update()

    def set_snapshots(self, steps: Sequence[int], images: Sequence[np.ndarray | None] = ()) -> None:
        """Steps in rising order, each with a picture or none."""
        self._steps = list(steps)
        self._images = [None if image is None else qimage(image) for image in images] or [None] * len(self._steps)
        self._current = min(self._current, len(self._steps) - 1)
        self.update()

    def set_current(self, step: int, note: str = "") -> None:
        """The step that is shown, and what to say about it, such as "following the newest"."""
        self._step = step
        self._current = int(np.argmin(np.abs(np.array(self._steps) - step))) if self._steps else -1
        self._note = note
        self.setAccessibleDescription(f"step {count(step)}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(480), px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), px(HEIGHT))

    def _axis(self) -> Axis:
        half = px(THUMBNAIL) / 2 + px(RING)
        return Axis(0.0, max(self._total, self._done, 1), half, self.width() - px(END_ROOM))

    def _x(self, index: int) -> float:
        return float(self._axis().at(self._steps[index]))

    def visible_thumbnails(self) -> list[int]:
        """The current one, and from the left those that touch neither it nor one another."""
        pitch = px(THUMBNAIL + 2 * RING + 4)
        left, right = self._words_span()
        shown: list[int] = []
        for index, image in enumerate(self._images):
            near_current = index != self._current >= 0 and abs(self._x(index) - self._x(self._current)) < pitch
            near_last = bool(shown) and self._x(index) - self._x(shown[-1]) < pitch
            behind_words = left < self._x(index) + px(THUMBNAIL / 2 + 4) and self._x(index) - px(THUMBNAIL / 2) < right
            hidden = near_current or near_last or behind_words
            if image is not None and (index == self._current or not hidden):
                shown.append(index)
        return shown

    def _words(self) -> tuple[str, str]:
        """The step that is shown, and the note on it."""
        return f"step {count(self._step)}", f" · {self._note}" if self._note else ""

    def _words_span(self) -> tuple[float, float]:
        """From where to where the words beside the current thumbnail go: to its right, where there is room."""
        if self._current < 0:
            return 0.0, 0.0
        step, note = self._words()
        width = QFontMetricsF(font(BODY, SEMIBOLD)).horizontalAdvance(step)
        width += QFontMetricsF(font(BODY)).horizontalAdvance(note)
        beside, here = px(THUMBNAIL / 2 + RING + 12), (float(self._axis().at(self._step)), self._x(self._current))
        left = max(here) + beside
        if left + width > self.width():
            left = max(min(here) - beside - width, 0.0)
        return left, left + width

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._scrub(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._scrub(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of the snapshot under the pointer, or by the keyboard of the one that is shown."""
        if self._steps:
            by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
            index = self._index_at(event.pos().x()) if by_mouse else max(self._current, 0)
            self.menu_wanted.emit(self._steps[index], event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._choose(self._current + (1 if event.angleDelta().y() < 0 else -1))

    def event(self, event: QEvent) -> bool:
        return keeps_home(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        target = {Qt.Key.Key_Left: self._current - 1, Qt.Key.Key_Right: self._current + 1,
                  Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self._steps) - 1}.get(event.key())  # fmt: skip
        if target is None:
            super().keyPressEvent(event)
        else:
            self._choose(target)

    def _scrub(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._steps:
            self._choose(self._index_at(event.position().x()))

    def _index_at(self, x: float) -> int:
        """Of the snapshot nearest to a place."""
        return int(np.argmin(np.abs(np.array(self._steps) - self._axis().value(x))))

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._steps) and self._steps[index] != self._step:
            self.set_current(self._steps[index])
            self.step_chosen.emit(self._steps[index])

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            self._paint_track(painter, theme)
            for index in self.visible_thumbnails():
                self._paint_thumbnail(painter, theme, index)
            if self._current >= 0:
                self._paint_current(painter, theme)

    def _paint_track(self, painter: QPainter, theme: Theme) -> None:
        axis, y, line = self._axis(), px(TRACK_Y), px(2)
        end = axis.at(self._done)
        painter.fillRect(QRectF(axis.start, y - line / 2, end - axis.start, line), QColor(theme.strong))
        for step in self._steps:
            painter.fillRect(QRectF(round(axis.at(step)) - line / 2, y - px(TICK) / 2, line, px(TICK)),
                             QColor(theme.strong))  # fmt: skip
        dots = QPen(QColor(theme.strong), line, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
        dots.setDashPattern([1, 2.5])
        painter.setPen(dots)
        painter.drawLine(QPointF(end + px(5), y), QPointF(axis.end, y))
        label = QRectF(axis.end + px(12), y - px(8), px(END_ROOM), px(16))
        write(painter, label, short_count(self._total), theme.muted, CAPTION)

    def _thumbnail_area(self, painter: QPainter, index: int) -> QRectF:
        side = px(THUMBNAIL)
        corner = on_device_pixel(painter, QPointF(self._x(index) - side / 2, px(TOP)))
        return QRectF(corner, QSizeF(side, side))

    def _paint_thumbnail(self, painter: QPainter, theme: Theme, index: int) -> None:
        area, reach = self._thumbnail_area(painter, index), px(RING)
        draw_small(painter, self._images[index], area, radius=px(4))
        if index == self._current:
            box(painter, area.adjusted(-reach, -reach, reach, reach), px(6), line=theme.accent, width=px(2))

    def _paint_current(self, painter: QPainter, theme: Theme) -> None:
        centre = QPointF(float(self._axis().at(self._step)), px(TRACK_Y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent if self.hasFocus() else theme.panel))
        painter.drawEllipse(centre, px(KNOB + 2), px(KNOB + 2))
        painter.setBrush(QColor(theme.fill))
        painter.drawEllipse(centre, px(KNOB), px(KNOB))
        left, right = self._words_span()
        step, note = self._words()
        area = QRectF(left, px(TOP), right - left + 1, px(THUMBNAIL))
        width = write(painter, area, step, theme.text, BODY, SEMIBOLD, LEFT)
        write(painter, area.adjusted(width, 0, 0, 0), note, theme.muted, BODY, NORMAL, LEFT)
