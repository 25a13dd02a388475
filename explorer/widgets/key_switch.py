"""What a dot, a line or an arrow of a plot stands for, and an eye that hides it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from explorer.theme import BODY, Theme, faded, font, px
from explorer.widgets.paint import RIGHT, draw_icon, focus_ring, painter_of, write

DOT, LINE, DASHES, AREA = "dot", "line", "dashes", "area"
SAMPLE, EYE = 16, 14


class KeySwitch(QAbstractButton):
    """Checked while it is shown; the colour is a field of Theme."""

    def __init__(self, name: str, kind: str, colour: str, parent: QWidget | None = None, *, tip: str = "") -> None:
        super().__init__(parent, text=name, checkable=True, checked=True, toolTip=tip or f"Hide or show {name}")
        self._kind, self._colour, self._detail = kind, colour, ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_detail(self, detail: str) -> None:
        """A word in muted ink beside the name."""
        if detail != self._detail:
            self._detail = detail
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(180), px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        middle = area.center().y()
        colour = QColor(getattr(theme, self._colour))
        with painter_of(self) as painter:
            painter.setOpacity(1.0 if self.isChecked() else 0.45)
            if self._kind == DOT:
                painter.setPen(QPen(colour, px(6), c=Qt.PenCapStyle.RoundCap))
                painter.drawPoint(QPointF(px(SAMPLE) / 2, middle))
            elif self._kind == AREA:
                painter.fillRect(QRectF(0, middle - px(5), px(SAMPLE), px(10)), faded(colour.name(), 0.35))
                painter.fillRect(QRectF(0, middle - px(5), px(SAMPLE), px(2)), colour)
            else:
                pen = QPen(colour, px(2), c=Qt.PenCapStyle.FlatCap)
                if self._kind == DASHES:
                    pen.setDashPattern([2, 1])
                painter.setPen(pen)
                painter.drawLine(QPointF(0, middle), QPointF(px(SAMPLE), middle))
            end = area.adjusted(0, 0, -px(EYE + 10), 0)
            taken = write(painter, end, self._detail, theme.muted, align=RIGHT)
            room = end.adjusted(px(SAMPLE + 8), 0, -taken - px(6), 0)
            name = QFontMetricsF(font(BODY)).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
            write(painter, room, name, theme.text)
            eye = QPointF(area.right() - px(EYE) / 2 - 1, middle)
            draw_icon(painter, eye, "eye" if self.isChecked() else "eye-off", theme.muted, EYE)
            if self.hasFocus():
                focus_ring(painter, area, px(4), theme)
