"""A small button that holds one corner of a plane: its letter, its picture, and a menu of what else it could be."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from explorer import icons
from explorer.theme import BODY, MEDIUM, SEMIBOLD, Theme, px
from explorer.widgets.paint import CENTRE, box, draw_icon, focus_ring, painter_of, write
from explorer.widgets.pixels import draw, qimage

THUMBNAIL = 22
LETTER = 20  # width of its room


class Slot(QAbstractButton):
    filling = Signal(QMenu)  # put into it what can be chosen

    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, focusPolicy=Qt.FocusPolicy.TabFocus, text=letter)
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_choice("", None)

        self.clicked.connect(self.open_menu)

    def show_choice(self, name: str, image: np.ndarray | None) -> None:
        self._image = None if image is None else qimage(image)
        self.setToolTip(f"Anchor {self.text()}: {name}" if name else f"Anchor {self.text()}")
        self.setAccessibleName(self.toolTip())
        self.update()

    def open_menu(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + px(4))))

    def menu(self) -> QMenu:
        menu = QMenu(self)
        self.filling.emit(menu)
        return menu

    def sizeHint(self) -> QSize:
        return QSize(px(LETTER + THUMBNAIL + icons.SMALL + 12), px(28))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            box(painter, area, px(6), theme.hover if self.underMouse() else theme.raised, theme.border)
            write(painter, QRectF(0, 0, px(LETTER + 2), area.height()), self.text(), theme.text, BODY, SEMIBOLD, CENTRE)
            side = px(THUMBNAIL)
            picture = QRectF(px(LETTER), (area.height() - side) / 2, side, side)
            if self._image is None:
                box(painter, picture, px(4), theme.well)
                write(painter, picture, "?", theme.muted, BODY, MEDIUM, CENTRE)
            else:
                draw(painter, self._image, picture, smooth=True, radius=px(4))
            centre = QPointF(area.right() - px(5 + icons.SMALL / 2), area.center().y())
            draw_icon(painter, centre, "chevron-down", theme.text, icons.SMALL)
            if self.hasFocus():
                focus_ring(painter, area, px(6), theme)


def thumbnail_icon(image: np.ndarray | None) -> QIcon:
    """A picture as a menu shows it."""
    return QIcon() if image is None else QIcon(QPixmap.fromImage(qimage(image)))
