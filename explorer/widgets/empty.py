"""What a panel shows before it has anything to show: one sentence, one way to begin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from explorer import icons
from explorer.theme import px
from explorer.widgets.button import Button
from explorer.widgets.icon_button import IconLabel
from explorer.widgets.label import Label
from explorer.widgets.surface import column


class EmptyState(QWidget):
    acted = Signal()

    def __init__(self, icon_name: str, sentence: str, action: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel(icon_name, size=icons.LARGE)
        self._sentence = Label(sentence, muted=True, wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setMinimumWidth(px(200))
        self._action = Button(action)
        layout = column(None, margins=(24, 24, 24, 24), gap=12)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._sentence)  # aligned, a layout would give it the height of one line
        layout.addWidget(self._action, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.setLayout(layout)
        self._action.setVisible(bool(action))

        self._action.clicked.connect(self.acted)

    def show_state(self, icon_name: str, sentence: str, action: str = "") -> None:
        self._icon.show_icon(icon_name)
        self._sentence.setText(sentence)
        self._action.setText(action)
        self._action.setVisible(bool(action))
