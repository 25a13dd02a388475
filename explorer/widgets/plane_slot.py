"""A small button that holds one corner of a plane: its letter, its picture, and a menu of what else it could be."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from explorer import icons
from explorer.theme import BODY, SEMIBOLD, Theme, px
from explorer.widgets.paint import CENTRE, painter_of, write
from explorer.widgets.slot import THUMBNAIL, PickedButton

LETTER = 20  # width of its room


class Slot(PickedButton):
    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(letter, parent)
        self.show_choice("", None)

    def show_choice(self, name: str, image: np.ndarray | None) -> None:
        self.set_image(image)
        self.setToolTip(f"Anchor {self.text()}: {name}" if name else f"Anchor {self.text()}")
        self.setAccessibleName(self.toolTip())

    def set_chevron(self, shown: bool) -> None:
        """Where there is no room, letter and picture must do."""
        self.has_chevron = shown
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(px(LETTER + THUMBNAIL + (icons.SMALL + 15 if self.has_chevron else 4)), px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            self.paint_frame(painter, theme, theme.text)
            write(painter, QRectF(0, 0, px(LETTER + 2), area.height()), self.text(), theme.text, BODY, SEMIBOLD, CENTRE)
            self.paint_picture(painter, theme, px(LETTER))
            self.paint_target(painter, theme)
