"""Dragging pictures out of a widget."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDrag, QImage, QPixmap
from PySide6.QtWidgets import QWidget

from explorer.theme import px

HEIGHT = 44  # pixels of the picture beside the pointer


def drag_out(source: QWidget, mime: QMimeData, picture: QImage | None) -> None:
    """Until it is dropped or given up: what is dragged is copied, and stays where it is."""
    drag = QDrag(source)
    drag.setMimeData(mime)
    if picture is not None:
        drag.setPixmap(QPixmap.fromImage(picture).scaledToHeight(px(HEIGHT)))
    drag.exec(Qt.DropAction.CopyAction)
