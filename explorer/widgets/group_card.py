"""A card that holds a term of a sum: a group's pictures and their mean under its letter and name.

Pictures are dropped on it, dragged out of it, and chosen from a menu.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import Theme, px
from explorer.widgets.group_pictures import MEAN, GroupPictures
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import ElidedLabel, heading
from explorer.widgets.menu import Menu
from explorer.widgets.paint import box, painter_of
from explorer.widgets.surface import column, row

PAD, HEAD = 9, 32  # around everything; and what is above the pictures
COPYING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class GroupCard(QWidget):
    """Indices are of pictures; MEAN stands for the mean, and so for the whole group."""

    filling = Signal(Menu, int)  # put into it what can be done, with the picture it is opened for
    dropped = Signal(QMimeData)
    copied = Signal(str)  # the group of the card with this letter, to here
    swapped = Signal(str)
    emptied = Signal()
    chosen = Signal(int)
    removed = Signal(int)

    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, acceptDrops=True, accessibleName=f"Group {letter}")
        self.letter = letter
        self.can_take: Callable[[QMimeData], bool] = lambda mime: False
        self._over = False
        self._name = ElidedLabel()
        self.add = IconButton("plus", f"Add to {letter}", side=20, muted=True)
        self.clear = IconButton("x", f"Empty {letter}", side=20, muted=True)
        self.pictures = GroupPictures(letter)
        head = row(heading(letter), 4, self._name, self.add, self.clear, gap=4)
        head.setStretch(2, 1)
        self.setLayout(column(head, 6, self.pictures, None, margins=(PAD, 6, PAD, PAD)))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

        self.add.clicked.connect(self._open_from_button)
        self.clear.clicked.connect(self.emptied)
        self.pictures.chosen.connect(self._choose)
        self.pictures.deleted.connect(self._delete)
        self.pictures.menu_wanted.connect(self._open_menu)

    def show_group(
        self, name: str, images: Sequence[np.ndarray | None], mean: np.ndarray | None, tips: Sequence[str] = ()
    ) -> None:
        """A picture is None until it is decoded."""
        self._name.setText(name)
        self.clear.setVisible(bool(images))
        self.pictures.show_group(images, mean, tips)
        self.setAccessibleDescription(name or "empty")

    def name(self) -> str:
        return self._name.text()

    def set_side(self, side: int) -> None:
        """Of the mean's picture, in logical pixels."""
        self.pictures.set_side(side)
        self.updateGeometry()

    def set_mime_data(self, mime_data: Callable[[int], QMimeData]) -> None:
        """Lets pictures be dragged out, by their indices."""
        self.pictures.mime_data = mime_data

    def _open_from_button(self) -> None:
        self._open_menu(MEAN, self.add.mapToGlobal(QPoint(0, self.add.height() + px(4))))

    def _open_menu(self, index: int, spot: QPoint) -> None:
        menu = Menu(parent=self)
        self.filling.emit(menu, index)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(spot)

    def _choose(self, index: int) -> None:
        if self.pictures.count():
            self.chosen.emit(index)
        else:
            self._open_from_button()

    def _delete(self, index: int) -> None:
        if index == MEAN:
            self.emptied.emit()
        else:
            self.removed.emit(index)

    # --- drops ---

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is not self.pictures and self.can_take(event.mimeData()):
            event.acceptProposedAction()
            self._show_target(True)

    def dragLeaveEvent(self, event: object) -> None:
        self._show_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """A whole group of another card changes places with this one's, or is copied where Ctrl or Alt is held.

        Alt alone would not do: many desktops move the window by it.
        """
        self._show_target(False)
        event.acceptProposedAction()
        source = event.source()
        if isinstance(source, GroupPictures) and source.dragged == MEAN:
            copies = bool(event.modifiers() & COPYING)
            (self.copied if copies else self.swapped).emit(source.letter)
        else:
            self.dropped.emit(event.mimeData())

    def _show_target(self, over: bool) -> None:
        self._over = over
        self.update()

    def sizeHint(self) -> QSize:
        inner = self.pictures.sizeHint()
        return QSize(inner.width() + px(2 * PAD), inner.height() + px(PAD + HEAD))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            box(painter, area, px(8), theme.raised, theme.border)
            if self._over:
                box(painter, area, px(8), line=theme.strong, width=px(2), style=Qt.PenStyle.DashLine)
