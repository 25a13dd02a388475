"""Densities over a line: filled or drawn, with a second axis for what is no density; a click names a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import CAPTION, Theme, faded, px
from explorer.widgets.axes import Axis, tick_text
from explorer.widgets.paint import CENTRE, LEFT, RIGHT, focus_ring, painter_of, write
from explorer.widgets.text import signed

ROOM, BELOW, ABOVE = 34, 20, 8  # pixels beside and around the plot
NUDGE = 0.01
ABOVE_ALL = 1.08  # of the highest density


@dataclass(frozen=True, eq=False)
class Drawn:
    """Values [n] at places [n] that rise; what is no number leaves a gap."""

    x: np.ndarray
    y: np.ndarray
    colour: str  # a field of Theme
    filled: bool = False
    dashed: bool = False
    second: bool = False  # by the axis on the right


class DensityCurves(QWidget):
    picked = Signal(float)

    def __init__(self, parent: QWidget | None = None, *, name: str = "", pickable: bool = False) -> None:
        super().__init__(parent, accessibleName=name)
        self._curves: Sequence[Drawn] = ()
        self._low, self._high, self._second, self._mark = 0.0, 1.0, None, None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_pickable(pickable)

    def set_pickable(self, pickable: bool) -> None:
        self._pickable = pickable
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if pickable else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.CrossCursor if pickable else Qt.CursorShape.ArrowCursor)

    def set_curves(
        self,
        curves: Sequence[Drawn],
        low: float = 0.0,
        high: float = 1.0,
        second: tuple[float, float] | None = None,
        mark: float | None = None,
    ) -> None:
        """Between low and high; `second` are the ends of the axis on the right, where there is one."""
        self._curves, self._low, self._high, self._second, self._mark = curves, low, high, second, mark
        self.update()

    @property
    def curves(self) -> Sequence[Drawn]:
        return self._curves

    def sizeHint(self) -> QSize:
        return QSize(px(420), px(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(140), px(96))

    # --- where things lie ---

    def _area(self) -> QRectF:
        right = px(ROOM) if self._second else px(8)
        return QRectF(self.rect()).adjusted(px(ROOM), px(ABOVE), -right, -px(BELOW))

    def _across(self) -> Axis:
        area = self._area()
        return Axis(self._low, self._high, area.left(), area.right())

    def _up(self) -> Axis:
        area = self._area()
        found = [c.y[(c.x >= self._low) & (c.x <= self._high)] for c in self._curves if not c.second]
        highest = max((float(np.nanmax(y)) for y in found if len(y)), default=1.0)
        return Axis(0.0, ABOVE_ALL * highest or 1.0, area.bottom(), area.top())

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pickable and event.buttons() & Qt.MouseButton.LeftButton:
            self.picked.emit(self._across().value(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(event.key())
        if not self._pickable or move is None:
            super().keyPressEvent(event)
            return
        here = (self._low + self._high) / 2 if self._mark is None else self._mark
        self.picked.emit(min(max(here + move * NUDGE * (self._high - self._low), self._low), self._high))

    # --- drawing ---

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area, across, up = Theme.of(self), self._area(), self._across(), self._up()
        with painter_of(self) as painter:
            painter.fillRect(area, QColor(theme.plot))
            self._paint_axes(painter, theme, area, across, up)
            painter.save()
            painter.setClipRect(area.adjusted(0, -px(2), 0, px(1)))
            beside = Axis(*self._second, area.bottom(), area.top()) if self._second else up
            for curve in self._curves:
                self._paint_curve(painter, theme, curve, across, beside if curve.second else up, area.bottom())
            painter.restore()
            if self._mark is not None:
                x = round(across.at(self._mark)) - px(2) / 2
                painter.fillRect(QRectF(x, area.top(), px(2), area.height()), QColor(theme.accent))
            if self.hasFocus():
                focus_ring(painter, area, 0, theme)

    def _paint_axes(self, painter: QPainter, theme: Theme, area: QRectF, across: Axis, up: Axis) -> None:
        for value in up.ticks(max(2, int(area.height() // px(36)))):
            y = round(up.at(value))
            painter.fillRect(QRectF(area.left(), y, area.width(), 1), QColor(theme.grid))
            words = QRectF(0, y - px(8), area.left() - px(5), px(16))
            write(painter, words, signed(tick_text(value)), theme.muted, CAPTION, align=RIGHT)
        for value in across.ticks(max(2, int(area.width() // px(40)))):
            words = QRectF(across.at(value) - px(24), area.bottom() + px(3), px(48), px(16))
            write(painter, words, signed(tick_text(value)), theme.muted, CAPTION, align=CENTRE)
        if self._second:
            beside = Axis(*self._second, area.bottom(), area.top())
            for value in beside.ticks(max(2, int(area.height() // px(36)))):
                words = QRectF(area.right() + px(5), beside.at(value) - px(8), px(ROOM), px(16))
                write(painter, words, signed(tick_text(value)), theme.muted, CAPTION, align=LEFT)
        painter.fillRect(QRectF(area.left(), area.bottom(), area.width(), 1), QColor(theme.strong))

    def _paint_curve(
        self, painter: QPainter, theme: Theme, curve: Drawn, across: Axis, up: Axis, bottom: float
    ) -> None:
        colour = getattr(theme, curve.colour)
        pen = QPen(QColor(colour), px(10) * 0.18, j=Qt.PenJoinStyle.RoundJoin)
        if curve.dashed:
            pen.setDashPattern([3, 2])
        for part in _unbroken(curve.y):
            line = _polygon(across.at(curve.x[part]), up.at(curve.y[part]))
            if curve.filled:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(faded(colour, 0.28))
                painter.drawPolygon(QPolygonF([QPointF(line[0].x(), bottom), *line, QPointF(line[-1].x(), bottom)]))
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(line)


def _unbroken(y: np.ndarray) -> list[slice]:
    """The stretches of numbers between what is none, of two and more."""
    known = np.concatenate([[False], np.isfinite(y), [False]]).astype(int)
    starts, ends = (np.flatnonzero(np.diff(known) == sign) for sign in (1, -1))
    return [slice(a, b) for a, b in zip(starts.tolist(), ends.tolist(), strict=True) if b - a > 1]


def _polygon(x: np.ndarray, y: np.ndarray) -> QPolygonF:
    return QPolygonF([QPointF(*point) for point in zip(np.asarray(x).tolist(), np.asarray(y).tolist(), strict=True)])
