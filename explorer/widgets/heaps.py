"""Two histograms laid over one another, each with its mean; and, where there is one, how they stood before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import CAPTION, MEDIUM, Theme, faded, font, px
from explorer.widgets.axes import Axis, tick_text
from explorer.widgets.paint import CENTRE, painter_of, write
from explorer.widgets.text import number

LEFT_ROOM, RIGHT_ROOM, ABOVE, BELOW = 16, 16, 24, 22
BINS = 30
AROUND = 0.06  # of the span, left free at either end of an axis that has no ends of its own
TICK_ROOM = 52


class Heap(NamedTuple):
    name: str
    colour: str  # a field of Theme
    values: np.ndarray
    before: np.ndarray | None = None  # drawn as an outline


class Heaps(QWidget):
    def __init__(self, parent: QWidget | None = None, *, name: str) -> None:
        super().__init__(parent, accessibleName=name)
        self._heaps: Sequence[Heap] = ()
        self._ends: tuple[float, float] | None = None
        self._digits = 2
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_heaps(self, heaps: Sequence[Heap], ends: tuple[float, float] | None = None) -> None:
        """Where values have no ends of their own the axis is as long as they need."""
        self._heaps, self._ends = heaps, ends
        said = ", ".join(f"{heap.name} {number(float(heap.values.mean()), self._digits)} on average" for heap in heaps)
        self.setAccessibleDescription(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(180))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), px(90))

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(px(LEFT_ROOM), px(ABOVE), -px(RIGHT_ROOM), -px(BELOW))

    def _across(self) -> Axis:
        plot = self._plot()
        if self._ends is not None:
            return Axis(*self._ends, plot.left(), plot.right())
        all_values = np.concatenate([x for heap in self._heaps for x in (heap.values, heap.before) if x is not None])
        low, high = float(all_values.min()), float(all_values.max())
        margin = AROUND * (high - low) or 0.5
        return Axis(low - margin, high + margin, plot.left(), plot.right())

    def heights(self, values: np.ndarray) -> np.ndarray:
        """The share of the values in each bin of the axis."""
        across = self._across()
        counts, _ = np.histogram(values, BINS, (across.low, across.high))
        return counts / max(len(values), 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._heaps:
            return
        theme, plot, across = Theme.of(self), self._plot(), self._across()
        drawn = [
            (heap, self.heights(heap.values), None if heap.before is None else self.heights(heap.before))
            for heap in self._heaps
        ]
        highest = max(float(x.max()) for _, *pair in drawn for x in pair if x is not None)
        up = Axis(0.0, max(highest, 1e-6) * 1.05, plot.bottom(), plot.top())
        with painter_of(self) as painter:
            self._paint_axis(painter, theme, plot, across)
            for heap, heights, _ in drawn:
                self._paint_bars(painter, faded(getattr(theme, heap.colour), 0.55), heights, plot, up)
            for heap, heights, before in drawn:
                self._paint_outline(painter, QColor(getattr(theme, heap.colour)), heights, plot, up)
                if before is not None:
                    self._paint_outline(painter, QColor(theme.text), before, plot, up, dotted=True)
            self._paint_means(painter, theme, plot, across)

    def _paint_axis(self, painter: QPainter, theme: Theme, plot: QRectF, across: Axis) -> None:
        for value in across.ticks(min(max(int(plot.width() // px(TICK_ROOM)), 2), 6)):
            x = round(across.at(value))
            painter.fillRect(QRectF(x, plot.top(), 1, plot.height()), faded(theme.grid, 0.6))
            write(painter, QRectF(x - px(30), plot.bottom() + px(5), px(60), px(16)), tick_text(value), theme.muted,
                  CAPTION, align=CENTRE)  # fmt: skip
        painter.fillRect(QRectF(plot.left(), round(plot.bottom()), plot.width(), 1), QColor(theme.strong))

    def _paint_bars(self, painter: QPainter, colour: QColor, heights: np.ndarray, plot: QRectF, up: Axis) -> None:
        pitch = plot.width() / len(heights)
        for k, height in enumerate(heights):
            if height:
                top = up.at(float(height))
                painter.fillRect(QRectF(plot.left() + k * pitch, top, pitch, plot.bottom() - top), colour)

    def _paint_outline(
        self, painter: QPainter, colour: QColor, heights: np.ndarray, plot: QRectF, up: Axis, dotted: bool = False
    ) -> None:
        pitch, tops = plot.width() / len(heights), up.at(heights)
        points = [QPointF(plot.left(), plot.bottom())]
        for k, top in enumerate(tops):
            points += [QPointF(plot.left() + k * pitch, top), QPointF(plot.left() + (k + 1) * pitch, top)]
        points.append(QPointF(plot.right(), plot.bottom()))
        pen = QPen(colour, px(1) if dotted else 1.5)
        if dotted:
            pen.setDashPattern([2, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))

    def _apart(self, places: list[float], widths: list[float]) -> list[float]:
        """Where words of these widths stand: over their places as far as the sides and one another leave room."""
        order = sorted(range(len(places)), key=places.__getitem__)
        centres, end = list(places), 0.0
        for k in order:  # none begins before the one before it has ended
            centres[k] = max(places[k], end + widths[k] / 2)
            end = centres[k] + widths[k] / 2
        end = float(self.width())
        for k in reversed(order):
            centres[k] = min(centres[k], end - widths[k] / 2)
            end = centres[k] - widths[k] / 2
        return centres

    def _paint_means(self, painter: QPainter, theme: Theme, plot: QRectF, across: Axis) -> None:
        """A line at each mean, and over it what heap it is of: words that would touch are moved apart."""
        metrics = QFontMetricsF(font(CAPTION, MEDIUM))
        means = [float(heap.values.mean()) for heap in self._heaps]
        texts = [f"{heap.name} {number(mean, self._digits)}" for heap, mean in zip(self._heaps, means, strict=True)]
        widths = [metrics.horizontalAdvance(text) + px(12) for text in texts]
        places = [float(across.at(mean)) for mean in means]
        centres = self._apart(places, widths)
        for heap, text, place, centre, width in zip(self._heaps, texts, places, centres, widths, strict=True):
            colour = getattr(theme, heap.colour)
            painter.fillRect(QRectF(round(place) - 1, plot.top() - px(4), 2, plot.height() + px(4)), QColor(colour))
            here = QRectF(centre - width / 2, plot.top() - px(22), width, px(16))
            write(painter, here, text, colour, CAPTION, MEDIUM, CENTRE)
