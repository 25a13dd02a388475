"""Curves of one quantity laid over one another, the one that counts stronger than the rest; each ends in its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import CAPTION, NORMAL, SEMIBOLD, Theme, faded, px
from explorer.widgets.axes import Axis, polyline, spread, tick_text
from explorer.widgets.paint import CENTRE, LEFT, RIGHT, painter_of, write
from explorer.widgets.scrubbed import Scrubbed
from explorer.widgets.text import count

TICKS, NAMES, ABOVE, BELOW = 30, 60, 6, 20  # pixels around the curves
MIDDLE = 110  # pixels of the way from which there is room for a figure at its middle
LINE_HEIGHT, BETWEEN = 14, 12  # of a name, and from the end of its curve to it
NEAR = 0.9  # share of the way at which names take the order of their curves, which may meet at the end
STRONG, THIN, DOT = 2.5, 1.2, 3.5  # pixels


@dataclass(frozen=True, eq=False)
class Laid:
    """Values [n] at evenly spaced shares of the way, 0 to 1; those that are not finite are left out."""

    name: str  # none is written where it is empty
    values: np.ndarray
    colour: str  # a field of Theme, of which the name is written too
    strong: bool = False
    dashed: bool = False


class LaidOver(Scrubbed):
    def __init__(self, low: float, high: float, parent: QWidget | None = None, *, name: str) -> None:
        """What lies outside of low and high is not drawn."""
        super().__init__(parent, accessibleName=name)
        self._low, self._high = low, high
        self._curves: Sequence[Laid] = ()
        self._steps, self._at = 1, 0.0
        self._painted: tuple[tuple, QPixmap] | None = None  # what it is of, and the picture
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_curves(self, curves: Sequence[Laid], steps: int) -> None:
        """Strong ones lie over the others; the way ends at so many steps."""
        self._curves, self._steps = sorted(curves, key=lambda curve: curve.strong), steps
        self.update()

    def set_at(self, share: float) -> None:
        """Where one stands."""
        if share != self._at:
            self._at = share
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(240), px(130))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(132), px(90))

    def share_at(self, x: float) -> float:
        return self.across().value(x)

    # --- painting ---

    def across(self) -> Axis:
        """The way, in shares."""
        return Axis(0.0, 1.0, px(TICKS), self.width() - px(NAMES))

    def up(self) -> Axis:
        return Axis(self._low, self._high, self.height() - px(BELOW), px(ABOVE))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, across, up = Theme.of(self), self.across(), self.up()
        with painter_of(self) as painter:
            painter.drawPixmap(0, 0, self._still(theme, across, up))
            x = round(across.at(self._at)) - px(2) / 2
            painter.fillRect(QRectF(x, up.end - px(4), px(2), up.start - up.end + px(4)), QColor(theme.accent))
            self._paint_dots(painter, theme, across, up)

    def _still(self, theme: Theme, across: Axis, up: Axis) -> QPixmap:
        """All but where one stands: painted once, for a hand that scrubs would wait for it."""
        ratio = self.devicePixelRatioF()
        of = self._curves, self._steps, self.size(), ratio, theme.name, px(100)
        if self._painted is None or self._painted[0] != of:
            pixmap = QPixmap(self.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            with QPainter(pixmap) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._paint_still(painter, theme, across, up)
            self._painted = of, pixmap
        return self._painted[1]

    def _paint_still(self, painter: QPainter, theme: Theme, across: Axis, up: Axis) -> None:
        self._paint_scales(painter, theme, across, up)
        painter.save()
        painter.setClipRect(QRectF(across.start - 2, up.end - 2, across.end - across.start + 4,
                                   up.start - up.end + 3))  # fmt: skip
        for curve in self._curves:
            self._paint_curve(painter, theme, curve, across, up)
        painter.restore()
        self._paint_names(painter, theme, across, up)

    def _paint_scales(self, painter: QPainter, theme: Theme, across: Axis, up: Axis) -> None:
        for value in up.ticks(3 if up.start - up.end < px(140) else 5):
            y = round(up.at(value))
            painter.fillRect(QRectF(across.start, y, across.end - across.start, 1), faded(theme.grid, 0.9))
            area = QRectF(0, y - px(8), across.start - px(6), px(16))
            write(painter, area, tick_text(value).replace("-", "\u2212"), theme.muted, CAPTION, align=RIGHT)
        painter.fillRect(QRectF(across.start, round(up.start), across.end - across.start, 1), QColor(theme.border))
        places, width = [(0.0, LEFT), (0.5, CENTRE), (1.0, RIGHT)], px(60)
        if across.end - across.start < px(MIDDLE):
            del places[1]
        for share, align in places:
            left = across.at(share) - share * width
            area = QRectF(left, up.start + px(3), width, px(16))
            write(painter, area, count(round(share * self._steps)), theme.muted, CAPTION, align=align)

    def _paint_curve(self, painter: QPainter, theme: Theme, curve: Laid, across: Axis, up: Axis) -> None:
        shares, fine = np.linspace(0, 1, len(curve.values)), np.isfinite(curve.values)
        colour = faded(getattr(theme, curve.colour), 1.0 if curve.strong else 0.8)
        pen = QPen(colour, px(10) / 10 * (STRONG if curve.strong else THIN), j=Qt.PenJoinStyle.RoundJoin)
        if curve.dashed:
            pen.setDashPattern([3, 2] if curve.strong else [5, 4])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(polyline(across.at(shares[fine]), up.at(curve.values[fine])))

    def _paint_dots(self, painter: QPainter, theme: Theme, across: Axis, up: Axis) -> None:
        """Where one stands on the curves that count."""
        radius = px(10) * DOT / 10
        for curve in self._curves:
            value = _at(curve, self._at)
            if curve.strong and self._low <= value <= self._high:
                painter.setPen(QPen(QColor(theme.panel), px(10) * 1.5 / 10))
                painter.setBrush(QColor(theme.accent))
                painter.drawEllipse(QPointF(across.at(self._at), up.at(value)), radius, radius)

    def _paint_names(self, painter: QPainter, theme: Theme, across: Axis, up: Axis) -> None:
        named = [curve for curve in self._curves if curve.name]
        places = self.name_places()
        left = across.end + px(BETWEEN)
        for curve, y in zip(named, places, strict=True):
            colour = getattr(theme, curve.colour)
            end = float(up.at(np.clip(_end(curve), self._low, self._high)))
            painter.setPen(QPen(faded(colour, 0.6), 1))
            painter.drawLine(QPointF(across.end + 1, end), QPointF(left - px(3), y))
            area = QRectF(left, y - px(LINE_HEIGHT) / 2, self.width() - left, px(LINE_HEIGHT))
            write(painter, area, curve.name, colour, CAPTION, SEMIBOLD if curve.strong else NORMAL)

    def name_places(self) -> list[float]:
        """The middles of the names, as the curves are laid, in the order in which these lie shortly before the end."""
        up = self.up()
        before = [np.clip(_at(curve, NEAR), self._low, self._high) for curve in self._curves if curve.name]
        lowest = up.start + px(LINE_HEIGHT) / 2
        return spread([float(up.at(value)) for value in before], px(LINE_HEIGHT), up.end - px(4), lowest)


def _at(curve: Laid, share: float) -> float:
    return float(curve.values[round(share * (len(curve.values) - 1))])


def _end(curve: Laid) -> float:
    """The last value that is one."""
    return float(curve.values[np.isfinite(curve.values)][-1])
