"""A button that holds something picked, with its picture and its name; an empty one asks for something."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer import icons
from explorer.theme import BODY, MEDIUM, NORMAL, Theme, font, px
from explorer.widgets.menu_button import RADIUS
from explorer.widgets.paint import box, draw_icon, focus_ring, painter_of, write
from explorer.widgets.slot import THUMBNAIL, PickedButton

PAD = 10
WIDEST, NARROWEST = 132, 48  # pixels of the name


class NamedSlot(PickedButton):
    """What it is for stands in its tool tip; one with a `word` stays empty and asks by that and a plus, in dashes."""

    removed = Signal()  # by the Delete key

    def __init__(self, role: str, parent: QWidget | None = None, *, word: str = "") -> None:
        super().__init__(role, parent)
        self._word, self._name = word, ""
        self._shows_name = True
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_choice("", None)

    def show_choice(self, name: str, image: np.ndarray | None) -> None:
        self._name = name
        self.set_image(image)
        described = f"{self.text()}: {name}" if name else self.text()
        self.setToolTip(self.refusal or described)
        self.setAccessibleName(described)
        self.updateGeometry()

    @property
    def name(self) -> str:
        return self._name

    def show_name(self, shown: bool) -> None:
        """Where there is no room the picture, or the plus, must do."""
        if shown != self._shows_name:
            self._shows_name = self.has_chevron = shown
            self.updateGeometry()
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return self._size(WIDEST)

    def minimumSizeHint(self) -> QSize:
        return self._size(WIDEST if self._word else NARROWEST)

    def _size(self, widest: int) -> QSize:
        """With a name of so many pixels at most."""
        text = QFontMetricsF(font(BODY, MEDIUM)).horizontalAdvance(self._word or self._name)
        first = icons.SMALL if self._word else THUMBNAIL
        end = icons.SMALL + 8 if self.has_chevron and not self._word else 0
        words = min(text + 1, px(widest)) + px(8) if self._shows_name and text else 0
        return QSize(round(px(2 * PAD + first + end) + words), px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            if self._word:
                self._paint_empty(painter, theme, area)
            else:
                self.paint_frame(painter, theme, theme.text)
                self._paint_choice(painter, theme, area)
            self.paint_target(painter, theme)

    def _paint_empty(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        fill = theme.hover if self.underMouse() and not self.refusal else None
        box(painter, area, px(RADIUS), fill, theme.strong, style=Qt.PenStyle.DashLine)
        middle = QRectF(0, 0, px(2 * PAD + icons.SMALL), area.height()).center()
        draw_icon(painter, middle, "plus", theme.muted, icons.SMALL)
        if self._shows_name:
            write(painter, area.adjusted(px(PAD + icons.SMALL + 6), 0, 0, 0), self._word, theme.muted, BODY, NORMAL)
        if self.hasFocus():
            focus_ring(painter, area, px(RADIUS), theme)

    def _paint_choice(self, painter: QPainter, theme: Theme, area: QRectF) -> None:
        picture = self.paint_picture(painter, theme, px(PAD))
        if self._shows_name:
            room = area.adjusted(picture.right() + px(8), 0, -px(PAD + icons.SMALL + 2), 0)
            text = QFontMetricsF(font(BODY, MEDIUM)).elidedText(self._name, Qt.TextElideMode.ElideRight, room.width())
            write(painter, room, text, theme.text, BODY, MEDIUM)
