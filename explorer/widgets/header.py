"""The bars that open a panel (36 high) and a workspace (44 high)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QWidget

from explorer.theme import CAPTION, SEMIBOLD, Theme, px
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import ElidedLabel, title
from explorer.widgets.surface import row
from explorer.widgets.title_menu import PAD, TitleMenu, View


class PanelHeader(QWidget):
    """Title, muted context, and on the right whatever is added, mostly small icon buttons."""

    view_chosen = Signal(str)  # the title of another view, where several are offered

    def __init__(self, name: str, context: str = "", parent: QWidget | None = None, *, padding: int = 16) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(name, weight=SEMIBOLD)
        self._views: TitleMenu | None = None
        self._context = ElidedLabel(context, size=CAPTION, muted=True)
        self._padding = padding
        self._buttons = row(gap=2)
        self._layout: QHBoxLayout = row(self._title, self._context, self._buttons, margins=(padding, 0, padding, 0))
        self._layout.setStretch(1, 1)
        self.setLayout(self._layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._share_room()

    def set_title(self, text: str) -> None:
        self._title.setText(text)
        self._share_room()

    def offer(self, views: Sequence[View], current: str) -> None:
        """In the place of the title, a choice of what is shown; none of them leaves the title."""
        if self._views is None and views:
            self._views = TitleMenu()
            self._views.chosen.connect(self.view_chosen)
            self._layout.insertWidget(0, self._views)
        if self._views is not None:
            self._views.offer(views, current)
            self._views.setVisible(bool(views))
        self._title.setVisible(not views)
        # The button's own padding is outside, so that its words stand where a title does.
        self._layout.setContentsMargins(px(self._padding - PAD if views else self._padding), 0, px(self._padding), 0)
        self._share_room()

    def set_context(self, text: str) -> None:
        self._context.setText(text)
        self._share_room()

    def _share_room(self) -> None:
        """The title gives way only where there is no context that could."""
        self._title.setMinimumWidth(self._title.sizeHint().width() if self._context.text() else 0)

    def add(self, widget: QWidget) -> QWidget:
        self._layout.insertWidget(self._layout.count() - 1, widget)
        return widget

    def add_button(self, icon_name: str, name: str, shortcut: str = "", *, checkable: bool = False) -> IconButton:
        button = IconButton(icon_name, name, shortcut=shortcut, side=24, muted=True, checkable=checkable)
        self._buttons.addWidget(button)
        return button

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), px(36))


class WorkspaceBar(QWidget):
    """The bar over a workspace: its name, its controls from the left, and those added `at_end` on the right."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title(name)
        self._start, self._end = row(self.title, 2), row()
        self.setLayout(row(self._start, None, self._end, margins=(16, 0, 16, 0)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def add(self, widget: QWidget, *, at_end: bool = False) -> QWidget:
        (self._end if at_end else self._start).addWidget(widget)
        return widget

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(Theme.of(self).border))


class GivingBar(WorkspaceBar):
    """One that gives way: it leaves out words and then more, the least telling first, until the rest fits."""

    levels = 1  # of tightness

    def tighten(self, tightness: int) -> None:
        """Show what there is to show at a tightness, from 0."""
        raise NotImplementedError

    def give_way(self) -> None:
        for tightness in range(self.levels):
            self.tighten(tightness)
            for layout in (*self.findChildren(QLayout), self.layout()):
                layout.invalidate()  # Qt would do it later, by an event
            if self.layout().sizeHint().width() <= self.width():
                break

    def minimumSizeHint(self) -> QSize:
        return QSize(px(480), px(44))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.give_way()
