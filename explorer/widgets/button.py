"""Qt's push button in the window's kinds, with an icon that follows the theme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from explorer import icons
from explorer.theme import Theme, px

ROOM = 3  # Qt sets text 4 pixels from an icon, the design 6 from the ink


class Button(QPushButton):
    """Kinds: default, primary (one on a screen, 32 high) and quiet (text only). A checkable one is soft when on."""

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        *,
        icon_name: str = "",
        kind: str = "default",
        large: bool = False,
        checkable: bool = False,
        tip: str = "",
    ) -> None:
        super().__init__(text, parent, checkable=checkable, toolTip=tip, autoDefault=False)
        self._icon, self._kind = icon_name, kind
        self.setProperty("kind", kind)
        self.setProperty("large", large or kind == "primary")
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._show_icon()

    def set_icon(self, icon_name: str) -> None:
        self._icon = icon_name
        self._show_icon()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange, QEvent.Type.EnabledChange):
            self._show_icon()
        return super().event(event)

    def _show_icon(self) -> None:
        if not self._icon:
            return
        theme = Theme.of(self)
        colour = {"primary": theme.on_fill, "quiet": theme.muted}.get(self._kind, theme.text)
        colour = colour if self.isEnabled() else theme.muted
        self.setIconSize(QSize(px(icons.SMALL) + px(ROOM), px(icons.SMALL)))
        self.setIcon(icons.icon(self._icon, theme, icons.SMALL, self.devicePixelRatioF(), colour, ROOM))
