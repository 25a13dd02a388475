"""Curves over steps: panes above one another on one x axis, with one playhead through them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from explorer.theme import CAPTION, MEDIUM, NORMAL, SEMIBOLD, Theme, faded, font, px
from explorer.widgets.axes import Axis, polyline, spread, tick_text
from explorer.widgets.paint import CENTRE, LEFT, RIGHT, box, painter_of, write
from explorer.widgets.playhead import PlotOverSteps
from explorer.widgets.text import number, short_count

LEFT_ROOM, RIGHT_ROOM, ABOVE, BELOW, BETWEEN = 44, 16, 26, 22, 10
LABEL_ROOM = 150  # pixels a curve's name and figure need to its right, as a rule
LINE_HEIGHT, EVENT_HEIGHT = 18, 16
TICK_ROOM = 40  # pixels a step's number needs
FAINT = 0.6  # opacity of another run's curves
NARROWEST = 0.4  # of the width, that the names at the curves' ends leave to the curves


@dataclass(frozen=True)
class Series:
    name: str
    colour: str  # a field of Theme, such as "reconstruction"
    dotted: bool = False
    labelled: bool = True  # name and figure at the curve's end
    faint: bool = False  # of another run, beside which the others are seen: dashed, and without a word


@dataclass(frozen=True)
class Pane:
    """Series that share a y axis. A logarithmic one turns linear when its data are not positive."""

    series: tuple[Series, ...]
    log: bool = False
    share: float = 1.0  # of the height
    from_zero: bool = False
    settling: float = 0.0  # share of the steps that may leave the pane, so that what comes later can be told apart
    top: float | None = None  # of the axis, where it is always the same


class Curves(PlotOverSteps):
    def __init__(
        self,
        panes: Sequence[Pane],
        parent: QWidget | None = None,
        *,
        name: str = "Curves",
        digits: int = 1,
        label_room: int = LABEL_ROOM,
    ) -> None:
        super().__init__(parent, name=name)
        self._panes = tuple(panes)
        self._digits, self._label_room = digits, label_room
        self._data: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self._events: Sequence[tuple[float, str]] = ()

    def set_panes(self, panes: Sequence[Pane], digits: int) -> None:
        """Other panes, with so many digits after the point; their series are still to come."""
        self._panes, self._digits = tuple(panes), digits
        self._data.clear()
        self.updateGeometry()
        self.update()

    def set_series(self, name: str, x: np.ndarray, y: np.ndarray) -> None:
        """Replaces one curve; x must not fall. Values that are not finite leave a gap out."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        fine = np.isfinite(y)
        self._data[name] = x[fine], y[fine]
        self.update()

    def clear(self) -> None:
        self._data.clear()
        self._playhead = None
        self.update()

    def set_total(self, total: float) -> None:
        """Where the x axis ends; what lies beyond the data is still to come."""
        self._total = total
        self.update()

    def set_events(self, events: Sequence[tuple[float, str]]) -> None:
        """Dashed lines with a word, such as (2000, "KL warm-up ends")."""
        self._events = tuple(events)
        self.update()

    def _is_empty(self) -> bool:
        return not self._data

    def _done(self) -> float:
        faint = {series.name for pane in self._panes for series in pane.series if series.faint}
        return max((float(x[-1]) for name, (x, _) in self._data.items() if len(x) and name not in faint), default=0.0)

    def sizeHint(self) -> QSize:
        return QSize(px(460), px(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), px(60 + 60 * len(self._panes)))

    def _plot(self) -> QRectF:
        """Where the curves are drawn: as wide as leaves room for the names at their ends."""
        whole = QRectF(self.rect()).adjusted(px(LEFT_ROOM), px(ABOVE), -px(RIGHT_ROOM), -px(BELOW))
        done = self._done() / max(self._total, self._done(), 1e-9)
        if done and any(series.labelled and not series.faint for pane in self._panes for series in pane.series):
            beside = (whole.width() - px(self._label_room - RIGHT_ROOM + 9)) / done
            whole.setWidth(min(whole.width(), max(beside, NARROWEST * whole.width())))
        return whole

    def _areas(self) -> list[QRectF]:
        plot, shares = self._plot(), [pane.share for pane in self._panes]
        room, top, areas = plot.height() - px(BETWEEN) * (len(shares) - 1), plot.top(), []
        for share in shares:
            height = round(room * share / sum(shares))
            areas.append(QRectF(plot.left(), top, plot.width(), height))
            top += height + px(BETWEEN)
        return areas

    def _y_axis(self, pane: Pane, area: QRectF) -> Axis:
        from_step = pane.settling * self._done()
        curves = [self._data[each.name] for each in pane.series if each.name in self._data]
        up_to = max(self._total, self._done())  # of another run no more is seen
        values = [y[(x >= from_step) & (x <= up_to)] for x, y in curves]
        values = np.concatenate([each for each in values if len(each)] or [np.array([1.0, 10.0])])
        low, high = float(values.min()), float(values.max())
        log = pane.log and low > 0
        if log:
            low, high = low / 1.25, max(high, low * 1.5) * 1.1
        else:
            low = min(low, 0.0) if pane.from_zero else low
            margin = 0.08 * (high - low) or 0.5
            low, high = (low if pane.from_zero else low - margin), high + margin
            high = high if pane.top is None else max(high - margin, pane.top)
        return Axis(low, high, area.bottom(), area.top(), log)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, across, areas = Theme.of(self), self._across(), self._areas()
        with painter_of(self) as painter:
            plot = self._plot()
            if self._data and self._done() < across.high:
                painter.fillRect(QRectF(QPointF(across.at(self._done()), plot.top()), plot.bottomRight()),
                                 faded(theme.hover, 0.45))  # fmt: skip
            for pane, area in zip(self._panes, areas, strict=True):
                self._paint_pane(painter, theme, pane, area, across)
            self._paint_x_labels(painter, theme, across, plot)
            self._paint_events(painter, theme, across, plot)
            if self._data:
                self._paint_playhead(painter, theme)
                for pane, area in zip(self._panes, areas, strict=True):
                    self._paint_names(painter, theme, pane, self._y_axis(pane, area), across)

    def _paint_pane(self, painter: QPainter, theme: Theme, pane: Pane, area: QRectF, across: Axis) -> None:
        up, lowest = self._y_axis(pane, area), pane is self._panes[-1]
        for value in up.ticks(max(int(area.height() // px(26)), 2)):
            y = round(up.at(value))
            painter.fillRect(QRectF(area.left(), y, area.width(), 1), faded(theme.grid, 0.6))
            here = QRectF(0, y - px(8), area.left() - px(8), px(16))
            if lowest or here.bottom() <= area.bottom() + 1:  # below begins the next pane, with a label of its own
                write(painter, here, tick_text(value), theme.muted, CAPTION, align=RIGHT)
        for value in across.ticks(_most_ticks(area))[1:]:
            painter.fillRect(QRectF(round(across.at(value)), area.top(), 1, area.height()), faded(theme.grid, 0.6))
        painter.fillRect(QRectF(area.left(), round(area.bottom()), area.width(), 1),
                         QColor(theme.strong if lowest else theme.border))  # fmt: skip
        painter.save()
        painter.setClipRect(area.adjusted(0, -2, 0, 1))
        for series in pane.series:
            if series.name in self._data:
                self._paint_curve(painter, theme, series, across, up)
        painter.restore()

    def _paint_curve(self, painter: QPainter, theme: Theme, series: Series, across: Axis, up: Axis) -> None:
        x, y = self._data[series.name]
        colour = QColor(getattr(theme, series.colour))
        pen = QPen(faded(colour, FAINT) if series.faint else colour, 1.5 * px(16) / 16)
        if series.faint:
            pen.setDashPattern([4, 3])
        elif series.dotted:
            pen.setDashPattern([1.5, 1.5])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(polyline(across.at(x), up.at(y)))

    def _paint_x_labels(self, painter: QPainter, theme: Theme, across: Axis, plot: QRectF) -> None:
        for value in across.ticks(_most_ticks(plot)):
            here = QRectF(across.at(value) - px(30), plot.bottom() + px(5), px(60), px(16))
            write(painter, here, short_count(value), theme.muted, CAPTION, align=CENTRE)

    def _paint_events(self, painter: QPainter, theme: Theme, across: Axis, plot: QRectF) -> None:
        for at, line, text, _ in self._event_places(across):
            pen = QPen(QColor(theme.strong), 1)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.drawLine(QPointF(at, plot.top()), QPointF(at, plot.bottom()))
            here = QRectF(at + px(6), plot.top() + line * px(EVENT_HEIGHT), self.width() - at, px(EVENT_HEIGHT))
            write(painter, here, text, theme.muted, CAPTION)

    def _event_places(self, across: Axis) -> list[tuple[float, int, str, float]]:
        """Of each event: x, line of its words (those that would overlap move one down), words, and where they end."""
        metrics, ends, places = QFontMetricsF(font(CAPTION)), [], []
        for x, text in self._events:
            at = round(across.at(x)) + 0.5
            line = next((k for k, end in enumerate(ends) if end < at), len(ends))
            ends[line : line + 1] = [at + px(12) + metrics.horizontalAdvance(text)]
            places.append((at, line, text, ends[line]))
        return places

    def _paint_names(self, painter: QPainter, theme: Theme, pane: Pane, up: Axis, across: Axis) -> None:
        """At the ends of the curves, pushed apart where they would touch; figures are those at the playhead."""
        labelled = [
            each
            for each in pane.series
            if each.labelled and not each.faint and len(self._data.get(each.name, ((),))[0])
        ]
        if not labelled:
            return
        ends = [float(up.at(self._data[each.name][1][-1])) for each in labelled]
        end = across.at(self._done())
        inside = self.width() - end < px(self._label_room)
        left = max(end - px(self._label_room) - px(8), px(LEFT_ROOM)) if inside else end + px(9)
        top = up.end
        if pane is self._panes[0]:  # below what is said of events there
            taken = [line + 1 for _, line, _, words_end in self._event_places(across) if words_end > left]
            top += max(taken, default=0) * px(EVENT_HEIGHT)
        lines = spread(ends, px(LINE_HEIGHT), top, up.start)
        for series, y in zip(labelled, lines, strict=True):
            width = min(px(self._label_room) - px(6), self.width() - left)
            line = QRectF(left, y - px(LINE_HEIGHT) / 2, width, px(LINE_HEIGHT))
            if inside or self._goes_on_beside():
                box(painter, line.adjusted(-px(6), 0, px(6), 0), px(4), faded(theme.panel, 0.85))
            weight = NORMAL if series.colour == "muted" else MEDIUM
            write(painter, line, series.name, getattr(theme, series.colour), CAPTION, weight, LEFT)
            write(painter, line, self._said(pane, self._figure(series.name)), theme.text, CAPTION, SEMIBOLD, RIGHT)

    def _goes_on_beside(self) -> bool:
        """Whether another run's curves reach beyond these, below their names."""
        faint = {series.name for pane in self._panes for series in pane.series if series.faint}
        return any(name in faint and len(x) and x[-1] > self._done() for name, (x, _) in self._data.items())

    def _said(self, pane: Pane, value: float) -> str:
        """A figure by its digits; one too small for them, on an axis that tells such, by its power of ten."""
        small = pane.log and 0 < value < 10**-self._digits
        return tick_text(float(f"{value:.2g}")) if small else number(value, self._digits)

    def _figure(self, name: str) -> float:
        x, y = self._data[name]
        return float(y[max(int(np.searchsorted(x, self.playhead(), side="right")) - 1, 0)])


def _most_ticks(area: QRectF) -> int:
    """How many words fit below a plot, six at most."""
    return min(max(int(area.width() // px(TICK_ROOM)), 2), 6)
