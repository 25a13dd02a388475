"""One group of a plot in a list: its mark, name and number, and an eye that hides it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from explorer.theme import BODY, Theme, font, px
from explorer.widgets.paint import RIGHT, draw_icon, focus_ring, painter_of, write
from explorer.widgets.shapes import DISC, draw_shape
from explorer.widgets.text import count

DOT, EYE = 10, 14


class LegendRow(QAbstractButton):
    """Checked while its points are shown."""

    def __init__(
        self, name: str, colour: str, number: int, parent: QWidget | None = None, *, shape: str = DISC
    ) -> None:
        super().__init__(parent, text=name, checkable=True, checked=True, toolTip=f"Hide or show {name}")
        self._colour, self._number, self._shape = colour, number, shape
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(160), px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            painter.setOpacity(1.0 if self.isChecked() else 0.45)
            at = QPointF(px(DOT) / 2 + 1, area.center().y())
            draw_shape(painter, at, self._shape, px(DOT), self._colour, QPen(Qt.PenStyle.NoPen))
            end = area.adjusted(0, 0, -px(EYE + 10), 0)
            taken = write(painter, end, count(self._number), theme.muted, align=RIGHT)
            room = end.adjusted(px(DOT + 11), 0, -taken - px(8), 0)
            name = QFontMetricsF(font(BODY)).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
            write(painter, room, name, theme.text)
            eye = QPointF(area.right() - px(EYE) / 2 - 1, area.center().y())
            draw_icon(painter, eye, "eye" if self.isChecked() else "eye-off", theme.muted, EYE)
            if self.hasFocus():
                focus_ring(painter, area, px(4), theme)
