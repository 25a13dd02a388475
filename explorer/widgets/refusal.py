"""What cannot be done is shown disabled, with the reason in its tool tip."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def refuse(widget: QWidget, reason: str) -> None:
    """Disables a control and says why; an empty reason enables it and brings back its own tool tip."""
    if widget.property("ownTip") is None:
        widget.setProperty("ownTip", widget.toolTip())
    widget.setEnabled(not reason)
    widget.setToolTip(reason or widget.property("ownTip"))
    widget.setAccessibleDescription(reason)
    widget.update()
