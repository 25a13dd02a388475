"""The upright line that says where one stands among steps, with the step on a tag above the plot."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from explorer.theme import CAPTION, MEDIUM, Theme, font, px
from explorer.widgets.paint import CENTRE, box, focus_ring, write

# How far keys move it, in shares of all steps.
BY_KEY = {Qt.Key.Key_Left: -0.01, Qt.Key.Key_Right: 0.01, Qt.Key.Key_Home: -1.0, Qt.Key.Key_End: 1.0}


def share_of_key(key: int) -> float | None:
    """None where a key moves nothing."""
    return BY_KEY.get(key)


def draw_playhead(
    painter: QPainter, theme: Theme, x: float, text: str, plot: QRectF, width: float, focused: bool
) -> None:
    """At a pixel of a plot; the tag stays within so many pixels from the left, and wears the focus."""
    wide = QFontMetricsF(font(CAPTION, MEDIUM)).horizontalAdvance(text) + px(14)
    left = min(max(x - wide / 2, 0.0), width - wide)
    painter.fillRect(QRectF(x - px(2) / 2, plot.top() - px(4), px(2), plot.height() + px(4)), QColor(theme.accent))
    tag = QRectF(left, plot.top() - px(22), wide, px(19))
    box(painter, tag, px(4), theme.fill)
    write(painter, tag, text, theme.on_fill, CAPTION, MEDIUM, CENTRE)
    if focused:
        focus_ring(painter, tag.adjusted(-px(3), -px(3), px(3), px(3)), px(6), theme)
