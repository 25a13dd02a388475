"""A plot along the frames of a path, a curve for every path, on the columns of their pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import CAPTION, Theme, faded, px
from explorer.widgets.axes import Axis, polyline, tick_text
from explorer.widgets.frame_columns import LEAST, Columns
from explorer.widgets.paint import RIGHT, painter_of, write
from explorer.widgets.scrubbed import Scrubbed

LABEL = 34  # of the figures beside the axis
DOT = 2.0  # radius of a mark on a curve of few points


@dataclass(frozen=True, eq=False)
class Curve:
    """Values [n] at shares [n] of the way, 0 to 1."""

    shares: np.ndarray
    values: np.ndarray
    colour: str  # a field of Theme
    dots: bool = False
    faint: bool = False

    def ink(self, theme: Theme) -> str:
        return getattr(theme, self.colour)


@dataclass(frozen=True)
class Band:
    """What is to be expected: from low to high, most of all at the middle."""

    low: float
    middle: float
    high: float


class WayPlot(Scrubbed):
    def __init__(
        self, parent: QWidget | None = None, *, name: str = "", from_zero: bool = False, least: int = LEAST
    ) -> None:
        super().__init__(parent, accessibleName=name)
        self._from_zero, self._least = from_zero, least
        self._curves: Mapping[str, Curve] = {}
        self._band: Band | None = None
        self._frames, self._at = 2, 0.0
        self._shows_at = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_curves(self, curves: Mapping[str, Curve], frames: int, band: Band | None = None) -> None:
        """The later ones lie over the earlier ones."""
        self._curves, self._frames, self._band = curves, frames, band
        self.update()

    def set_at(self, share: float, shown: bool) -> None:
        if (share, shown) != (self._at, self._shows_at):
            self._at, self._shows_at = share, shown
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(400), px(64))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(96), px(40))

    def share_at(self, x: float) -> float:
        return self._columns().share(x)

    def _columns(self) -> Columns:
        return Columns(self._frames, self.width(), self._least)

    def _axis(self) -> Axis:
        values = [curve.values for curve in self._curves.values() if len(curve.values)]
        values = np.concatenate(values) if values else np.array([0.0, 1.0])
        low, high = float(values.min()), float(values.max())
        if self._band is not None:
            low, high = min(low, self._band.low), max(high, self._band.high)
        low = 0.0 if self._from_zero else low
        margin = 0.1 * (high - low) or 0.5
        low = low if self._from_zero else low - margin
        return Axis(low, high + margin, self.height() - px(8), px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, columns, up = Theme.of(self), self._columns(), self._axis()
        left, right = float(columns.x(0.0)), float(columns.x(1.0))
        with painter_of(self) as painter:
            if self._band is not None:
                self._paint_band(painter, theme, self._band, up, left, right)
            for value in self._ticks(up):
                y = round(up.at(value))
                painter.fillRect(QRectF(left, y, right - left, 1), faded(theme.grid, 0.9))
                area = QRectF(left - px(LABEL + 10), y - px(8), px(LABEL), px(16))
                write(painter, area, tick_text(value), theme.muted, CAPTION, align=RIGHT)
            if self._shows_at:
                x = round(columns.x(self._at)) - px(2) / 2
                painter.fillRect(QRectF(x, 0, px(2), self.height()), QColor(theme.accent))
            for curve in self._curves.values():
                self._paint_curve(painter, theme, curve, columns, up)

    def _ticks(self, up: Axis) -> list[float]:
        """As many as there is room for; a single one would tell no scale."""
        most = max(int(self.height() // px(22)), 2)
        return next((ticks for more in range(3) if len(ticks := up.ticks(most + more)) > 1), up.ticks(most))

    def _paint_band(self, painter: QPainter, theme: Theme, band: Band, up: Axis, left: float, right: float) -> None:
        low, middle, high = (float(up.at(value)) for value in (band.low, band.middle, band.high))
        painter.fillRect(QRectF(left, high, right - left, low - high), faded(theme.hover, 0.8))
        pen = QPen(QColor(theme.deco), 1)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.drawLine(QPointF(left, round(middle) + 0.5), QPointF(right, round(middle) + 0.5))

    def _paint_curve(self, painter: QPainter, theme: Theme, curve: Curve, columns: Columns, up: Axis) -> None:
        colour = faded(curve.ink(theme), 0.6 if curve.faint else 1.0)
        x, y = columns.x(np.asarray(curve.shares)), up.at(np.asarray(curve.values))
        painter.setPen(QPen(colour, 2 * px(16) / 16, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(polyline(x, y))
        if curve.dots:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for spot in zip(x.tolist(), y.tolist(), strict=True):
                painter.drawEllipse(QPointF(*spot), px(10) * DOT / 10, px(10) * DOT / 10)
