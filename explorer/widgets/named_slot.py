"""A button that holds a picked thing with its picture and name; others are chosen from its menu or dropped on it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer import icons
from explorer.theme import BODY, MEDIUM, NORMAL, Theme, font, px
from explorer.widgets.menu import Menu
from explorer.widgets.menu_button import RADIUS, MenuButton
from explorer.widgets.paint import CENTRE, box, draw_icon, painter_of, write
from explorer.widgets.pixels import draw, qimage

THUMBNAIL, PAD, WIDEST, NARROWEST = 22, 10, 132, 48  # pixels; the last two of the name

Accepts = Callable[[QMimeData], bool]


class NamedSlot(MenuButton):
    """An empty one asks for something by a word and a plus, in dashes."""

    filling = Signal(Menu)  # put into it what can be chosen
    dropped = Signal(QMimeData)
    removed = Signal()  # by the Delete key

    def __init__(self, role: str, accepts: Accepts, parent: QWidget | None = None, *, word: str = "") -> None:
        super().__init__(role, parent)
        self._accepts, self._word = accepts, word
        self._name = ""
        self._image: QImage | None = None
        self._shows_name = True
        self._is_target = False  # something that it takes is held over it
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_choice("", None)

    @property
    def is_empty(self) -> bool:
        return bool(self._word)

    def show_choice(self, name: str, image: np.ndarray | None) -> None:
        self._name = name
        self._image = None if image is None else qimage(image)
        self.setToolTip(self.refusal or (f"{self.text()}: {name}" if name else self.text()))
        self.setAccessibleName(f"{self.text()}: {name}" if name else self.text())
        self.updateGeometry()
        self.update()

    def show_name(self, shown: bool) -> None:
        """Where there is no room the picture, or the plus, must do."""
        if shown != self._shows_name:
            self._shows_name = self.has_chevron = shown
            self.updateGeometry()
            self.update()

    def menu(self) -> Menu:
        menu = Menu(parent=self)
        self.filling.emit(menu)
        return menu

    # --- dropping and removing ---

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self.refusal and self._accepts(event.mimeData()):
            event.acceptProposedAction()
            self._set_target(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_target(False)
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    def _set_target(self, is_target: bool) -> None:
        self._is_target = is_target
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    # --- painting ---

    def sizeHint(self) -> QSize:
        text = self._word or self._name
        wide = min(QFontMetricsF(font(BODY, MEDIUM)).horizontalAdvance(text) + 1, px(WIDEST)) if text else 0.0
        return self._size(wide)

    def minimumSizeHint(self) -> QSize:
        return self._size(min(self._size(0).width(), px(NARROWEST))) if not self.is_empty else self.sizeHint()

    def _size(self, text: float) -> QSize:
        first = icons.SMALL if self.is_empty else THUMBNAIL
        end = icons.SMALL + 8 if self.has_chevron and not self.is_empty else 0
        words = text + px(8) if self._shows_name and text else 0
        return QSize(round(px(2 * PAD + first + end) + words), px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            if self.is_empty:
                self._paint_empty(painter, theme, area)
            else:
                self.paint_frame(painter, theme, theme.text)
                self._paint_choice(painter, theme, area)
            if self._is_target:
                box(painter, area, px(RADIUS), line=theme.strong, width=px(2), style=Qt.PenStyle.DashLine)

    def _paint_empty(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        fill = theme.hover if self.underMouse() and not self.refusal else None
        box(painter, area, px(RADIUS), fill, theme.strong, style=Qt.PenStyle.DashLine)
        x = px(PAD) + px(icons.SMALL) / 2
        draw_icon(painter, QRectF(0, 0, 2 * x, area.height()).center(), "plus", theme.muted, icons.SMALL)
        if self._shows_name:
            left = px(PAD + icons.SMALL + 6)
            write(painter, area.adjusted(left, 0, 0, 0), self._word, theme.muted, BODY, NORMAL)
        if self.hasFocus():
            box(painter, area, px(RADIUS), line=theme.accent, width=px(2))

    def _paint_choice(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        side = px(THUMBNAIL)
        picture = QRectF(px(PAD), (area.height() - side) / 2, side, side)
        if self._image is None:
            box(painter, picture, px(4), theme.well)
            write(painter, picture, "?", theme.muted, BODY, MEDIUM, CENTRE)
        else:
            draw(painter, self._image, picture, smooth=True, radius=px(4))
        if self._shows_name:
            room = area.adjusted(picture.right() + px(8), 0, -px(PAD + icons.SMALL + 2), 0)
            text = QFontMetricsF(font(BODY, MEDIUM)).elidedText(self._name, Qt.TextElideMode.ElideRight, room.width())
            write(painter, room, text, theme.text, BODY, MEDIUM)
