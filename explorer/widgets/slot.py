"""What buttons share that hold something picked: its picture, a menu of what else it could be, and dropping on them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from explorer.theme import BODY, MEDIUM, Theme, px
from explorer.widgets.menu import Menu
from explorer.widgets.menu_button import RADIUS, MenuButton
from explorer.widgets.paint import CENTRE, box, write
from explorer.widgets.pixels import draw_small, qimage

THUMBNAIL = 22


class PickedButton(MenuButton):
    """A subclass paints itself, with the picture and the mark of a drop's target where it has them."""

    filling = Signal(Menu)  # put into it what can be chosen
    dropped = Signal(QMimeData)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._image: QImage | None = None
        self._over = False
        self.can_take: Callable[[QMimeData], bool] = lambda mime: False  # set it to let things be dropped here
        self.setAcceptDrops(True)

    def set_image(self, image: np.ndarray | None) -> None:
        self._image = None if image is None else qimage(image)
        self.update()

    def menu(self) -> Menu:
        menu = Menu(parent=self)
        self.filling.emit(menu)
        return menu

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self.refusal and self.can_take(event.mimeData()):
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

    def paint_picture(self, painter: QPainter, theme: Theme, left: float) -> QRectF:
        """The picture, or a question where there is none yet; returns where it is."""
        side = px(THUMBNAIL)
        area = QRectF(left, (self.height() - side) / 2, side, side)
        if self._image is None:
            box(painter, area, px(4), theme.well)
            write(painter, area, "?", theme.muted, BODY, MEDIUM, CENTRE)
        else:
            draw_small(painter, self._image, area, radius=px(4))
        return area

    def paint_target(self, painter: QPainter, theme: Theme) -> None:
        """Something is held over it that it would take."""
        if self._over:
            style = Qt.PenStyle.DashLine
            box(painter, QRectF(self.rect()), px(RADIUS), line=theme.strong, width=px(2), style=style)


def thumbnail_icon(image: np.ndarray | None) -> QIcon:
    """A picture as a menu shows it."""
    return QIcon() if image is None else QIcon(QPixmap.fromImage(qimage(image)))
