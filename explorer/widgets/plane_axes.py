"""The two axes outside the picture of a plane, and the chip that says where its marker stands."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log10
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from explorer.theme import BODY, CAPTION, MEDIUM, SEMIBOLD, Theme, font, px
from explorer.widgets.axes import Axis
from explorer.widgets.paint import CENTRE, LEFT, RIGHT, write
from explorer.widgets.plane_floating import draw_card, draw_shadow
from explorer.widgets.plane_frame import Frame, Point
from explorer.widgets.text import number

LEFT_ROOM, BOTTOM_ROOM = 48, 34  # for the axes
APART = 96  # least distance of ticks
AWAY = 42  # from the marker's middle to its chip
CHIP = 32  # height


class AxisText(NamedTuple):
    """An axis as it is written: "PC 1" in "σ"."""

    name: str = ""
    symbol: str = ""

    @property
    def title(self) -> str:
        return f"{self.name} ({self.symbol})" if self.symbol else self.name


def draw_axes(painter: QPainter, picture: QRectF, frame: Frame, x: AxisText, y: AxisText, theme: Theme) -> None:
    """Ticks and titles left of the picture and below it."""
    low, bottom = frame.point(picture.bottomLeft() - picture.topLeft())
    high, top = frame.point(picture.bottomRight() - picture.topLeft() - QPointF(0, picture.height()))
    width, height = picture.width(), picture.height()
    title = QFontMetricsF(font(CAPTION, SEMIBOLD)).horizontalAdvance
    _draw_bottom(painter, picture, Axis(low, high, 0, width), int(width / px(APART)), title(x.title), theme)
    _draw_left(painter, picture, Axis(bottom, top, height, 0), int(height / px(APART)), theme)

    row = QRectF(picture.left() + px(12), picture.bottom() + px(5), width, px(18))
    write(painter, row, x.title, theme.text, CAPTION, SEMIBOLD, LEFT)
    painter.save()
    painter.translate(px(3), picture.bottom() - px(12))
    painter.rotate(-90)
    write(painter, QRectF(0, 0, height, px(16)), y.title, theme.text, CAPTION, SEMIBOLD, LEFT)
    painter.restore()


def _draw_bottom(painter: QPainter, picture: QRectF, axis: Axis, most: int, title: float, theme: Theme) -> None:
    ticks = axis.ticks(most)
    for value in ticks:
        x = round(picture.left() + axis.at(value)) + 0.5
        area = QRectF(x - px(40), picture.bottom() + px(5), px(80), px(18))
        if axis.at(value) > title + px(40):
            _draw_tick(painter, QLineF(x, picture.bottom(), x, picture.bottom() + px(5)), theme)
            write(painter, area, _tick_text(value, ticks), theme.muted, CAPTION, align=CENTRE)


def _draw_left(painter: QPainter, picture: QRectF, axis: Axis, most: int, theme: Theme) -> None:
    ticks = axis.ticks(most)
    for value in ticks:
        y = round(picture.top() + axis.at(value)) + 0.5
        area = QRectF(0, y - px(9), picture.left() - px(10), px(18))
        if picture.top() + px(6) < y:
            _draw_tick(painter, QLineF(picture.left() - px(5), y, picture.left(), y), theme)
            write(painter, area, _tick_text(value, ticks), theme.muted, CAPTION, align=RIGHT)


def _draw_tick(painter: QPainter, line: QLineF, theme: Theme) -> None:
    painter.setPen(QColor(theme.deco))
    painter.drawLine(line)


def _tick_text(value: float, ticks: Sequence[float]) -> str:
    step = abs(ticks[1] - ticks[0]) if len(ticks) > 1 else abs(value)
    return number(value, max(0, ceil(-log10(step) - 1e-6)) if step else 0, signed=True)


class Place:
    """ "PC 1 −1.28 σ  PC 2 +1.16 σ": a point in words, measured and drawn."""

    def __init__(self, point: Point, spacing: float, x: AxisText, y: AxisText) -> None:
        digits = max(2, ceil(-log10(spacing)) + 1)
        self.parts = [
            (axis.name, number(at, digits, axis.symbol, True)) for axis, at in zip((x, y), point, strict=True)
        ]

    @property
    def text(self) -> str:
        return "  ".join(f"{name} {value}" for name, value in self.parts)

    def area(self, marker: QPointF, room: QRectF, reach: float, taken: Sequence[QRectF]) -> QRectF:
        """Beside the marker, inside the room, clear of its ring and of what is taken; else over what is taken."""
        name, value = QFontMetricsF(font(CAPTION)), QFontMetricsF(font(BODY, MEDIUM))
        width = sum(name.horizontalAdvance(n) + value.horizontalAdvance(v) + px(4) for n, v in self.parts)
        area = QRectF(0, 0, round(width) + px(2 * 11 + 14), px(CHIP))
        aside, above = px(AWAY) + area.width() / 2, px(AWAY) + area.height() / 2
        ring = QRectF(marker.x() - reach, marker.y() - reach, 2 * reach, 2 * reach)
        choices = []
        for by in (QPointF(aside, 0), QPointF(-aside, 0), QPointF(0, above), QPointF(0, -above)):
            area.moveCenter(marker + by)
            choices.append(_within(area, room))
        clear = [choice for choice in choices if not choice.intersects(ring)] or choices[:1]
        free = [choice for choice in clear if not any(choice.intersects(other) for other in taken)]
        return (free or clear)[0]

    def draw(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        draw_shadow(painter, area)
        draw_card(painter, area, theme)
        x = area.left() + px(11)
        for name, value in self.parts:
            x += write(painter, QRectF(x, area.top(), area.width(), area.height()), name, theme.muted, CAPTION) + px(4)
            x += write(painter, QRectF(x, area.top(), area.width(), area.height()), value, theme.text, BODY, MEDIUM)
            x += px(14)


def _within(area: QRectF, room: QRectF) -> QRectF:
    left = max(min(area.left(), room.right() - area.width()), room.left())
    top = max(min(area.top(), room.bottom() - area.height()), room.top())
    return QRectF(round(left), round(top), area.width(), area.height())
