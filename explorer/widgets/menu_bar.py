"""A menu bar whose mnemonics are underlined only while it has the keyboard, after Alt."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QMenuBar


class MenuBar(QMenuBar):
    """The first letter of every title is its mnemonic: Alt+F opens File.

    Qt underlines an ampersand's letter always, or where the desktop says so, never; so there are no ampersands in the
    titles while the bar rests, and the keys are shortcuts of its own.
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[QShortcut] = []

    def add(self, menu: QMenu) -> None:
        self.addMenu(menu)
        key = QShortcut(QKeySequence(f"Alt+{menu.title()[0]}"), self)
        key.activated.connect(partial(self.setActiveAction, menu.menuAction()))
        self._keys.append(key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._underline(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._underline(False)

    def _underline(self, on: bool) -> None:
        for action in self.actions():
            action.setText("&" * on + action.text().replace("&", ""))
        for key in self._keys:
            key.setEnabled(not on)  # two claimants of one key would cancel each other out
