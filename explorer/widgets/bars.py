"""Bars, one for each dimension in falling order, or in an order of their own; one can be selected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import CAPTION, MEDIUM, Theme, faded, font, px
from explorer.widgets.axes import Axis, tick_text
from explorer.widgets.paint import CENTRE, LEFT, RIGHT, box, focus_ring, painter_of, write
from explorer.widgets.text import number

LEFT_ROOM, RIGHT_ROOM, ABOVE, BELOW = 26, 8, 26, 22


class BarChart(QWidget):
    chosen = Signal(int)  # the dimension, not its rank
    hovered = Signal(int)  # -1 when the pointer leaves

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        name: str = "Bars",
        verb: str = "",
        ends: tuple[str, str] | None = None,
    ) -> None:
        """Hovering says "z 17 · 2.48 · verb". Bars between two named ends stand as they are given."""
        super().__init__(parent, accessibleName=name, mouseTracking=True, focusPolicy=Qt.FocusPolicy.TabFocus)
        self._verb, self._ends = verb, ends
        self._values = np.zeros(0)
        self._names: Sequence[str] = ()
        self._order = np.zeros(0, np.int64)
        self._selected = self._hover = -1
        self._active: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_values(self, values: Sequence[float], names: Sequence[str], active: int | None = None) -> None:
        """One value for each dimension, what those are called, and how many of them count as active."""
        self._values, self._names = np.asarray(values, float), names
        self._order = np.arange(len(self._values)) if self._ends else np.argsort(-self._values, kind="stable")
        self._active = active
        self.update()

    def set_selected(self, dimension: int) -> None:
        self._selected = dimension
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(260), px(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(140), px(100))

    def _plot(self) -> QRectF:
        longest = tick_text(float(f"{self._values.max(initial=0):.1g}"))
        room = max(px(LEFT_ROOM), QFontMetricsF(font(CAPTION)).horizontalAdvance(longest) + px(10))
        return QRectF(self.rect()).adjusted(room, px(ABOVE), -px(RIGHT_ROOM), -px(BELOW))

    def _up(self) -> Axis:
        plot = self._plot()
        return Axis(0.0, max(float(self._values.max(initial=0.0)) * 1.08, 1e-6), plot.bottom(), plot.top())

    def bar_area(self, rank: int) -> QRectF:
        plot, up, pitch = self._plot(), self._up(), self._pitch()
        top = up.at(float(self._values[self._order[rank]]))
        return QRectF(plot.left() + rank * pitch, top, max(pitch - px(1), pitch * 0.6), plot.bottom() - top)

    def _pitch(self) -> float:
        return self._plot().width() / max(len(self._values), 1)

    def _rank_at(self, position: QPointF) -> int:
        plot = self._plot()
        rank = int((position.x() - plot.left()) // self._pitch()) if plot.contains(position) else -1
        return rank if 0 <= rank < len(self._values) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self._rank_at(event.position()))

    def leaveEvent(self, event: object) -> None:
        self._set_hover(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._choose(self._rank_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(event.key())
        if step and len(self._values):
            self._set_hover(min(max(self._hover + step, 0), len(self._values) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._hover)
        else:
            super().keyPressEvent(event)

    def _choose(self, rank: int) -> None:
        if rank >= 0 and self._verb:
            self.set_selected(int(self._order[rank]))
            self.chosen.emit(self._selected)

    def _set_hover(self, rank: int) -> None:
        if rank != self._hover:
            self._hover = rank
            self.hovered.emit(int(self._order[rank]) if rank >= 0 else -1)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, plot = Theme.of(self), self._plot()
        with painter_of(self) as painter:
            self._paint_axes(painter, theme, plot)
            painter.setPen(Qt.PenStyle.NoPen)
            for rank in range(len(self._values)):
                selected = self._order[rank] == self._selected
                colour = QColor(theme.accent if selected else theme.kl_bar)
                lit = rank == self._hover and not selected
                painter.fillRect(self.bar_area(rank), colour.lighter(115) if lit else colour)
            if self._active is not None and len(self._values):
                self._paint_active(painter, theme, plot)
            if 0 <= self._hover < len(self._values):
                self._paint_hover(painter, theme, plot)
            if self.hasFocus():
                focus_ring(painter, QRectF(self.rect()), px(6), theme)

    def _paint_axes(self, painter: QPainter, theme: Theme, plot: QRectF) -> None:
        up = self._up()
        for value in up.ticks(max(int(plot.height() // px(36)), 2)):
            y = round(up.at(value))
            painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), faded(theme.grid, 0.6))
            write(painter, QRectF(0, y - px(8), plot.left() - px(8), px(16)), tick_text(value), theme.muted, CAPTION,
                  align=RIGHT)  # fmt: skip
        painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), QColor(theme.strong))
        if self._ends:
            at = QRectF(plot.left(), plot.bottom() + px(5), plot.width(), px(16))
            for text, align in zip(self._ends, (LEFT, RIGHT), strict=True):
                write(painter, at, text, theme.muted, CAPTION, align=align)
            return
        for rank in self._labelled_ranks():
            x = plot.left() + (rank - 0.5) * self._pitch()
            here = QRectF(x - px(20), plot.bottom() + px(5), px(40), px(16))
            write(painter, here, str(rank), theme.muted, CAPTION, align=CENTRE)

    def _labelled_ranks(self) -> list[int]:
        """First, middle of the active ones, the last active one and the last, as far as they do not touch."""
        last = len(self._values)
        wanted = [1, last, self._active or last, (self._active or last) // 2 + 1]
        kept: list[int] = []
        for rank in wanted:
            if 1 <= rank <= last and all(abs(rank - each) * self._pitch() > px(28) for each in kept):
                kept.append(rank)
        return kept

    def _paint_active(self, painter: QPainter, theme: Theme, plot: QRectF) -> None:
        x = round(plot.left() + self._active * self._pitch()) + 0.5
        pen = QPen(QColor(theme.strong), 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        text = f"{self._active} active"
        width = QFontMetricsF(font(CAPTION)).horizontalAdvance(text)
        left = x - px(5) - width if x - px(5) - width > plot.left() else x + px(5)
        highest = self.bar_area(min(int((left - plot.left()) // self._pitch()), len(self._values) - 1))
        top = min(plot.top() + plot.height() * 0.3, highest.top() - px(20))
        painter.drawLine(QPointF(x, top), QPointF(x, plot.bottom()))
        write(painter, QRectF(left, top, width, px(16)), text, theme.text, CAPTION)

    def _paint_hover(self, painter: QPainter, theme: Theme, plot: QRectF) -> None:
        dimension = int(self._order[self._hover])
        parts = [self._names[dimension], number(self._values[dimension]), self._verb]
        text = " · ".join(part for part in parts if part)
        width = QFontMetricsF(font(CAPTION, MEDIUM)).horizontalAdvance(text) + px(18)
        left = min(max(self.bar_area(self._hover).center().x() - width / 2, plot.left()), self.width() - width)
        chip = QRectF(round(left), plot.top() - px(20), width, px(22))
        box(painter, chip, px(8), theme.raised, theme.border)
        write(painter, chip, text, theme.text, CAPTION, MEDIUM, CENTRE)
