"""How often each of several things is among samples, as bars above those of how often it is among real images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from explorer.theme import CAPTION, Theme, font, px
from explorer.widgets.paint import RIGHT, painter_of, write
from explorer.widgets.text import number

LEAST_ROW, MOST_ROW = 13, 26
NAME, FIGURE = 0.34, 40  # of the width, and in pixels


class Share(NamedTuple):
    name: str
    of_samples: float  # 0 to 1
    of_real: float
    is_seen: bool = True  # often enough among the samples


class CoverageBars(QWidget):
    def __init__(self, parent: QWidget | None = None, *, name: str, colour: str, real_colour: str) -> None:
        """Colours are fields of Theme."""
        super().__init__(parent, accessibleName=name)
        self._shares: Sequence[Share] = ()
        self._colour, self._real_colour = colour, real_colour
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_shares(self, shares: Sequence[Share]) -> None:
        if len(shares) != len(self._shares):
            self.updateGeometry()
        self._shares = shares
        self.setAccessibleDescription(", ".join(f"{each.name} {_percent(each.of_samples)}" for each in shares))
        self.update()

    def shares(self) -> Sequence[Share]:
        return self._shares

    def sizeHint(self) -> QSize:
        return QSize(px(300), len(self._shares) * px(MOST_ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(180), len(self._shares) * px(LEAST_ROW))

    def _row(self) -> float:
        return min(self.height() / max(len(self._shares), 1), px(MOST_ROW))

    def bar_areas(self, index: int) -> tuple[QRectF, QRectF]:
        """Of the samples and of real images."""
        row, share = self._row(), self._shares[index]
        left = self.width() * NAME + px(8)
        room = self.width() - px(FIGURE) - px(8) - left
        longest = max(max(each.of_samples, each.of_real) for each in self._shares) or 1.0
        height = max(px(2), round(row * 0.3))
        top = index * row + row / 2 - height
        return (
            QRectF(left, round(top), share.of_samples / longest * room, height),
            QRectF(left, round(top) + height, share.of_real / longest * room, height),
        )

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = int(event.pos().y() // max(self._row(), 1.0))
            QToolTip.showText(event.globalPos(), self.tip(index) if 0 <= index < len(self._shares) else "", self)
            return True
        return super().event(event)

    def tip(self, index: int) -> str:
        share = self._shares[index]
        return f"{share.name}: {_percent(share.of_samples)} of the samples, {_percent(share.of_real)} of real images"

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            for index, share in enumerate(self._shares):
                self._paint_row(painter, theme, index, share)

    def _paint_row(self, painter: QPainter, theme: Theme, index: int, share: Share) -> None:
        row = QRectF(0, index * self._row(), self.width(), self._row())
        room = self.width() * NAME
        name = QFontMetricsF(font(CAPTION)).elidedText(share.name, Qt.TextElideMode.ElideRight, room)
        colour = theme.text if share.is_seen else theme.warn
        write(painter, row.adjusted(0, 0, room - row.width(), 0), name, colour, CAPTION)
        of_samples, of_real = self.bar_areas(index)
        painter.fillRect(QRectF(of_samples.left() - px(3), row.top(), 1, row.height()), QColor(theme.border))
        painter.fillRect(of_samples, QColor(getattr(theme, self._colour)))
        painter.fillRect(of_real, QColor(getattr(theme, self._real_colour)))
        write(painter, row, _percent(share.of_samples), colour, CAPTION, align=RIGHT)


def _percent(share: float) -> str:
    return number(100 * share, 0, "%")
