"""A table of signed shares: names, bars to the left or right of nothing, and the figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from explorer.theme import BODY, NORMAL, SEMIBOLD, Theme, font, px
from explorer.widgets.paint import RIGHT, painter_of, write
from explorer.widgets.text import number

ROW, BAR = 26, 8
NAME, FIGURE = 0.36, 52  # of the width, and in pixels
WANTED, MOVED, LITTLE = "wanted", "moved", "little"  # how a row looks


class Change(NamedTuple):
    """One row: a share from -1 to 1, and whether it is what was wanted, something else that moved, or next to none."""

    name: str
    share: float
    kind: str
    tip: str = ""


class SignedBars(QWidget):
    def __init__(self, parent: QWidget | None = None, *, name: str) -> None:
        super().__init__(parent, accessibleName=name)
        self._changes: Sequence[Change] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_changes(self, changes: Sequence[Change]) -> None:
        if len(changes) != len(self._changes):
            self.updateGeometry()
        self._changes = changes
        said = ", ".join(f"{each.name} {number(each.share, signed=True)}" for each in changes)
        self.setAccessibleDescription(said)
        self.update()

    def changes(self) -> Sequence[Change]:
        return self._changes

    def sizeHint(self) -> QSize:
        return QSize(px(300), len(self._changes) * px(ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), self.sizeHint().height())

    def bar_area(self, index: int) -> QRectF:
        """From nothing to the share, in this widget's coordinates."""
        left, right = self.width() * NAME + px(8), self.width() - px(FIGURE) - px(8)
        middle, half = (left + right) / 2, (right - left) / 2
        share = max(-1.0, min(self._changes[index].share, 1.0))
        top = index * px(ROW) + (px(ROW) - px(BAR)) / 2
        return QRectF(middle + min(share, 0.0) * half, top, abs(share) * half, px(BAR))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = int(event.pos().y() // px(ROW))
            tip = self._changes[index].tip if 0 <= index < len(self._changes) else ""
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            for index, change in enumerate(self._changes):
                self._paint_row(painter, theme, index, change)

    def _paint_row(self, painter: QPainter, theme: Theme, index: int, change: Change) -> None:
        row = QRectF(0, index * px(ROW), self.width(), px(ROW))
        bar = {WANTED: theme.accent, MOVED: theme.side_effect, LITTLE: theme.deco}[change.kind]
        colour = {WANTED: theme.text, MOVED: theme.warn, LITTLE: theme.muted}[change.kind]
        weight = NORMAL if change.kind == LITTLE else SEMIBOLD
        room = self.width() * NAME
        name = QFontMetricsF(font(BODY, weight)).elidedText(change.name, Qt.TextElideMode.ElideRight, room)
        write(painter, row.adjusted(0, 0, room - row.width(), 0), name, theme.text, BODY, _weight(change))
        area = self.bar_area(index)
        middle = area.left() if change.share >= 0 else area.right()
        painter.fillRect(QRectF(round(middle), row.top() + px(6), 1, px(ROW - 12)), QColor(theme.deco))
        painter.fillRect(area, QColor(bar))
        write(painter, row, number(change.share, signed=True), colour, BODY, weight, RIGHT)


def _weight(change: Change) -> object:
    return SEMIBOLD if change.kind == WANTED else NORMAL
