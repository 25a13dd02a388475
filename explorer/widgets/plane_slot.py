"""A small button that holds one corner of a plane: its letter, its picture, and a menu of what else it could be."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QIcon, QImage, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from explorer import icons
from explorer.theme import BODY, MEDIUM, SEMIBOLD, Theme, px
from explorer.widgets.menu import Menu
from explorer.widgets.menu_button import MenuButton
from explorer.widgets.paint import CENTRE, box, painter_of, write
from explorer.widgets.pixels import draw, qimage

THUMBNAIL = 22
LETTER = 20  # width of its room


class Slot(MenuButton):
    filling = Signal(Menu)  # put into it what can be chosen

    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(letter, parent)
        self._image: QImage | None = None
        self.show_choice("", None)

    def show_choice(self, name: str, image: np.ndarray | None) -> None:
        self._image = None if image is None else qimage(image)
        self.setToolTip(f"Anchor {self.text()}: {name}" if name else f"Anchor {self.text()}")
        self.setAccessibleName(self.toolTip())
        self.update()

    def set_chevron(self, shown: bool) -> None:
        """Where there is no room, letter and picture must do."""
        self.has_chevron = shown
        self.updateGeometry()

    def menu(self) -> Menu:
        menu = Menu(parent=self)
        self.filling.emit(menu)
        return menu

    def sizeHint(self) -> QSize:
        return QSize(px(LETTER + THUMBNAIL + (icons.SMALL + 15 if self.has_chevron else 4)), px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            self.paint_frame(painter, theme, theme.text)
            write(painter, QRectF(0, 0, px(LETTER + 2), area.height()), self.text(), theme.text, BODY, SEMIBOLD, CENTRE)
            side = px(THUMBNAIL)
            picture = QRectF(px(LETTER), (area.height() - side) / 2, side, side)
            if self._image is None:
                box(painter, picture, px(4), theme.well)
                write(painter, picture, "?", theme.muted, BODY, MEDIUM, CENTRE)
            else:
                draw(painter, self._image, picture, smooth=True, radius=px(4))


def thumbnail_icon(image: np.ndarray | None) -> QIcon:
    """A picture as a menu shows it."""
    return QIcon() if image is None else QIcon(QPixmap.fromImage(qimage(image)))
