"""Lines of marked points over a logarithmic axis; one point is looked at, by pointer or keys, and says its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log10

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import CAPTION, MEDIUM, NORMAL, SEMIBOLD, Theme, faded, font, px
from explorer.widgets.axes import Axis, polyline, spread, tick_text
from explorer.widgets.paint import CENTRE, LEFT, RIGHT, box, painter_of, write
from explorer.widgets.shapes import draw_shape

LEFT_ROOM, RIGHT_ROOM, ABOVE, BELOW = 56, 128, 30, 44
MARK, RING, REACH = 9, 9, 24  # of a point: its side, the radius of a ring round it, and from how far it is pointed at
CAP = 4  # half the width of the end of an error bar
PAD, LINE = 8, 17  # of the card


@dataclass(frozen=True)
class Spot:
    x: float  # above 0
    y: float
    error: float = 0.0  # one standard error, to both sides
    lines: tuple[str, ...] = ()  # what is said of it, the first line strong


@dataclass(frozen=True)
class Points:
    """Spots in the order of x, of which a line is drawn; its name stands at its end."""

    name: str
    colour: str  # a field of Theme
    shape: str  # pyqtgraph's name for it
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class Scale:
    """The upright axis."""

    name: str
    log: bool = False
    lowest: float | None = None  # of what can be; the axis goes no further
    highest: float | None = None
    level: tuple[float, str] | None = None  # a dashed line, and what it is


Place = tuple[int, int]  # a line, and a spot of it


class LogPlot(QWidget):
    pointed = Signal(object)  # at a Place, or None when the pointer leaves
    chosen = Signal(object)  # a Place

    def __init__(self, parent: QWidget | None = None, *, name: str, across: str = "", empty: str = "") -> None:
        """What is said of the level axis, and where there are no points."""
        super().__init__(parent, mouseTracking=True, accessibleName=name)
        self._across, self._empty = across, empty
        self._lines: Sequence[Points] = ()
        self._scale = Scale("")
        self._x_range = (1.0, 10.0)
        self._current: Place | None = None
        self._is_kept = False
        self._hover: Place | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_lines(self, lines: Sequence[Points], scale: Scale, x_range: tuple[float, float]) -> None:
        """The level axis goes over this range, whatever is there yet."""
        self._lines, self._scale, self._x_range, self._hover = lines, scale, x_range, None
        self.update()

    def set_current(self, place: Place | None, kept: bool) -> None:
        """What is looked at; a ring of the accent is around what was chosen and stays."""
        if (place, kept) != (self._current, self._is_kept):
            self._current, self._is_kept = place, kept
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(560), px(320))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(240), px(160))

    def at(self, place: Place) -> QPointF:
        """Where a spot is drawn."""
        across, up = self._axes()
        spot = self._lines[place[0]].spots[place[1]]
        return QPointF(float(across.at(spot.x)), float(up.at(spot.y)))

    # --- the hand ---

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._nearest(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._nearest(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self.chosen.emit(place)

    def _point_at(self, place: Place | None) -> None:
        if place != self._hover:
            self._hover = place
            self.pointed.emit(place)

    def _nearest(self, position: QPointF) -> Place | None:
        places = [(i, j) for i, line in enumerate(self._lines) for j in range(len(line.spots))]
        apart = {place: (self.at(place) - position).manhattanLength() for place in places}
        nearest = min(places, key=apart.__getitem__, default=None)
        return nearest if nearest is not None and apart[nearest] <= px(REACH) else None

    # --- painting ---

    @property
    def _is_empty(self) -> bool:
        return not any(line.spots for line in self._lines)

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(px(LEFT_ROOM), px(ABOVE), -px(RIGHT_ROOM), -px(BELOW))

    @property
    def _limits(self) -> tuple[float, float]:
        """Of what can be."""
        low, high = self._scale.lowest, self._scale.highest
        return -inf if low is None else low, inf if high is None else high

    def _axes(self) -> tuple[Axis, Axis]:
        plot, scale = self._plot(), self._scale
        spots = [spot for line in self._lines for spot in line.spots]
        values = [value for spot in spots for value in (spot.y - spot.error, spot.y + spot.error)]
        if scale.level is not None:
            values.append(scale.level[0])
        low, high = (min(values), max(values)) if spots else (0.1, 1.0)
        if scale.log:
            low, high = low / 1.4, max(high, 2 * low) * 1.4
        else:
            margin = 0.1 * (high - low) or 0.1
            low, high = max(low - margin, self._limits[0]), min(high + margin, self._limits[1])
        left, right = self._x_range
        across = Axis(left / 1.15, right * 1.15, plot.left(), plot.right(), log=True)
        return across, Axis(low, high, plot.bottom(), plot.top(), scale.log)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, plot, (across, up) = Theme.of(self), self._plot(), self._axes()
        with painter_of(self) as painter:
            self._paint_axes(painter, theme, plot, across, up)
            if self._is_empty:
                write(painter, plot, self._empty, theme.muted, align=CENTRE)
                return
            if self._scale.level is not None:
                self._paint_level(painter, theme, plot, up)
            for line in self._lines:
                self._paint_line(painter, theme, line, across, up)
            self._paint_names(painter, theme, plot, up)
            if self._current is not None:
                self._paint_card(painter, theme, plot)

    def _paint_axes(self, painter: QPainter, theme: Theme, plot: QRectF, across: Axis, up: Axis) -> None:
        for value in [] if self._is_empty else up.ticks(max(int(plot.height() // px(40)), 2)):
            y = round(up.at(value))
            painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), QColor(theme.grid))
            here = QRectF(0, y - px(8), plot.left() - px(10), px(16))
            write(painter, here, tick_text(value), theme.muted, CAPTION, align=RIGHT)
        for value in _one_two_five(*self._x_range):
            x = round(across.at(value))
            painter.fillRect(QRectF(x, plot.top(), 1, plot.height()), QColor(theme.grid))
            here = QRectF(x - px(30), plot.bottom() + px(5), px(60), px(16))
            write(painter, here, tick_text(value), theme.muted, CAPTION, align=CENTRE)
        painter.fillRect(QRectF(plot.left(), round(plot.bottom()), plot.width(), 1), QColor(theme.strong))
        below = QRectF(plot.left(), plot.bottom() + px(24), plot.width(), px(16))
        write(painter, below, self._across, theme.muted, CAPTION, align=CENTRE)
        write(painter, QRectF(px(16), px(6), self.width(), px(16)), self._scale.name, theme.text, CAPTION, MEDIUM)

    def _paint_level(self, painter: QPainter, theme: Theme, plot: QRectF, up: Axis) -> None:
        value, words = self._scale.level
        y = round(up.at(value)) + 0.5
        pen = QPen(QColor(theme.strong), 1)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        above = y - px(18) > plot.top()
        here = QRectF(plot.left() + px(6), y - px(18) if above else y + px(2), plot.width(), px(16))
        write(painter, here, words, theme.muted, CAPTION)

    def _paint_line(self, painter: QPainter, theme: Theme, line: Points, across: Axis, up: Axis) -> None:
        colour = getattr(theme, line.colour)
        x, y = (np.array([getattr(spot, name) for spot in line.spots]) for name in ("x", "y"))
        if not len(x):
            return
        x, y = across.at(x), up.at(y)
        painter.setPen(QPen(faded(colour, 0.85), 1.5 * px(16) / 16))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(polyline(x, y))
        painter.setPen(QPen(faded(colour, 0.7), 1))
        low, high = self._limits
        for spot, here in zip(line.spots, x.tolist(), strict=True):
            if spot.error:
                ends = [float(up.at(min(max(spot.y + sign * spot.error, low), high))) for sign in (-1, 1)]
                painter.drawLine(QPointF(here, ends[0]), QPointF(here, ends[1]))
                for end in ends:
                    painter.drawLine(QPointF(here - px(CAP), end), QPointF(here + px(CAP), end))
        for here in zip(x.tolist(), y.tolist(), strict=True):
            draw_shape(painter, QPointF(*here), line.shape, px(MARK), colour, QPen(QColor(theme.panel), 1))

    def _paint_names(self, painter: QPainter, theme: Theme, plot: QRectF, up: Axis) -> None:
        """Right of the plot, each at the height of its line's end, moved apart where they would touch."""
        ended = [line for line in self._lines if line.spots]
        places = spread([float(up.at(line.spots[-1].y)) for line in ended], px(20), plot.top(), plot.bottom())
        for line, y in zip(ended, places, strict=True):
            colour = getattr(theme, line.colour)
            mark = QPointF(plot.right() + px(16), y)
            draw_shape(painter, mark, line.shape, px(MARK), colour, QPen(Qt.PenStyle.NoPen))
            here = QRectF(plot.right() + px(26), y - px(9), px(RIGHT_ROOM - 28), px(18))
            write(painter, here, line.name, colour, CAPTION, MEDIUM, LEFT)

    def _paint_card(self, painter: QPainter, theme: Theme, plot: QRectF) -> None:
        """What is looked at, ringed, with its figures beside it."""
        line, at = self._lines[self._current[0]], self.at(self._current)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent if self._is_kept else theme.text), 2 * px(16) / 16))
        painter.drawEllipse(at, px(RING), px(RING))
        words = line.spots[self._current[1]].lines
        weights = [SEMIBOLD] + [NORMAL] * (len(words) - 1)
        wide = max(QFontMetricsF(font(CAPTION, w)).horizontalAdvance(t) for t, w in zip(words, weights, strict=True))
        card = QRectF(0, 0, wide + 2 * px(PAD), len(words) * px(LINE) + px(PAD))
        fits = at.x() + px(RING + 6) + card.width() < plot.right()
        card.moveLeft(at.x() + px(RING + 6) if fits else at.x() - px(RING + 6) - card.width())
        card.moveTop(min(max(at.y() - card.height() / 2, plot.top()), plot.bottom() - card.height() - px(4)))
        box(painter, card, px(6), theme.raised, theme.border)
        for number, (text, weight) in enumerate(zip(words, weights, strict=True)):
            here = QRectF(card.left() + px(PAD), card.top() + px(PAD) / 2 + number * px(LINE), wide, px(LINE))
            write(painter, here, text, theme.text if number == 0 else theme.muted, CAPTION, weight)


def _one_two_five(low: float, high: float) -> list[float]:
    """1, 2, 5, 10 and so on, between the ends."""
    decades = range(int(np.floor(log10(low))), int(np.ceil(log10(high))) + 1)
    values = [digit * 10.0**decade for decade in decades for digit in (1, 2, 5)]
    return [value for value in values if low * 0.9 <= value <= high * 1.1]
