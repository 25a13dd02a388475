"""Signed pictures: what is darker and what is brighter, in the two colours of a diverging map, and its labelled bar."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import CAPTION, DIVERGING, Theme, font, px
from explorer.widgets.paint import painter_of, write
from explorer.widgets.text import number

LENGTH, SHORTEST, HIGH = 108, 24, 6  # pixels of the bar
LEAST = 0.02  # values below which nothing is worth seeing are not blown up to fill the scale


def widest(values: np.ndarray) -> float:
    """The value [...] that stands at the ends of the scale: what few pixels exceed."""
    return max(float(np.percentile(np.abs(values), 99.5)), LEAST) if values.size else 1.0


def coloured(values: np.ndarray, ends: float, theme: Theme) -> np.ndarray:
    """uint8 [height, width, 3] of values [height, width, channels], of which the mean over the channels is shown."""
    share = np.clip(values.mean(2) / ends, -1, 1)[..., None]
    low, middle, high = (_rgb(colour) for colour in (DIVERGING[0], theme.neutral, DIVERGING[1]))
    mixed = np.where(share < 0, middle + (low - middle) * -share, middle + (high - middle) * share)
    return mixed.round().astype(np.uint8)


def _rgb(colour: str) -> np.ndarray:
    return np.array(QColor(colour).getRgb()[:3], float)


class DivergingBar(QWidget):
    """From darker to brighter, with the value at the ends."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, accessibleName=name)
        self._words, self._figures = ("darker", "brighter"), ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_ends(self, ends: float | None, unit: str = "") -> None:
        """The value that the ends stand for; none while there is nothing to see."""
        low, high = ("", "") if ends is None else (number(-ends, unit=unit), number(ends, unit=unit))
        self._words, self._figures = (f"darker {high}".strip(), f"brighter {high}".strip()), (low, high)
        self.setToolTip("The mean over the colours, in shares of the way from black to white.")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(240), px(18))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(60), px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, width, middle = Theme.of(self), float(self.width()), self.height() / 2
        words, first, last = self._words, *self._widths(self._words)
        if width - first - last < px(SHORTEST):
            words, first, last = self._figures, *self._widths(self._figures)
        length = min(px(LENGTH), width - first - last)
        with painter_of(self) as painter:
            if length < px(SHORTEST):  # no room for either
                first, length = 0.0, width
            else:
                write(painter, QRectF(0, 0, first, self.height()), words[0], theme.muted, CAPTION)
                area = QRectF(first + length + px(8), 0, last, self.height())
                write(painter, area, words[1], theme.muted, CAPTION)
            gradient = QLinearGradient(first, 0, first + length, 0)
            for place, colour in ((0, DIVERGING[0]), (0.5, theme.neutral), (1, DIVERGING[1])):
                gradient.setColorAt(place, QColor(colour))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(gradient)
            painter.drawRoundedRect(QRectF(first, middle - px(HIGH) / 2, length, px(HIGH)), px(3), px(3))

    def _widths(self, words: tuple[str, str]) -> tuple[float, float]:
        """What words take at the bar's ends."""
        metrics = QFontMetricsF(font(CAPTION))
        first, last = (metrics.horizontalAdvance(word) + px(8) for word in words)
        return first, last
