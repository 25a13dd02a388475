"""What somebody has written about a run, and the editor that takes its place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from explorer.theme import BODY, font, px
from explorer.widgets.label import caption
from explorer.widgets.surface import column

HEIGHT = 66  # of the editor


class Notes(QWidget):
    """A click edits them."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__(cursor=Qt.CursorShape.IBeamCursor, toolTip="Click to edit the notes.")
        self.label = caption("", wrap=True)
        self.setLayout(column(self.label, margins=(0, 0, 40, 8)))

    def show_text(self, text: str) -> None:
        self.label.setText(text)

    def mouseReleaseEvent(self, event: QEvent) -> None:
        self.clicked.emit()


class NotesEditor(QWidget):
    ended = Signal(object)  # the text; None where it is to stay as it was

    def __init__(self) -> None:
        super().__init__(visible=False)
        self.text = QPlainTextEdit(placeholderText="Notes", accessibleName="Notes on the run", tabChangesFocus=True)
        self.text.setFont(font(BODY))
        self.text.setFixedHeight(px(HEIGHT))
        self.text.installEventFilter(self)
        about = caption("Ctrl+Return keeps them, Escape does not.")
        self.setLayout(column(self.text, about, margins=(0, 0, 40, 8), gap=4))

    def begin(self, text: str) -> None:
        self.text.setPlainText(text)
        self.setVisible(True)
        self.text.setFocus()
        self.text.selectAll()

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() == Qt.Key.Key_Escape:
                return self._end(None)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
                return self._end(self.text.toPlainText())
        elif event.type() == QEvent.Type.FocusOut and event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self._end(self.text.toPlainText())
        return super().eventFilter(watched, event)

    def _end(self, text: str | None) -> bool:
        if not self.isHidden():
            self.setVisible(False)
            self.ended.emit(text)
        return True
