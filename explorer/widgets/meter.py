"""How usual a picture is: its place on the distribution of real ones, in multiples of a real one's distance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import CAPTION, Theme, px
from explorer.widgets.paint import CENTRE, LEFT, RIGHT, box, painter_of, write
from explorer.widgets.text import TIMES, number

RIDGE = 25  # pixels the distribution rises
HEAD = 3.5  # radius of the needle's head


class Meter(QWidget):
    """The distribution of real ones as a ridge, the picture as a needle."""

    def __init__(self, parent: QWidget | None = None, *, maximum: float = 3.6) -> None:
        super().__init__(parent, accessibleName="Typicality")
        self._maximum, self._of = maximum, "image"
        self._x = self._density = np.zeros(0)
        self._value: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_reference(self, x: Sequence[float], density: Sequence[float]) -> None:
        """The curve of real images: positions in multiples of the median, and densities of any scale."""
        self._x, self._density = np.asarray(x, float), np.asarray(density, float)
        self.update()

    def set_value(self, value: float | None, of: str = "image") -> None:
        """In multiples of the distance of a real one of these."""
        self._value, self._of = value, of
        self.setAccessibleDescription("" if value is None else f"{number(value)} times a real {of}'s distance")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(256), px(49))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            base = px(HEAD + RIDGE) + 0.5
            self._paint_ridge(painter, theme, base)
            painter.setPen(QColor(theme.strong))
            painter.drawLine(QPointF(0, base), QPointF(self.width(), base))
            self._paint_axis(painter, theme, QRectF(0, base + px(3), self.width(), px(16)))
            if self._value is not None:
                self._paint_needle(painter, theme, base)

    def _at(self, multiple: float) -> float:
        return min(max(multiple / self._maximum, 0.0), 1.0) * self.width()

    def _paint_ridge(self, painter: QPainter, theme: Theme, base: float) -> None:
        if not self._density.size or self._density.max() <= 0:
            return
        heights = self._density / self._density.max() * px(RIDGE)
        inside = self._x <= self._maximum
        if not inside.any():
            return
        points = [QPointF(self._at(x), base - h) for x, h in zip(self._x[inside], heights[inside], strict=True)]
        ends = [QPointF(points[-1].x(), base), QPointF(points[0].x(), base)]
        painter.setPen(QPen(QColor(0, 0, 0, 0)))
        painter.setBrush(QColor(theme.meter))
        painter.drawPolygon(QPolygonF(points + ends))
        painter.setPen(QColor(theme.strong))
        painter.drawPolyline(QPolygonF(points))

    def _paint_axis(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        write(painter, area, "0", theme.muted, CAPTION, align=LEFT)
        for multiple in (1, 2):
            here = QRectF(self._at(multiple) - px(20), area.y(), px(40), area.height())
            write(painter, here, f"{multiple} {TIMES}", theme.muted, CAPTION, align=CENTRE)
        write(painter, area, f"of a real {self._of}", theme.muted, CAPTION, align=RIGHT)

    def _paint_needle(self, painter: QPainter, theme: Theme, base: float) -> None:
        head = px(HEAD)
        x = min(max(self._at(self._value), head), self.width() - head)
        painter.setPen(QPen(QColor(theme.accent), px(2)))
        painter.drawLine(QPointF(x, head), QPointF(x, base + px(4)))
        painter.setPen(QPen(QColor(0, 0, 0, 0)))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(QPointF(x, head), HEAD * px(10) / 10, HEAD * px(10) / 10)


class BarMeter(QWidget):
    """The small form: a bar of 4 pixels, in the danger colour beyond its limit."""

    def __init__(self, parent: QWidget | None = None, *, maximum: float = 3.0, limit: float | None = None) -> None:
        super().__init__(parent)
        self._maximum, self._limit, self._value = maximum, limit, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_value(self, value: float) -> None:
        self._value = value
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(80), px(4))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            box(painter, area, area.height() / 2, theme.meter)
            area.setWidth(area.width() * min(max(self._value / self._maximum, 0.0), 1.0))
            beyond = self._limit is not None and self._value > self._limit
            box(painter, area, area.height() / 2, theme.danger if beyond else theme.muted)
