"""A panel's title that is also a choice: what else can be looked at in the same place opens beneath it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer import icons
from explorer.theme import BODY, SEMIBOLD, Theme, font, px
from explorer.widgets.menu import Menu
from explorer.widgets.menu_button import MenuButton
from explorer.widgets.paint import box, draw_icon, focus_ring, painter_of, write

HEIGHT, PAD, GAP = 26, 7, 5  # of the button, beside its words, and between them and the chevron
NARROWEST = 64  # of words that are longer


class View(NamedTuple):
    title: str
    tip: str = ""  # one line: what there is to see


class TitleMenu(MenuButton):
    """It looks like a title with a chevron; where there is one view alone it is a title and nothing more."""

    chosen = Signal(str)  # the title of another view

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._views: tuple[View, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def offer(self, views: Sequence[View], current: str) -> None:
        self._views = tuple(views)
        self.setText(current)
        tip = next((view.tip for view in views if view.title == current), "")
        self.setToolTip(tip)
        self.setAccessibleName(f"{current}. {tip}".strip())
        self.setAccessibleDescription("Chooses what is shown here.")
        self.updateGeometry()
        self.update()

    def menu(self) -> Menu:
        menu = Menu(parent=self)
        for view in self._views:
            action = QAction(view.title.replace("&", "&&"), menu, checkable=True, toolTip=view.tip)
            action.setChecked(view.title == self.text())
            action.title = view.title
            menu.addAction(action)
        menu.triggered.connect(self._send)
        return menu

    def _send(self, action: QAction) -> None:
        if action.title != self.text():
            self.chosen.emit(action.title)

    def _width(self, words: float) -> int:
        return round(words) + px(2 * PAD + GAP + icons.SMALL)

    def _words(self) -> float:
        return QFontMetricsF(font(BODY, SEMIBOLD)).horizontalAdvance(self.text()) + 1

    def sizeHint(self) -> QSize:
        return QSize(self._width(self._words()), px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(min(self._words(), px(NARROWEST))), px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        metrics = QFontMetricsF(font(BODY, SEMIBOLD))
        with painter_of(self) as painter:
            if self.underMouse():
                box(painter, area, px(5), theme.hover)
            room = area.width() - px(2 * PAD + GAP + icons.SMALL)
            words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room + 1)
            width = write(painter, area.adjusted(px(PAD), 0, 0, 0), words, theme.text, BODY, SEMIBOLD)
            centre = QPointF(px(PAD) + width + px(GAP) + px(icons.SMALL) / 2, area.center().y())
            draw_icon(painter, centre, "chevron-down", theme.muted, icons.SMALL)
            if self.hasFocus():
                focus_ring(painter, area, px(5), theme)
