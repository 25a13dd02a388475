"""A tree of runs along their steps: a line for each, that curves away from another where it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from explorer.theme import CAPTION, MEDIUM, NORMAL, Theme, font, px
from explorer.widgets.frame_columns import LEAST, Columns
from explorer.widgets.paint import box, focus_ring, painter_of, write
from explorer.widgets.pixels import draw, on_device_pixel, qimage, whole_multiple

LANE, DOWN = 32, 21  # pixels of a line with its words, and how far down in them it lies
THUMB, BESIDE, RING = 28, 8, 2  # of a picture, between it and the last step, and of the ring round it
BAR = 10  # of a scroll bar, which may lie over the right edge
BEND = 11  # of a curve
DOT, NODE = 4.5, 4.0  # radii
HERE, OTHER = "here", "other"  # looks


@dataclass(frozen=True, eq=False)
class BranchLine:
    first: float  # shares of the way at which it begins, and up to which it has come
    reached: float
    parent: int | None = None  # the line above from which it curves away
    words: str = ""
    image: np.ndarray | None = None
    look: str = ""  # HERE or OTHER where it is looked at
    tip: str = ""


class BranchLines(QWidget):
    chosen = Signal(int, float)  # a line, and the share of the way at which it was pressed
    chosen_here = Signal(int)  # with Ctrl: in the place of what wears HERE
    asked = Signal(int, QPoint)  # for a menu there, on the screen
    removed = Signal(int)  # by the Delete key
    entered = Signal(int)  # by the keys: whoever scrolls should show it

    def __init__(self, parent: QWidget | None = None, *, name: str = "", least: int = LEAST) -> None:
        super().__init__(parent, mouseTracking=True, accessibleName=name, focusPolicy=Qt.FocusPolicy.StrongFocus)
        self._least = least
        self._lines: Sequence[BranchLine] = ()
        self._images: list[QImage | None] = []
        self._frames = 2
        self._at: tuple[int, float] | None = None
        self._hover, self._focused = -1, 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_lines(self, lines: Sequence[BranchLine], frames: int) -> None:
        """Parents above what curves away from them."""
        if len(lines) != len(self._lines):
            self.updateGeometry()
        self._lines, self._frames = lines, frames
        self._images = [None if line.image is None else qimage(line.image) for line in lines]
        self._focused = min(self._focused, max(len(lines) - 1, 0))
        self._say()
        self.update()

    def set_at(self, at: tuple[int, float] | None) -> None:
        """The line and the share of the way at which one stands."""
        if at != self._at:
            self._at = at
            self.update()

    def count(self) -> int:
        return len(self._lines)

    def lane(self, line: int) -> QRectF:
        """All that belongs to a line."""
        return QRectF(0, line * px(LANE), self.width(), px(LANE))

    def words(self, line: int) -> str:
        return self._lines[line].words

    def sizeHint(self) -> QSize:
        return QSize(px(400), len(self._lines) * px(LANE))

    # --- hand and keys ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        line = self._line_at(event.position())
        if line is not None:
            self._focus(line)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        line = self._line_at(event.position())
        if line is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.chosen_here.emit(line)
        else:
            self.chosen.emit(line, self._columns().share(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self._line_at(event.position()))

    def leaveEvent(self, event: object) -> None:
        self._set_hover(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        line = self._focused if by_key else self._line_at(QPointF(event.pos()))
        if line is None or line >= len(self._lines):
            return
        spot = self.mapToGlobal(self.lane(line).center().toPoint()) if by_key else event.globalPos()
        self.asked.emit(line, spot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, way = event.key(), {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(event.key())
        if not self._lines:
            event.ignore()
        elif way:
            self._focus(min(max(self._focused + way, 0), len(self._lines) - 1))
            self.entered.emit(self._focused)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.chosen_here.emit(self._focused)
            else:
                line = self._lines[self._focused]
                self.chosen.emit(self._focused, line.first if line.look else line.reached)
        elif key == Qt.Key.Key_Delete:
            self.removed.emit(self._focused)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            line = self._line_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if line is None else self._lines[line].tip, self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _focus(self, line: int) -> None:
        self._focused = line
        self._say()
        self.update()

    def _say(self) -> None:
        """To a screen reader: the line that the keys are for."""
        self.setAccessibleDescription(self._lines[self._focused].words if self._lines else "")

    def _line_at(self, spot: QPointF) -> int | None:
        line = int(spot.y() // px(LANE))
        return line if 0 <= line < len(self._lines) and self.rect().contains(spot.toPoint()) else None

    def _set_hover(self, line: int | None) -> None:
        hover = -1 if line is None else line
        if hover != self._hover:
            self._hover = hover
            self.update()

    # --- geometry ---

    def _columns(self) -> Columns:
        return Columns(max(self._frames, 2), self.width(), self._least)

    def _y(self, line: int) -> float:
        return self.lane(line).top() + px(DOWN)

    def _way(self, place: int, to: float) -> QPainterPath:
        """Of a line from where it begins to a share of the way."""
        line, columns = self._lines[place], self._columns()
        x, end, y = float(columns.x(line.first)), float(columns.x(to)), self._y(place)
        path = QPainterPath(QPointF(x, y))
        if line.parent is not None:
            above, bend = self._y(line.parent), self._bend(line)
            path = QPainterPath(QPointF(x, above))
            path.quadTo(QPointF(x + bend, above), QPointF(x + bend, above + px(BEND)))
            path.lineTo(x + bend, y - px(BEND))
            path.quadTo(QPointF(x + bend, y), QPointF(x + 2 * bend, y))
            end = max(end, x + 2 * bend)
        path.lineTo(end, y)
        return path

    def _bend(self, line: BranchLine) -> float:
        """How wide each half of its curve is: not beyond the last step."""
        columns = self._columns()
        return min(px(BEND), (float(columns.x(1.0)) - float(columns.x(line.first))) / 2)

    def _point(self, place: int, share: float) -> QPointF:
        """On a line at a share of the way."""
        x, path = float(self._columns().x(share)), self._way(place, 1.0)
        low, high = 0.0, 1.0
        for _ in range(16):  # x never goes back along it
            middle = (low + high) / 2
            low, high = (middle, high) if path.pointAtPercent(middle).x() < x else (low, middle)
        return path.pointAtPercent(high)

    def _words_area(self, place: int, wide: float) -> QRectF:
        """Over the line behind its curve, or before it where there is no room."""
        line, columns, top = self._lines[place], self._columns(), self.lane(place).top() + px(2)
        last = float(columns.x(1.0))
        left = float(columns.x(line.first)) + (2 * self._bend(line) + px(4) if line.parent is not None else px(8))
        if left + wide > last:
            first = float(columns.x(line.first))
            left = max(first - wide - px(6), 0.0) if line.parent is not None else max(last - wide, 0.0)
            return QRectF(left, self._y(place) - px(8), min(wide, max(first - px(6) - left, 0.0)), px(16))
        return QRectF(left, top, wide, px(16))

    def _thumb_area(self, place: int) -> QRectF:
        side = px(THUMB)
        left = min(float(self._columns().x(1.0)) + px(BESIDE), self.width() - px(BAR + RING) - side)
        return QRectF(left, self.lane(place).top() + (px(LANE) - side) / 2, side, side)

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            for place in range(len(self._lines)):
                self._paint_line(painter, theme, place)
            for place in range(len(self._lines)):
                self._paint_beginning(painter, theme, place)
                self._paint_words(painter, theme, place)
                self._paint_thumb(painter, theme, place)
            if self._at is not None and self._at[0] < len(self._lines):
                self._paint_dot(painter, theme, self._point(*self._at), px(10) * DOT / 10, theme.accent)
            if self.hasFocus() and self._lines:
                focus_ring(painter, self.lane(self._focused).adjusted(1, 0, -px(2), 0), px(4), theme)

    def _colour(self, theme: Theme, place: int) -> str:
        if place == self._hover:
            return theme.text
        return theme.muted if self._lines[place].look else theme.strong

    def _paint_line(self, painter: QPainter, theme: Theme, place: int) -> None:
        line = self._lines[place]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if line.reached < 1:
            painter.setPen(QPen(QColor(theme.deco), px(1), Qt.PenStyle.DashLine))
            y, columns = self._y(place), self._columns()
            painter.drawLine(QPointF(self._way(place, line.reached).currentPosition().x(), y),
                             QPointF(float(columns.x(1.0)), y))  # fmt: skip
        painter.setPen(QPen(QColor(self._colour(theme, place)), px(2)))
        painter.drawPath(self._way(place, line.reached))

    def _paint_beginning(self, painter: QPainter, theme: Theme, place: int) -> None:
        """A dot where noise is drawn, a ring where a branch leaves its parent."""
        line = self._lines[place]
        x, radius = float(self._columns().x(line.first)), px(10) * NODE / 10
        if line.parent is None:
            self._paint_dot(painter, theme, QPointF(x, self._y(place)), radius, theme.text)
            return
        painter.setBrush(QColor(theme.panel))
        painter.setPen(QPen(QColor(theme.text), px(2)))
        painter.drawEllipse(QPointF(x, self._y(line.parent)), radius, radius)

    def _paint_words(self, painter: QPainter, theme: Theme, place: int) -> None:
        line = self._lines[place]
        weight = MEDIUM if line.look else NORMAL
        metrics = QFontMetricsF(font(CAPTION, weight))
        area = self._words_area(place, metrics.horizontalAdvance(line.words) + px(4))
        # Curves to lines beneath may pass here.
        painter.fillRect(area, QColor(theme.panel))
        text = metrics.elidedText(line.words, Qt.TextElideMode.ElideRight, area.width())
        lit = line.look or place == self._hover
        write(painter, area, text, theme.text if lit else theme.muted, CAPTION, weight)

    def _paint_thumb(self, painter: QPainter, theme: Theme, place: int) -> None:
        line, image, area = self._lines[place], self._images[place], self._thumb_area(place)
        area.moveTopLeft(on_device_pixel(painter, area.topLeft()))
        if image is None:
            box(painter, area, px(3), theme.well)
        else:
            ratio = self.devicePixelRatioF()
            fits = whole_multiple(image.width(), image.height(), area.size(), ratio)
            crisp = fits * image.width() == area.width() * ratio
            draw(painter, image, area, smooth=not crisp, radius=px(3))
        ring = {HERE: theme.accent, OTHER: theme.muted}.get(line.look) or (theme.text if place == self._hover else None)
        if ring is not None:
            reach = px(RING) if line.look else 0
            box(painter, area.adjusted(-reach, -reach, reach, reach), px(5), line=ring, width=px(2 if line.look else 1))

    @staticmethod
    def _paint_dot(painter: QPainter, theme: Theme, spot: QPointF, radius: float, colour: str) -> None:
        painter.setPen(QPen(QColor(theme.panel), px(2)))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(spot, radius + px(1), radius + px(1))
