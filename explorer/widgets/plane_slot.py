"""A small button that holds one corner of a plane: its letter, its picture, and a menu of what else it could be."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QIcon, QImage, QPaintEvent, QPixmap
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
    dropped = Signal(QMimeData)

    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(letter, parent)
        self._image: QImage | None = None
        self._over = False
        self.can_take: Callable[[QMimeData], bool] = lambda mime: False  # set it to let things be dropped here
        self.setAcceptDrops(True)
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

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.can_take(event.mimeData()):
            event.acceptProposedAction()
            self._show_target(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_target(False)
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    def _show_target(self, over: bool) -> None:
        self._over = over
        self.update()

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
            if self._over:
                box(painter, area, px(6), line=theme.strong, width=px(2), style=Qt.PenStyle.DashLine)


def thumbnail_icon(image: np.ndarray | None) -> QIcon:
    """A picture as a menu shows it."""
    return QIcon() if image is None else QIcon(QPixmap.fromImage(qimage(image)))
