"""A number that carries its word in front, for tool bars: "Perplexity 30", "Frames 9"."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import BODY, SEMIBOLD, Theme, font, px
from explorer.widgets.fields import FieldError, NumberField
from explorer.widgets.paint import write


class NumberBox(NumberField):
    """Typed, or stepped with the arrow keys and, while it has the focus, the wheel."""

    changed = Signal(object)  # the new number

    def __init__(
        self,
        word: str,
        parent: QWidget | None = None,
        *,
        whole: bool = True,
        minimum: float | None = None,
        maximum: float | None = None,
        step: float = 1,
        unit: str = "",
    ) -> None:
        super().__init__(unit, parent, whole=whole, minimum=minimum, maximum=maximum)
        self._word, self._step_size = word, step
        self._shows_word = True
        self._sent: float | None = None
        self._make_room()
        self.setFont(font(BODY, SEMIBOLD))
        self.setAccessibleName(word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

        self.committed.connect(self._send_value)
        self.textChanged.connect(self.updateGeometry)

    def set_value(self, value: float) -> None:
        super().set_value(value)
        self._sent = value

    def show_word(self, shown: bool) -> None:
        """Without it the word is in the tool tip alone, where room is short."""
        if shown != self._shows_word:
            self._shows_word = shown
            self.setProperty("ownTip", "" if shown else self._word)
            if self.isEnabled():  # else the tool tip says why not
                self.setToolTip(self.property("ownTip"))
            self._make_room()
            self.updateGeometry()

    def _make_room(self) -> None:
        margins = self.textMargins()
        margins.setLeft(round(self._word_width()))
        self.setTextMargins(margins)

    def sizeHint(self) -> QSize:
        digits = QFontMetricsF(font(BODY, SEMIBOLD)).horizontalAdvance(self.text() or "0")
        width = round(digits + self._word_width()) + self.textMargins().right() + px(22)
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        steps = {key.Key_Up: 1, key.Key_Down: -1, key.Key_PageUp: 10, key.Key_PageDown: -10}.get(event.key())
        if steps:
            self._nudge(steps)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus() and event.angleDelta().y():
            self._nudge(1 if event.angleDelta().y() > 0 else -1)
        else:
            event.ignore()

    def _nudge(self, steps: int) -> None:
        before = self.text()
        try:
            self.setText(self._shown(self.value() + steps * self._step_size))
            self._send_value()
        except FieldError:
            self.setText(before)

    def _tidy(self) -> None:
        """Leaving the box with nonsense in it brings the last number back."""
        try:
            self.value()
        except FieldError:
            self.set_value(self._sent if self._sent is not None else 0)
            return
        self.committed.emit()

    def _send_value(self) -> None:
        value = self.value()
        if value != self._sent:
            self.set_value(value)
            self.changed.emit(value)

    def _word_width(self) -> float:
        return QFontMetricsF(font(BODY)).horizontalAdvance(self._word) + px(6) if self._shows_word else 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = Theme.of(self)
        area = QRectF(self.rect()).adjusted(px(9), 0, 0, 0)
        with QPainter(self) as painter:
            write(
                painter, area, self._word if self._shows_word else "", theme.text if self.isEnabled() else theme.muted
            )
