"""A menu with round corners, tool tips for what is refused, and captions over groups."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from explorer.theme import px
from explorer.widgets.label import caption


class Menu(QMenu):
    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent, toolTipsVisible=True)
        # Without these the corners outside the rounded border stay opaque.
        self.setWindowFlags(self.windowFlags() | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)

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
