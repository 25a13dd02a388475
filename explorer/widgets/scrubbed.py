"""A plot along a way on which a hand may scrub: press, drag, let go."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget


class Scrubbed(QWidget):
    """A subclass says at which share of the way a place lies."""

    pressed = Signal()
    scrubbed = Signal(float)  # to a share of the way, by the pointer
    released = Signal()

    def share_at(self, x: float) -> float:
        """From 0 to 1, of pixels from the left."""
        raise NotImplementedError

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()
        self._scrub(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._scrub(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.released.emit()

    def _scrub(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.scrubbed.emit(self.share_at(event.position().x()))
