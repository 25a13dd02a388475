"""The field in which a run's name is typed anew, over the name itself; Escape leaves it as it was."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from explorer.panels.train.run_button import RunButton
from explorer.widgets.fields import TextField


class NameField(TextField):
    def __init__(self, parent: RunButton) -> None:
        super().__init__("", parent)
        self.setAccessibleName("Name of the run")
        self.setVisible(False)

        self.edited.connect(self._forget_refusal)

    def begin(self, name: str) -> None:
        self.set_value(name)
        self.setGeometry(self.parent().name_area())
        self.setVisible(True)
        self.setFocus()
        self.selectAll()

    def end(self) -> None:
        self._forget_refusal()
        if not self.isHidden():
            self.setVisible(False)
            self.parent().setFocus()

    def refuse(self, reason: str) -> None:
        self.set_invalid(True)
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)

    def _forget_refusal(self) -> None:
        self.setToolTip("")
        self.setAccessibleDescription("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)
            event.accept()  # Return would open the run, which the field lies on

    def focusOutEvent(self, event: QFocusEvent) -> None:
        # A name is given by Return alone: who clicks elsewhere has thought better of it.
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.setVisible(False)
        super().focusOutEvent(event)
