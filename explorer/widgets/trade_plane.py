"""Two costs against one another: the way of one run through their plane, other runs faint, and lines of equal sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import CAPTION, MEDIUM, Theme, faded, font, px
from explorer.widgets.axes import Axis, tick_text
from explorer.widgets.paint import CENTRE, LEFT, RIGHT, box, painter_of, write
from explorer.widgets.text import count, number

LEFT_ROOM, RIGHT_ROOM, ABOVE, BELOW = 46, 48, 18, 22
MARGIN = 0.1  # of the range of the values, beyond them
DOT, HERE, REACH = 2.5, 5.5, 16  # radii of a measured point and of the one that is looked at, and how far one points
NAME = 16  # height of a name
SUMS = 5  # lines of equal sums, about


@dataclass(frozen=True, eq=False)
class Way:
    """Points in the order of their steps."""

    name: str
    steps: np.ndarray
    x: np.ndarray
    y: np.ndarray

    def settled(self, share: float) -> tuple[np.ndarray, np.ndarray]:
        """Its points after this share of its steps."""
        late = self.steps >= share * self.steps[-1]
        return self.x[late], self.y[late]


class TradePlane(QWidget):
    """What is better lies towards the lower left. The first of a run's points may leave the plane."""

    def __init__(
        self, parent: QWidget | None = None, *, name: str, across: str, up: str, total: str, settling: float = 0.15
    ) -> None:
        """What the two axes and their sum are called, and which share of the steps may leave the plane."""
        super().__init__(parent, accessibleName=name, mouseTracking=True)
        self._names, self._total, self._settling = (across, up), total, settling
        self._own: Way | None = None
        self._others: Sequence[Way] = ()
        self._step: float | None = None
        self._spot: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_ways(self, own: Way | None, others: Sequence[Way]) -> None:
        self._own, self._others = own, [way for way in others if len(way.steps)]
        self.update()

    def set_step(self, step: float | None) -> None:
        """Where one stands on the own way; None at its end."""
        self._step = step
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(460), px(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), px(120))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._spot = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._spot = None
        self.update()

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(px(LEFT_ROOM), px(ABOVE), -px(RIGHT_ROOM), -px(BELOW))

    def axes(self) -> tuple[Axis, Axis]:
        plot = self._plot()
        x, y = self._own.settled(self._settling)
        ends = [(way.x[-1], way.y[-1]) for way in self._others]
        low_x, high_x = _range(np.r_[x, [end[0] for end in ends]])
        low_y, high_y = _range(np.r_[y, [end[1] for end in ends]])
        return (
            Axis(max(low_x, 0.0), high_x, plot.left(), plot.right()),
            Axis(low_y, high_y, plot.bottom(), plot.top()),
        )

    def said_at(self, spot: QPointF) -> tuple[QPointF, str]:
        """The nearest measured point of the own way, and what it is; nothing where none is near."""
        across, up = self.axes()
        x, y = across.at(self._own.x), up.at(self._own.y)
        squares = (x - spot.x()) ** 2 + (y - spot.y()) ** 2
        k = int(squares.argmin())
        if squares[k] > px(REACH) ** 2:
            return QPointF(), ""
        sums = float(self._own.x[k] + self._own.y[k])
        words = (
            f"step {count(round(self._own.steps[k]))} · {self._names[0]} {number(self._own.x[k], 1)} · "
            f"{self._names[1]} {number(self._own.y[k], 1)} · {self._total} {number(sums, 1)}"
        )
        return QPointF(float(x[k]), float(y[k])), words

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._own is None or not len(self._own.steps):
            return
        theme, plot = Theme.of(self), self._plot()
        across, up = self.axes()
        with painter_of(self) as painter:
            self._paint_axes(painter, theme, plot, across, up)
            painter.save()
            painter.setClipRect(plot.adjusted(-px(6), -px(6), px(6), px(1)))
            sums = self._paint_sums(painter, theme, plot, across, up)
            for way in self._others:
                self._paint_way(painter, way, faded(theme.muted, 0.6), 1.0, across, up)
            self._paint_way(painter, self._own, QColor(theme.total), 1.75, across, up)
            painter.restore()
            for here, text in sums:
                write(painter, here, text, theme.muted, CAPTION)
            self._paint_names(painter, theme, plot, across, up)
            self._paint_here(painter, theme, across, up)
            self._paint_said(painter, theme)

    def _paint_axes(self, painter: QPainter, theme: Theme, plot: QRectF, across: Axis, up: Axis) -> None:
        for value in up.ticks(max(int(plot.height() // px(30)), 2)):
            y = round(up.at(value))
            painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), faded(theme.grid, 0.6))
            here = QRectF(0, y - px(8), plot.left() - px(8), px(16))
            write(painter, here, tick_text(value), theme.muted, CAPTION, align=RIGHT)
        for value in across.ticks(min(max(int(plot.width() // px(50)), 2), 6)):
            x = round(across.at(value))
            painter.fillRect(QRectF(x, plot.top(), 1, plot.height()), faded(theme.grid, 0.6))
            if x > plot.right() - px(8):  # there the name of the axis begins
                continue
            here = QRectF(x - px(30), plot.bottom() + px(4), px(60), px(16))
            write(painter, here, tick_text(value), theme.muted, CAPTION, align=CENTRE)
        painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), QColor(theme.strong))
        painter.fillRect(QRectF(plot.left(), plot.top(), 1, plot.height()), QColor(theme.strong))
        below = QRectF(plot.right() + px(2), plot.bottom() + px(4), px(RIGHT_ROOM), px(16))
        write(painter, below, f"{self._names[0]} →", theme.kl, CAPTION, MEDIUM, align=LEFT)
        above = QRectF(px(2), 0, plot.width(), px(16))
        write(painter, above, f"↑ {self._names[1]}", theme.reconstruction, CAPTION, MEDIUM, align=LEFT)
        beside = QRectF(plot.right() - px(60), 0, px(60 + RIGHT_ROOM - 2), px(16))
        write(painter, beside, self._total, theme.muted, CAPTION, MEDIUM, align=RIGHT)

    def _paint_sums(
        self, painter: QPainter, theme: Theme, plot: QRectF, across: Axis, up: Axis
    ) -> list[tuple[QRectF, str]]:
        """Dashed, each with its sum where it leaves the plane at the right."""
        sums = Axis(across.low + up.low, across.high + up.high, 0, 1)
        pen = QPen(faded(theme.strong, 0.9), 1)
        pen.setDashPattern([3, 3])
        words = []
        for value in sums.ticks(SUMS):
            ends = [QPointF(across.at(x), up.at(value - x)) for x in (across.low, across.high)]
            painter.setPen(pen)
            painter.drawLine(*ends)
            y = ends[1].y()
            if plot.top() <= y < plot.bottom() - px(8):
                here = QRectF(plot.right() + px(6), y - px(8), px(RIGHT_ROOM), px(16))
                words.append((here, tick_text(round(value, 6))))
        return words

    def _paint_way(self, painter: QPainter, way: Way, colour: QColor, width: float, across: Axis, up: Axis) -> None:
        x, y = across.at(way.x), up.at(way.y)
        spots = [QPointF(*spot) for spot in zip(x.tolist(), y.tolist(), strict=True)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, width * px(16) / 16))
        painter.drawPolyline(QPolygonF(spots))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for spot in spots if way is self._own else spots[-1:]:
            painter.drawEllipse(spot, px(DOT), px(DOT))

    def _paint_names(self, painter: QPainter, theme: Theme, plot: QRectF, across: Axis, up: Axis) -> None:
        """Of the other runs, beside their ends; one that would lie on another is left out."""
        metrics, taken = QFontMetricsF(font(CAPTION)), [self._around(across, up)]
        for way in self._others:
            at = QPointF(across.at(way.x[-1]), up.at(way.y[-1]))
            wide = metrics.horizontalAdvance(way.name)
            right = at.x() + px(7) + wide < plot.right()
            here = QRectF(at.x() + px(7) if right else at.x() - px(7) - wide, at.y() - NAME / 2, wide, px(NAME))
            here.moveTop(min(max(here.top(), plot.top()), plot.bottom() - here.height()))
            if plot.left() < here.left() and not any(here.intersects(each) for each in taken):
                taken.append(here)
                write(painter, here, way.name, theme.muted, CAPTION)

    def _around(self, across: Axis, up: Axis) -> QRectF:
        at, reach = self._here(across, up), px(HERE + 2)
        return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)

    def _here(self, across: Axis, up: Axis) -> QPointF:
        """Where the own way is at the step that is looked at."""
        steps = self._own.steps
        last = len(steps) - 1
        k = last if self._step is None else min(max(int(np.searchsorted(steps, self._step, "right")) - 1, 0), last)
        return QPointF(float(across.at(self._own.x[k])), float(up.at(self._own.y[k])))

    def _paint_here(self, painter: QPainter, theme: Theme, across: Axis, up: Axis) -> None:
        painter.setBrush(QColor(theme.accent))
        painter.setPen(QPen(QColor(theme.plot), 2 * px(16) / 16))
        at, plot = self._here(across, up), self._plot()
        inside = QPointF(min(max(at.x(), plot.left()), plot.right()), min(max(at.y(), plot.top()), plot.bottom()))
        painter.drawEllipse(inside, px(HERE), px(HERE))

    def _paint_said(self, painter: QPainter, theme: Theme) -> None:
        at, text = self.said_at(self._spot) if self._spot is not None else (QPointF(), "")
        if not text:
            return
        width = QFontMetricsF(font(CAPTION, MEDIUM)).horizontalAdvance(text) + px(18)
        left = min(max(at.x() - width / 2, 0.0), self.width() - width)
        top = at.y() - px(34) if at.y() > px(40) else at.y() + px(12)
        chip = QRectF(round(left), top, width, px(22))
        box(painter, chip, px(8), theme.raised, theme.border)
        write(painter, chip, text, theme.text, CAPTION, MEDIUM, CENTRE)


def _range(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or max(abs(high) * 0.01, 0.5)
    return low - margin, high + margin
