"""Names for bookmarks, asked for in a dialog."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QWidget

from explorer.state.session import Session

BOOKMARK = "Bookmark this code"


def bookmark(session: Session, parent: QWidget) -> None:
    """Keep the viewpoint's code under a name asked for; nothing where none is given."""
    if name := ask_name(parent, BOOKMARK, session.trail.next_name()):
        session.trail.bookmark(name)


def ask_name(parent: QWidget, title: str, name: str) -> str:
    """A name typed into a dialog that offers `name`, or nothing."""
    typed, given = QInputDialog.getText(parent, title, "Name", text=name)
    return typed.strip() if given else ""
