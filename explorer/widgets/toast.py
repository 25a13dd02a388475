"""A note that floats for a moment over the workspace, for things that need no answer."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPropertyAnimation, QRectF, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsOpacityEffect, QSizePolicy, QWidget

from explorer import icons
from explorer.theme import Theme, px
from explorer.widgets.icon_button import IconButton, IconLabel
from explorer.widgets.label import Label
from explorer.widgets.paint import box, painter_of
from explorer.widgets.surface import row

STAYS, FADES_IN, FADES_OUT = 6000, 160, 120  # milliseconds
SHADOW, MARGIN, WIDTH = 8, 16, 380
ICONS = {"ok": "circle-check", "danger": "circle-alert", "warn": "triangle-alert", "neutral": "info"}


class Toast(QWidget):
    """One per window, at the lower right of its parent; a new message replaces the old one, an error stays."""

    def __init__(self, parent: QWidget, *, reduce_motion: bool = False) -> None:
        super().__init__(parent, visible=False)
        self.reduce_motion = reduce_motion
        self._icon = IconLabel("info", size=icons.NORMAL)
        self._sentence = Label(wrap=True)
        self._close = IconButton("x", "Dismiss", side=24, muted=True)
        layout = row(self._icon, self._sentence, self._close, margins=(SHADOW + 12, SHADOW + 8, SHADOW + 8, SHADOW + 8))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        self._opacity = QGraphicsOpacityEffect(self, opacity=0.0)
        self.setGraphicsEffect(self._opacity)
        self._fade = QPropertyAnimation(self._opacity, b"opacity", self)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._timer = QTimer(self, singleShot=True, interval=STAYS)

        parent.installEventFilter(self)
        self._close.clicked.connect(self.dismiss)
        self._timer.timeout.connect(self.dismiss)
        self._fade.finished.connect(self._hide_when_faded)

    def show_message(self, sentence: str, kind: str = "neutral") -> None:
        """Kinds: neutral, ok, warn, danger."""
        self._icon.show_icon(ICONS[kind], kind)
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(True)
        self._settle()
        self.raise_()
        self._fade_to(1.0, FADES_IN)
        self._timer.stop() if kind == "danger" else self._timer.start()

    def sentence(self) -> str:
        return self._sentence.text()

    def dismiss(self) -> None:
        self._timer.stop()
        self._fade_to(0.0, FADES_OUT)

    def _fade_to(self, opacity: float, duration: int) -> None:
        self._fade.stop()
        self._fade.setDuration(0 if self.reduce_motion else duration)
        self._fade.setStartValue(self._opacity.opacity())
        self._fade.setEndValue(opacity)
        self._fade.start()

    def _hide_when_faded(self) -> None:
        if self._opacity.opacity() == 0.0:
            self.setVisible(False)

    def _settle(self) -> None:
        """To the parent's lower right corner, as wide as the sentence needs up to a limit."""
        room, text = self.parentWidget().rect(), self._sentence
        beside = self.layout().minimumSize().width() - text.minimumSizeHint().width()
        wanted = text.fontMetrics().horizontalAdvance(text.text()) + beside + px(12)
        width = min(wanted, px(WIDTH), room.width() - px(MARGIN))
        height = self.layout().heightForWidth(width)
        self.setGeometry(room.right() - width - px(MARGIN - SHADOW), room.bottom() - height - px(MARGIN - SHADOW),
                         width, height)  # fmt: skip

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.of(self)
        with painter_of(self) as painter:
            card = QRectF(self.rect()).adjusted(px(SHADOW), px(SHADOW), -px(SHADOW), -px(SHADOW))
            shadow(painter, card, theme)
            box(painter, card, px(8), theme.raised, theme.border)


def shadow(painter: QPainter, card: QRectF, theme: Theme) -> None:
    """The one shadow, 0 2 8, as a few boxes that add up."""
    whole = QColor(theme.shade).alphaF()
    layers = 8
    for k in range(layers):
        reach = px(SHADOW) * (1 - k / layers) - px(2)
        area = card.adjusted(-reach, -reach, reach, reach).translated(0, px(2))
        box(painter, area, px(8) + max(reach, 0), QColor.fromRgbF(0, 0, 0, whole / layers))
