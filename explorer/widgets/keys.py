"""Keys that a widget keeps although a command of the window has them too."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt


def keeps_home(event: QEvent) -> bool:
    """Whether it asks if Home is the widget's own; the window would reset its view by it otherwise."""
    if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Home:
        event.accept()
        return True
    return False
