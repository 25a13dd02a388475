"""A button that opens a menu beneath it: the box, the chevron, the keys and the hover that all such buttons share."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from explorer import icons
from explorer.theme import Theme, px
from explorer.widgets.menu import Menu
from explorer.widgets.paint import box, draw_icon, focus_ring

RADIUS = 6
CHEVRON = 8  # between it and the right edge
SHARED, CHANGED = "shared", "changed"


class MenuButton(QAbstractButton):
    """A subclass says what is in the menu and paints what is chosen."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent, focusPolicy=Qt.FocusPolicy.TabFocus, text=text)
        self.refusal = ""  # why it cannot be opened
        self.has_chevron = True
        self.tone = ""  # or SHARED or CHANGED, beside a button that it is compared with
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

        self.clicked.connect(self.open_menu)

    def menu(self) -> Menu:
        """A fresh menu, owned by this button."""
        raise NotImplementedError

    def set_refusal(self, reason: str) -> None:
        """Not to be had: dashed, with the reason in the tool tip. It keeps the focus so that a keyboard finds it."""
        self.refusal = reason
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)
        self.update()

    def open_menu(self) -> None:
        if not self.refusal:
            menu = self.menu()
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.mapToGlobal(QPoint(0, self.height() + px(4))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paint_frame(self, painter: QPainter, theme: Theme, colour: str) -> None:
        """The box, the chevron in a colour, and the focus ring."""
        area, can = QRectF(self.rect()), self.isEnabled() and not self.refusal
        fill = None if not can or self.tone == SHARED else theme.soft if self.tone == CHANGED else theme.raised
        fill = theme.hover if can and self.underMouse() else fill
        style = Qt.PenStyle.DashLine if self.refusal else Qt.PenStyle.SolidLine
        box(painter, area, px(RADIUS), fill, theme.accent if self.tone == CHANGED else theme.border, style=style)
        if self.isEnabled() and self.has_chevron:
            centre = QPointF(self.width() - px(CHEVRON + icons.SMALL / 2), area.center().y())
            draw_icon(painter, centre, "chevron-down", colour, icons.SMALL)
        if self.hasFocus():
            focus_ring(painter, area, px(RADIUS), theme)
