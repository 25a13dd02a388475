"""A square button of one icon, whose tool tip is its name and shortcut."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from explorer import icons
from explorer.theme import Theme, faded, px
from explorer.widgets.paint import box, draw_icon, focus_ring, painter_of


class IconButton(QAbstractButton):
    def __init__(
        self,
        icon_name: str,
        name: str,
        parent: QWidget | None = None,
        *,
        shortcut: str = "",
        side: int = 30,
        icon_size: int | None = None,
        muted: bool = False,
        checkable: bool = False,
    ) -> None:
        super().__init__(parent, checkable=checkable, focusPolicy=Qt.FocusPolicy.TabFocus)
        self._icon, self._side, self._muted = icon_name, side, muted
        self._icon_size = icon_size or (icons.NORMAL if side >= 30 else icons.SMALL)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_name(name, shortcut)

    def set_name(self, name: str, shortcut: str = "") -> None:
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({shortcut})" if shortcut else name)
        self.setProperty("ownTip", self.toolTip())  # which comes back after a refusal

    def set_icon(self, icon_name: str) -> None:
        self._icon = icon_name
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self._side), px(self._side))

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = Theme.of(self), QRectF(self.rect())
        with painter_of(self) as painter:
            if self.isChecked() or (self.underMouse() and self.isEnabled()):
                box(painter, area, px(6), theme.soft if self.isChecked() else theme.hover)
            draw_icon(painter, QPointF(area.center()), self._icon, self._colour(theme), self._icon_size)
            if self.hasFocus():
                focus_ring(painter, area, px(6), theme)

    def _colour(self, theme: Theme) -> object:
        if not self.isEnabled():
            return faded(theme.text, icons.DISABLED)
        if self.isChecked():
            return theme.accent
        return theme.muted if self._muted and not self.underMouse() else theme.text


class IconLabel(QWidget):
    """An icon that only shows something, such as the lock beside a setting."""

    def __init__(
        self,
        icon_name: str,
        parent: QWidget | None = None,
        *,
        size: int = icons.SMALL,
        kind: str = "neutral",
        tip: str = "",
    ) -> None:
        super().__init__(parent, toolTip=tip, accessibleName=tip)
        self._icon, self._size, self._kind = icon_name, size, kind
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, icon_name: str, kind: str = "neutral") -> None:
        self._icon, self._kind = icon_name, kind
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(self._size), px(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = Theme.of(self).kind(self._kind)[0]
        with painter_of(self) as painter:
            draw_icon(painter, QRectF(self.rect()).center(), self._icon, colour, self._size)
