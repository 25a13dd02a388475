"""How numbers are spread beside how they should be: bars, a line, and a dashed line, over the same bins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import CAPTION, MEDIUM, NORMAL, Theme, faded, px
from explorer.widgets.axes import Axis, tick_text
from explorer.widgets.paint import CENTRE, focus_ring, painter_of, write

SIDE, ABOVE, BELOW = 14, 22, 22
APART = 12  # pixels between two names
NOTCH = 120


@dataclass(frozen=True, eq=False)
class Spread:
    """Shares over bins of equal width from -span to span."""

    span: float
    bars: np.ndarray
    line: np.ndarray
    dashed: np.ndarray


class DensityPlot(QWidget):
    moved = Signal(int)  # to the next one, or the one before, by wheel or arrow keys

    def __init__(self, parent: QWidget | None = None, *, name: str, names: tuple[str, str, str]) -> None:
        """What bars, line and dashed line are."""
        super().__init__(parent, accessibleName=name, focusPolicy=Qt.FocusPolicy.TabFocus)
        self._names = names
        self._spread: Spread | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_spread(self, spread: Spread | None) -> None:
        self._spread = spread
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(200))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(140), px(80))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if abs(event.angleDelta().y()) >= NOTCH:
            self.moved.emit(-1 if event.angleDelta().y() > 0 else 1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}.get(event.key())
        self.moved.emit(by) if by else super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, spread = Theme.of(self), self._spread
        plot = QRectF(self.rect()).adjusted(px(SIDE), px(ABOVE), -px(SIDE), -px(BELOW))
        with painter_of(self) as painter:
            if spread is not None:
                across = Axis(-spread.span, spread.span, plot.left(), plot.right())
                highest = max(spread.line.max(), spread.dashed.max(), min(spread.bars.max(), 2 * spread.line.max()))
                up = Axis(0.0, 1.1 * float(highest), plot.bottom(), plot.top())
                self._paint_bars(painter, theme, plot, across, up)
                self._paint_line(painter, theme.kl, spread.line, across, up, dashed=False)
                self._paint_line(painter, theme.total, spread.dashed, across, up, dashed=True)
                self._paint_axis(painter, theme, plot, across)
                self._paint_names(painter, theme, plot)
            if self.hasFocus():
                focus_ring(painter, QRectF(self.rect()), px(6), theme)

    def _paint_bars(self, painter: QPainter, theme: Theme, plot: QRectF, across: Axis, up: Axis) -> None:
        edges = across.at(np.linspace(across.low, across.high, len(self._spread.bars) + 1))
        for left, right, share in zip(edges[:-1], edges[1:], self._spread.bars, strict=True):
            top = max(float(up.at(float(share))), plot.top())
            painter.fillRect(QRectF(left, top, max(right - left - 1, 1), plot.bottom() - top), faded(theme.deco, 0.45))

    def _paint_line(
        self, painter: QPainter, colour: str, shares: np.ndarray, across: Axis, up: Axis, dashed: bool
    ) -> None:
        width = (across.high - across.low) / len(shares)
        middles = across.low + (np.arange(len(shares)) + 0.5) * width
        spots = zip(across.at(middles).tolist(), up.at(shares).tolist(), strict=True)
        pen = QPen(QColor(colour), 1.75 * px(16) / 16)
        if dashed:
            pen.setDashPattern([2.5, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([QPointF(*spot) for spot in spots]))

    def _paint_axis(self, painter: QPainter, theme: Theme, plot: QRectF, across: Axis) -> None:
        painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), QColor(theme.strong))
        for value in across.ticks(min(max(int(plot.width() // px(40)), 3), 9)):
            here = QRectF(across.at(value) - px(24), plot.bottom() + px(4), px(48), px(16))
            write(painter, here, tick_text(value).replace("-", "\u2212"), theme.muted, CAPTION, align=CENTRE)

    def _paint_names(self, painter: QPainter, theme: Theme, plot: QRectF) -> None:
        colours, weights = (theme.muted, theme.kl, theme.total), (NORMAL, MEDIUM, MEDIUM)
        left = float(px(2))
        for name, colour, weight in zip(self._names, colours, weights, strict=True):
            here = QRectF(left, 0, plot.right() - left, px(16))
            left += write(painter, here, name, colour, CAPTION, weight) + px(APART)
