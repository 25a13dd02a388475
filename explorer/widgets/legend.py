"""What a line or mark in a plot stands for: a sample of it and its name."""

from __future__ import annotations

from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from explorer.theme import BODY, CAPTION, CLASS_MARKS, NORMAL, SEMIBOLD, Theme, faded, font, px
from explorer.widgets.paint import painter_of, write

LINE = 18  # length of a sample
LEAST = 16  # pixels of a name that are worth showing
FAINT = 0.6  # opacity of what only stands beside


class LineKey(QWidget):
    """A short line in a series' colour, and its name, which gives way where room is short and then is the tool tip."""

    def __init__(
        self,
        text: str,
        colour: str,
        parent: QWidget | None = None,
        *,
        dotted: bool = False,
        faint: bool = False,
        strong: bool = False,
    ) -> None:
        """The colour is a field of Theme; a strong one is the heading of what it stands for."""
        super().__init__(parent, accessibleName=text)
        self._text, self._colour, self._dotted, self._faint = text, colour, dotted, faint
        self._size, self._weight, self._width = (BODY, SEMIBOLD, 3) if strong else (CAPTION, NORMAL, 2)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_colour(self, colour: str) -> None:
        self._colour = colour
        self.update()

    def sizeHint(self) -> QSize:
        text = QFontMetricsF(font(self._size, self._weight)).horizontalAdvance(self._text)
        return QSize(round(text) + px(LINE + 8), px(18))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(LINE), px(18))

    def shown_text(self) -> str:
        """As much of the name as there is room for; nothing of it where that would be next to nothing."""
        room = self.width() - px(LINE + 6)
        if room < px(LEAST):
            return ""
        metrics = QFontMetricsF(font(self._size, self._weight))
        return metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, room)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and self.shown_text() != self._text:
            QToolTip.showText(event.globalPos(), self._text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            colour = QColor(getattr(theme, self._colour))
            colour = faded(colour, FAINT) if self._faint else colour
            pen = QPen(colour, px(self._width), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            if self._faint:
                pen.setDashPattern([2, 1])
            elif self._dotted:
                pen.setDashPattern([1.5, 1])
            painter.setPen(pen)
            middle = area.center().y()
            painter.drawLine(QPointF(0, middle), QPointF(px(LINE - 2), middle))
            here = area.adjusted(px(LINE + 6), 0, 0, 0)
            write(painter, here, self.shown_text(), theme.text, self._size, self._weight)


class MarkKey(QWidget):
    """The mark a class wears in every plot."""

    def __init__(self, mark: int, parent: QWidget | None = None, *, side: int = 12) -> None:
        super().__init__(parent, accessibleName=CLASS_MARKS[mark].shape)
        self._mark, self._side = mark, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(self._side), px(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        with painter_of(self) as painter:
            draw_mark(painter, QRectF(self.rect()).center(), self._mark, px(self._side) - 2)


def draw_mark(painter: QPainter, centre: QPointF, mark: int, side: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(CLASS_MARKS[mark].colour))
    path: QPainterPath = Symbols[CLASS_MARKS[mark].symbol]
    painter.drawPath(QTransform.fromTranslate(centre.x(), centre.y()).scale(side, side).map(path))
