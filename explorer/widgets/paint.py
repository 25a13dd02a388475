"""Strokes that several widgets share: crisp boxes, the focus ring, text of a role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QWidget

from explorer import icons
from explorer.theme import BODY, NORMAL, Theme, font, px

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
CENTRE = Qt.AlignmentFlag.AlignCenter
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@contextmanager
def painter_of(widget: QWidget) -> Iterator[QPainter]:
    """A smooth painter that ends with the block: one that outlives its event, as after an error, crashes Qt."""
    with QPainter(widget) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        yield painter


def box(
    painter: QPainter,
    area: QRectF,
    radius: float,
    fill: str | QColor | None = None,
    line: str | QColor | None = None,
    width: float = 1,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
) -> None:
    """A rounded box whose outline lies inside its area, so that hairlines fall on whole pixels."""
    painter.setBrush(QColor(fill) if fill else QBrush(Qt.BrushStyle.NoBrush))
    painter.setPen(QPen(QColor(line), width, style) if line else QPen(Qt.PenStyle.NoPen))
    inset = width / 2 if line else 0
    painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), radius, radius)


def focus_ring(painter: QPainter, area: QRectF, radius: float, theme: Theme) -> None:
    box(painter, area, radius, line=theme.accent, width=px(2))


def write(
    painter: QPainter,
    area: QRectF,
    text: str,
    colour: str | QColor,
    size: float = BODY,
    weight: QFont.Weight = NORMAL,
    align: Qt.AlignmentFlag = LEFT,
) -> float:
    """One line of text; returns its width."""
    painter.setFont(font(size, weight))
    painter.setPen(QColor(colour))
    painter.drawText(area, align | Qt.TextFlag.TextSingleLine, text)
    return float(painter.fontMetrics().horizontalAdvance(text))


def draw_icon(painter: QPainter, centre: QPointF, name: str, colour: str | QColor, size: int) -> None:
    ratio = painter.device().devicePixelRatioF()
    side = px(size)
    # A whole device pixel keeps one-pixel strokes from blurring.
    x, y = (round((c - side / 2) * ratio) / ratio for c in (centre.x(), centre.y()))
    painter.drawPixmap(QPointF(x, y), icons.pixmap(name, colour, size, ratio))
