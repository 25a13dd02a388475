"""A dock whose panel brings its own header, or none: a bar to move and close it by is there when it floats."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QDockWidget, QWidget

from explorer.theme import Theme, px
from explorer.widgets.header import PanelHeader
from explorer.widgets.menu import Menu

FLOAT, UNFLOAT = "Float this panel", "Dock this panel"
AWAY = 32  # pixels that a panel moves towards the middle when it begins to float


class Dock(QDockWidget):
    """A panel's `header`, where it has one, is the bar always; it is dragged by that. Others have a menu for it."""

    def __init__(self, title: str, panel: QWidget, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setWidget(panel)
        self._bare = QWidget(self)
        self._bare.setFixedHeight(0)
        self._has_header = hasattr(panel, "header")
        self.bar: PanelHeader = panel.header if self._has_header else PanelHeader(title, parent=self)
        self.bar.setAutoFillBackground(True)
        self.bar.setBackgroundRole(QPalette.ColorRole.Base)
        self.float_button = self.bar.add_button("external-link", FLOAT)
        self.close_button = self.bar.add_button("x", "Close this panel")
        self._show_bar(False)

        self.float_button.clicked.connect(self._toggle_floating)
        self.close_button.clicked.connect(self.close)
        self.topLevelChanged.connect(self._show_bar)

    def _toggle_floating(self) -> None:
        floats, corner, size = not self.isFloating(), self.mapToGlobal(QPoint(0, 0)), self.widget().size()
        self.setFloating(floats)
        if floats:
            self.resize(self.size() + size - self.widget().size())  # the border takes nothing from the panel
            self.move(corner - QPoint(px(AWAY), px(AWAY)))  # else it would look as if nothing had happened

    def _show_bar(self, floating: bool) -> None:
        self.close_button.setVisible(floating or getattr(self.widget(), "comes_and_goes", False))
        self.float_button.set_icon("dock" if floating else "external-link")
        self.float_button.set_name(UNFLOAT if floating else FLOAT)
        bar = self.bar if floating or self._has_header else self._bare
        if self.titleBarWidget() is not bar:
            self.setTitleBarWidget(bar)
        bar.setVisible(True)
        self._bare.setVisible(bar is self._bare)
        self.bar.setVisible(bar is self.bar)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = Menu(parent=self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(UNFLOAT if self.isFloating() else FLOAT).triggered.connect(self._toggle_floating)
        menu.addAction("Close this panel").triggered.connect(self.close)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The border of a floating one: without a title bar of the desktop's it has none."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(Theme.of(self).strong if self.isFloating() else Theme.of(self).panel))
