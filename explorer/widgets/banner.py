"""What went wrong, said in the panel it concerns, with the way out as a button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer import icons
from explorer.theme import Theme, px
from explorer.widgets.button import Button
from explorer.widgets.icon_button import IconButton, IconLabel
from explorer.widgets.label import Label
from explorer.widgets.paint import box, painter_of
from explorer.widgets.surface import row

TIGHT = 480  # pixels of width, from which on there is room for the whole
ICONS = {"danger": "circle-alert", "warn": "triangle-alert", "accent": "info"}


class Banner(QWidget):
    """Hidden until `show_message`. Kinds: danger, warn, accent."""

    acted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, visible=False)
        self._kind, self._whole, self._short = "danger", "", ""
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

    def show_message(self, sentence: str, kind: str = "danger", action: str = "", *, short: str = "") -> None:
        """Where there is little room a short form of the sentence, if any, and the whole is its tool tip."""
        self._kind, self._whole, self._short = kind, sentence, short or sentence
        self._icon.show_icon(ICONS[kind], kind)
        self._give_way()
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(sentence)
        self.setVisible(True)
        self.update()

    def sentence(self) -> str:
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        shown = self._whole if self.width() >= px(TIGHT) else self._short
        self._sentence.setText(shown)
        self._sentence.setToolTip(self._whole if shown != self._whole else "")

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), max(px(40), self.layout().minimumSize().height()))

    def _dismiss(self) -> None:
        self.setVisible(False)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            box(painter, QRectF(self.rect()), 0, theme.kind(self._kind)[1])
