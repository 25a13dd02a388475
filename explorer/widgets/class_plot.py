"""Probabilities of classes along the frames of a path, each curve with its class's mark and name beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from explorer.theme import CAPTION, CLASS_MARKS, MEDIUM, SEMIBOLD, Theme, faded, font, px
from explorer.widgets.axes import Axis, polyline
from explorer.widgets.frame_columns import LEAST, Columns
from explorer.widgets.paint import CENTRE, box, painter_of, write
from explorer.widgets.shapes import draw_shape
from explorer.widgets.way_plot import Curve, WayPlot

MARK, NAME_HEIGHT, OFF = 9, 16, 4  # of the shape before a name; a name's; and between a name and its curve
SAMPLES = 160  # points at which curves and names are kept apart
PLACES = 24  # of a name, that are tried along its curve
STRUCK, RIGHTWARDS = 4.0, 0.2  # what a place costs over curves, and what it gains


@dataclass(frozen=True, eq=False)
class ClassCurve(Curve):
    """In the colour of a class, or without one in that of a field of Theme."""

    mark: int | None = None  # of CLASS_MARKS
    dashed: bool = False
    hollow: bool = False  # dots with nothing between them but a dotted line

    def ink(self, theme: Theme) -> str:
        return super().ink(theme) if self.mark is None else theme.class_text[self.mark]


class ClassPlot(WayPlot):
    """From 0 to 1; the curves' keys are their names."""

    def __init__(self, parent: QWidget | None = None, *, name: str = "", least: int = LEAST) -> None:
        super().__init__(parent, name=name, least=least)
        self._event: tuple[float, str] | None = None
        self._places: _Places | None = None
        self._placed_for: tuple = ()
        self.tip_at: Callable[[float], str] = lambda share: ""  # what is said of a share of the way

    def set_curves(self, curves: Mapping[str, Curve], frames: int, band: None = None) -> None:
        self._placed_for = ()
        super().set_curves(curves, frames)

    def set_event(self, event: tuple[float, str] | None) -> None:
        """A dashed line at a share of the way, and what happens there."""
        if event != self._event:
            self._event, self._placed_for = event, ()
            self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            share = self._columns().share(event.pos().x())
            QToolTip.showText(event.globalPos(), self.tip_at(share), self)
            return True
        return super().event(event)

    # --- painting ---

    def _axis(self) -> Axis:
        return Axis(0.0, 1.0, self.height() - px(8), px(8))

    def _ticks(self, up: Axis) -> list[float]:
        return [0.0, 0.5, 1.0]

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, columns, up = Theme.of(self), self._columns(), self._axis()
        with painter_of(self) as painter:
            places = self._placed(columns, up)
            if self._event is not None:
                self._paint_event(painter, theme, columns, places.words)
            for name, area in places.names.items():
                self._paint_name(painter, theme, name, area)

    def _paint_event(self, painter: QPainter, theme: Theme, columns: Columns, area: QRectF) -> None:
        x = round(columns.x(self._event[0])) + 0.5
        pen = QPen(QColor(theme.text), 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, px(2)), QPointF(x, self.height() - px(8)))
        box(painter, area, px(3), faded(theme.panel, 0.7))
        write(painter, area, self._event[1], theme.text, CAPTION, SEMIBOLD, CENTRE)

    def _paint_curve(self, painter: QPainter, theme: Theme, curve: Curve, columns: Columns, up: Axis) -> None:
        if not (curve.dashed or curve.hollow):
            super()._paint_curve(painter, theme, curve, columns, up)
            return
        colour = QColor(curve.ink(theme))
        x, y = columns.x(np.asarray(curve.shares)), up.at(np.asarray(curve.values))
        pen = QPen(faded(curve.ink(theme), 0.7), 1.5 * px(16) / 16)
        pen.setDashPattern([4, 3] if curve.dashed else [1, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(polyline(x, y))
        if curve.hollow:
            painter.setPen(QPen(colour, 1.5 * px(16) / 16))
            painter.setBrush(QColor(theme.panel))
            for spot in zip(x.tolist(), y.tolist(), strict=True):
                painter.drawEllipse(QPointF(*spot), px(25) / 10, px(25) / 10)

    def _paint_name(self, painter: QPainter, theme: Theme, name: str, area: QRectF) -> None:
        curve = self._curves[name]
        box(painter, area, px(3), faded(theme.panel, 0.7))
        if curve.mark is not None:
            at = QPointF(area.left() + px(3 + MARK / 2), area.center().y())
            shape = CLASS_MARKS[curve.mark].symbol
            draw_shape(painter, at, shape, px(MARK), curve.ink(theme), QPen(Qt.PenStyle.NoPen))
        words = area.adjusted(px(_before(curve)), 0, 0, 0)
        write(painter, words, name, curve.ink(theme), CAPTION, MEDIUM)

    # --- where the words stand ---

    def _placed(self, columns: Columns, up: Axis) -> _Places:
        wanted = (columns, self.height())
        if self._placed_for != wanted:
            self._placed_for, self._places = wanted, _Places(self._curves, self._event, columns, up)
        return self._places


class _Places:
    """Where words stand: of what happens beside its line, of each name above or below its curve; off all else."""

    def __init__(
        self, curves: Mapping[str, Curve], event: tuple[float, str] | None, columns: Columns, up: Axis
    ) -> None:
        self._up, self._x = up, np.linspace(float(columns.x(0.0)), float(columns.x(1.0)), SAMPLES)
        drawn = {name: curve for name, curve in curves.items() if len(curve.shares)}
        ends = {name: columns.x(np.asarray(curve.shares)[[0, -1]]) for name, curve in drawn.items()}
        self._lines = {}
        for name, curve in drawn.items():
            y = np.interp(self._x, columns.x(np.asarray(curve.shares)), up.at(np.asarray(curve.values)))
            self._lines[name] = np.where((self._x >= ends[name][0]) & (self._x <= ends[name][1]), y, np.nan)
        self._y = np.stack(list(self._lines.values())) if drawn else np.zeros((0, SAMPLES))
        self._taken: list[QRectF] = []
        self.words = QRectF() if event is None else self._of_event(float(columns.x(event[0])), event[1])
        self.names: dict[str, QRectF] = {}
        for name, curve in drawn.items():
            wide = _width(name) + px(_before(curve) + 3)
            if (area := self._of_name(name, *ends[name], wide)) is not None:
                self.names[name] = area
                self._taken.append(area)

    def _of_event(self, x: float, text: str) -> QRectF:
        """At the line's left or right, as high as is free."""
        wide, tried = _width(text, SEMIBOLD) + px(6), []
        for top in np.linspace(px(2), self._up.start - px(NAME_HEIGHT), 7):
            for left in (x - wide - px(4), x + px(4)):
                area = QRectF(left, top, wide, px(NAME_HEIGHT))
                if left >= self._x[0] and area.right() <= self._x[-1]:
                    tried.append((self._struck(area), len(tried), area))
        area = min(tried)[2] if tried else QRectF(x + px(4), px(2), wide, px(NAME_HEIGHT))
        self._taken.append(area.adjusted(-px(6), 0, px(6), 0))
        return area

    def _of_name(self, name: str, first: float, last: float, wide: float) -> QRectF | None:
        """Where its curve is highest, and of such places the one furthest to the right; none over other words."""
        tried, line = [], self._lines[name]
        lefts = np.linspace(first, max(min(last, self._x[-1]) - wide, first), PLACES)
        for place, left in enumerate(lefts):
            under = line[self._between(left, left + wide)]
            under = under[np.isfinite(under)]
            if not len(under):
                continue
            height = (self._up.start - under.mean()) / (self._up.start - self._up.end)
            for top in (under.min() - px(OFF + NAME_HEIGHT), under.max() + px(OFF)):
                area = QRectF(left, top, wide, px(NAME_HEIGHT))
                is_free = not any(area.intersects(other) for other in self._taken)
                if is_free and top >= 0 and area.bottom() <= self._up.start + px(6):
                    cost = STRUCK * self._struck(area) - height - RIGHTWARDS * place / PLACES
                    tried.append((cost, len(tried), area))
        return min(tried)[2] if tried else None

    def _struck(self, area: QRectF) -> float:
        """How much of it the curves strike through, each from 0 to 1."""
        under = self._y[:, self._between(area.left() - px(2), area.right() + px(2))]
        inside = (under >= area.top() - px(1)) & (under <= area.bottom() + px(1))
        return float(inside.sum() / max(inside.shape[1], 1))

    def _between(self, left: float, right: float) -> slice:
        """The samples from one x to another."""
        return slice(*np.searchsorted(self._x, (left, right)).tolist())


def _before(curve: Curve) -> int:
    """Room before a name, for its mark."""
    return 3 if curve.mark is None else MARK + 8


def _width(text: str, weight: QFont.Weight = MEDIUM) -> float:
    return QFontMetricsF(font(CAPTION, weight)).horizontalAdvance(text)
