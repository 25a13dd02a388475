"""A menu with round corners, captions over groups, and the reason of whatever is refused."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolTip, QWidget, QWidgetAction

from explorer.theme import px
from explorer.widgets.label import caption


class Menu(QMenu):
    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent, toolTipsVisible=True)
        # Without these the corners outside the rounded border stay opaque.
        self.setWindowFlags(self.windowFlags() | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)

        self.hovered.connect(self._say_why)

    def add_caption(self, text: str) -> None:
        """A word over the entries that follow, with a line before it unless it is the first."""
        if not self.isEmpty():
            self.addSeparator()
        label = caption(text)
        label.setContentsMargins(px(12), px(6), px(12), px(2))
        action = QWidgetAction(self)
        action.setText(text)
        action.setSeparator(True)  # so that the arrow keys pass it by
        action.setDefaultWidget(label)
        self.addAction(action)

    def _say_why(self, action: QAction) -> None:
        """At once and by keyboard too, where Qt waits for a mouse to rest."""
        if not action.isEnabled() and action.toolTip() != action.text():
            beside = self.actionGeometry(action).topRight()
            QToolTip.showText(self.mapToGlobal(beside), action.toolTip(), self)
        else:
            QToolTip.hideText()
