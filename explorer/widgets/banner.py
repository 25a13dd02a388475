"""What went wrong, said in the panel it concerns, with the way out as a button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer import icons
from explorer.theme import Theme, px
from explorer.widgets.button import Button
from explorer.widgets.icon_button import IconButton, IconLabel
from explorer.widgets.label import Label
from explorer.widgets.paint import box, painter_of
from explorer.widgets.surface import row

ICONS = {"danger": "circle-alert", "warn": "triangle-alert", "accent": "info"}


class Banner(QWidget):
    """Hidden until `show_message`. Kinds: danger, warn, accent."""

    acted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, visible=False)
        self._kind = "danger"
        self._icon = IconLabel(ICONS["danger"], size=icons.NORMAL, kind="danger")
        self._sentence = Label(wrap=True)
        self._action = Button("")
        self._close = IconButton("x", "Dismiss", side=24, muted=True)
        layout = row(self._icon, self._sentence, self._action, self._close, margins=(12, 5, 8, 5))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

        self._action.clicked.connect(self.acted)
        self._close.clicked.connect(self._dismiss)

    def show_message(self, sentence: str, kind: str = "danger", action: str = "") -> None:
        self._kind = kind
        self._icon.show_icon(ICONS[kind], kind)
        self._sentence.setText(sentence)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(sentence)
        self.setVisible(True)
        self.update()

    def sentence(self) -> str:
        return self._sentence.text()

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), max(px(40), self.layout().minimumSize().height()))

    def _dismiss(self) -> None:
        self.setVisible(False)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            box(painter, QRectF(self.rect()), 0, theme.kind(self._kind)[1])
