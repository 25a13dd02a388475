"""A named slider with its value, which can be typed, and a way back to the default."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from explorer.theme import px
from explorer.widgets.icon_button import IconButton
from explorer.widgets.label import ElidedLabel
from explorer.widgets.slider import Slider
from explorer.widgets.surface import row
from explorer.widgets.text import number, parsed

FIELD_WIDTH, FIELD_HEIGHT, NAME_WIDTH = 66, 22, 44


class SliderRow(QWidget):
    """Dragging, keys and wheel send pressed, moved and released; typing and resetting send typed, once."""

    moved = Signal(float)
    pressed = Signal()
    released = Signal()
    typed = Signal(float)

    def __init__(
        self,
        name: str,
        parent: QWidget | None = None,
        *,
        minimum: float = -3.0,
        maximum: float = 3.0,
        default: float = 0.0,
        hard_minimum: float | None = None,
        hard_maximum: float | None = None,
        unit: str = "",
        digits: int = 2,
        name_width: int = NAME_WIDTH,
        logarithmic: bool = False,
    ) -> None:
        super().__init__(parent)
        self._default, self._unit, self._digits = default, unit, digits
        self._limits = (hard_minimum, hard_maximum)
        self._rounds = not logarithmic  # to what the field can show: what is sent is what is read
        self._name = ElidedLabel(name)
        self._name.setFixedWidth(px(name_width))
        self._slider = Slider(minimum, maximum, zero=None if logarithmic else min(max(0.0, minimum), maximum),
                              logarithmic=logarithmic, name=name)  # fmt: skip
        self._field = QLineEdit(alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._field.setProperty("compact", True)
        self._field.setFixedSize(px(FIELD_WIDTH), px(FIELD_HEIGHT))
        self._reset = IconButton("rotate-ccw", f"Reset {name}", side=18, muted=True)
        self.setLayout(row(self._name, self._slider, self._field, self._reset))
        self._keep_room_for_reset()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self._slider)
        self.set_name(name)
        self.set_value(default)

        self._slider.pressed.connect(self.pressed)
        self._slider.released.connect(self.released)
        self._slider.moved.connect(self._send_move)
        self._field.editingFinished.connect(self._send_typed)
        self._field.installEventFilter(self)
        self._reset.clicked.connect(self._send_default)

    def value(self) -> float:
        return self._slider.value()

    def set_value(self, value: float) -> None:
        """Show a value; a number that is being typed stays as it is."""
        self._slider.set_value(value)
        if not (self._field.isModified() and self._field.hasFocus()):
            self._show_value()

    def set_name(self, name: str, tip: str = "") -> None:
        self._name.setText(name)
        self._name.setToolTip(tip)
        self._slider.setAccessibleName(name)
        self._field.setAccessibleName(f"{name} value")

    def set_range(self, minimum: float, maximum: float) -> None:
        self._slider.set_range(minimum, maximum)

    def set_default(self, default: float) -> None:
        self._default = default
        self._show_value()

    def sizeHint(self) -> QSize:
        return QSize(px(256), px(28))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down in the field step the value; Escape gives the typed text up."""
        if watched is self._field and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._slider.keyPressEvent(event)
                return True
            if event.key() == Qt.Key.Key_Escape and self._field.isModified():
                self._show_value()
                return True
        return super().eventFilter(watched, event)

    def _show_value(self) -> None:
        text = number(self.value(), self._digits, self._unit)
        if self._field.text() != text:
            self._field.setText(text)
        self._field.setModified(False)
        self._reset.setVisible(number(self._default, self._digits) != number(self.value(), self._digits))

    def _keep_room_for_reset(self) -> None:
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(policy)

    def _send_move(self, value: float) -> None:
        if self._rounds:
            value = round(value, self._digits)
            self._slider.set_value(value)
        self._show_value()
        self.moved.emit(value)

    def _send_typed(self) -> None:
        value = parsed(self._field.text()) if self._field.isModified() else None
        if value is None:
            self._show_value()
            return
        self._send(self._limited(value))

    def _send_default(self) -> None:
        self._slider.setFocus()
        self._send(self._default)

    def _send(self, value: float) -> None:
        changed = value != self.value()
        self._slider.set_value(value)
        self._show_value()
        if changed:
            self.typed.emit(value)

    def _limited(self, value: float) -> float:
        """Typing may leave the slider's range, but not what the value can mean."""
        low, high = self._limits
        value = value if low is None else max(value, low)
        return value if high is None else min(value, high)
