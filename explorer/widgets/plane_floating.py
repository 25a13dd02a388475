"""What floats over the picture of a plane: its tools, how far its tiles have come, and what its points stand for."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPixmap, QPixmapCache
from PySide6.QtWidgets import QWidget

from explorer.theme import BODY, CAPTION, Theme, font, px
from explorer.widgets.icon_button import IconButton
from explorer.widgets.paint import box, painter_of, write
from explorer.widgets.plane_points import FEW, draw_point
from explorer.widgets.surface import column
from explorer.widgets.text import count

RADIUS, SHADOW = 8, 8
PAD = 11
BAR = 80  # length
PATIENCE = 150  # milliseconds of decoding before anything is said about it
MARK, ROW = 10, 20


def draw_shadow(painter: QPainter, area: QRectF) -> None:
    """The one soft shadow of floating things: 2 pixels down, 8 wide."""
    ratio = painter.device().devicePixelRatioF()
    room = px(SHADOW)
    painter.drawPixmap(area.topLeft() - QPointF(room, room), _shadow(area.size().toSize(), room, ratio))


def _shadow(size: QSize, room: int, ratio: float) -> QPixmap:
    key, found = f"shadow {size.width()} {size.height()} {room} {ratio}", QPixmap()
    if not QPixmapCache.find(key, found):
        found = QPixmap(QSize(size.width() + 2 * room, size.height() + 2 * room) * ratio)
        found.setDevicePixelRatio(ratio)
        found.fill(Qt.GlobalColor.transparent)
        area = QRectF(QPointF(room, room + px(2)), size)
        with QPainter(found) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for grow in range(px(8), 0, -2):
                spread = area.adjusted(-grow / 2, -grow / 2, grow / 2, grow / 2)
                box(painter, spread, px(RADIUS) + grow / 2, QColor(0, 0, 0, 14))
        QPixmapCache.insert(key, found)
    return found


def draw_card(painter: QPainter, area: QRectF, theme: Theme) -> None:
    box(painter, area, px(RADIUS), theme.raised, None if theme.dark else theme.border)


class Floating(QWidget):
    """A raised card; its shadow is drawn by what it floats over. The mouse does not reach through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painter_of(self) as painter:
            draw_card(painter, QRectF(self.rect()), Theme.of(self))


class PlaneTools(Floating):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.zoom_in = IconButton("zoom-in", "Zoom in", shortcut="+", side=24)
        self.zoom_out = IconButton("zoom-out", "Zoom out", shortcut="−", side=24)
        self.home = IconButton("house", "Reset the view", shortcut="Home", side=24)
        self.locate = IconButton("locate-fixed", "Go to the viewpoint", shortcut="L", side=24)
        self.setLayout(column(self.zoom_in, self.zoom_out, self.home, self.locate, margins=(4, 4, 4, 4)))


class PlaneProgress(Floating):
    """ "Fine: 149 of 187 tiles", once that takes longer than a moment."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._done = self._of = 0
        self._patience = QTimer(self, interval=PATIENCE, singleShot=True)
        self.hide()

        self._patience.timeout.connect(self.show)

    def show_progress(self, done: int, of: int) -> None:
        if (done, of) == (self._done, self._of):
            return
        self._done, self._of = done, of
        if done == of:
            self._patience.stop()
            self.hide()
        elif not self.isVisible() and not self._patience.isActive():
            self._patience.start()
        self.setAccessibleName(self.text())
        self.update()

    def text(self) -> str:
        return f"Fine: {count(self._done)} of {count(self._of)} tiles"

    def sizeHint(self) -> QSize:
        widest = f"Fine: {count(self._of)} of {count(self._of)} tiles"
        return QSize(round(QFontMetricsF(font(BODY)).horizontalAdvance(widest)) + px(2 * PAD + 14 + BAR), px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            write(painter, area.adjusted(px(PAD), 0, 0, 0), self.text(), theme.text)
            bar = QRectF(area.right() - px(PAD + BAR), area.center().y() - px(2), px(BAR), px(4))
            box(painter, bar, px(2), theme.meter)
            bar.setWidth(max(bar.width() * self._done / max(self._of, 1), px(4)))
            box(painter, bar, px(2), theme.accent)


class PlaneLegend(Floating):
    """The classes' marks and names, as many rows as they need, and a line that says what the points are."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: list[tuple[str, int]] = []
        self._note = ""
        self._shaped = False
        self.hide()

    def show_legend(self, entries: Sequence[tuple[str, int]], note: str, points: int) -> bool:
        """Names with their marks; nothing at all hides the legend. Whether that is news."""
        before = self._entries, self._note, self._shaped
        self._entries, self._note, self._shaped = list(entries), note, points <= FEW
        if (self._entries, self._note, self._shaped) == before:
            return False
        self.setAccessibleName(", ".join([*(name for name, _ in entries), note]))
        self.setVisible(bool(note))
        self.update()
        return True

    def note(self) -> str:
        return self._note

    def size_within(self, width: int) -> QSize:
        note = QFontMetricsF(font(CAPTION)).horizontalAdvance(self._note)
        right = max([spot.x() + self._width(name) for spot, (name, _) in self._places(width)] + [px(PAD) + note])
        return QSize(min(ceil(right) + px(PAD), width), self._rows(width) * px(ROW) + px(8))

    def _rows(self, width: int) -> int:
        places = self._places(width)
        return (1 + round(places[-1][0].y() / px(ROW)) if places else 0) + 1

    def _places(self, width: int) -> list[tuple[QPointF, tuple[str, int]]]:
        """Every entry's upper left corner from the first one's row, wrapped."""
        x, y, result = float(px(PAD)), 0.0, []
        for entry in self._entries:
            if x + self._width(entry[0]) > width - px(PAD) and x > px(PAD):
                x, y = float(px(PAD)), y + px(ROW)
            result.append((QPointF(x, y), entry))
            x += self._width(entry[0]) + px(14)
        return result

    def _width(self, name: str) -> float:
        return QFontMetricsF(font(CAPTION)).horizontalAdvance(name) + px(MARK + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = Theme.of(self)
        with painter_of(self) as painter:
            for spot, (name, mark) in self._places(self.width()):
                row = QRectF(spot.x(), spot.y() + px(4), self._width(name), px(ROW))
                draw_point(
                    painter, QPointF(row.left() + px(MARK) / 2, row.center().y()), mark, px(MARK - 1), self._shaped
                )
                write(painter, row.adjusted(px(MARK + 6), 0, px(4), 0), name, theme.text, CAPTION)
            last = QRectF(px(PAD), self.height() - px(ROW + 4), self.width() - px(2 * PAD), px(ROW))
            note = QFontMetricsF(font(CAPTION)).elidedText(self._note, Qt.TextElideMode.ElideRight, last.width())
            write(painter, last, note, theme.muted, CAPTION)
