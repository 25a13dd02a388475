"""Editors for one value each, all alike: value, set_value, set_locked, set_invalid, and a signal when edited."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10
from typing import Any

from PySide6.QtCore import QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSizePolicy, QWidget

from explorer.theme import BODY, CAPTION, MEDIUM, Theme, font, px
from explorer.widgets.paint import RIGHT, write
from explorer.widgets.slider_row import SliderRow
from explorer.widgets.text import count, general, number, parsed


class FieldError(ValueError):
    """What is wrong with what was entered, as the end of a sentence that begins with the field's name."""


class TextField(QLineEdit):
    """A line of text with its unit inside the frame, on the right."""

    edited = Signal()  # at each key
    committed = Signal()  # on Return or when the focus leaves
    refused = Signal(str)  # then too, instead: what is wrong

    def __init__(self, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = ""
        self.setFont(font(BODY, MEDIUM))
        self.set_unit(unit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

        self.textEdited.connect(self._send_edit)
        self.editingFinished.connect(self._tidy)

    def set_unit(self, unit: str) -> None:
        self._unit = unit
        room = QFontMetricsF(font(CAPTION)).horizontalAdvance(unit) + px(6) if unit else 0
        self.setTextMargins(0, 0, round(room), 0)
        self.update()

    def value(self) -> Any:
        return self.text()

    def set_value(self, value: Any) -> None:
        text = self._shown(value)
        if text != self.text():
            self.setText(text)
            if not self.hasFocus():
                self.home(False)  # of a long one the beginning is seen
        self.set_invalid(False)

    def set_locked(self, locked: bool) -> None:
        self.setEnabled(not locked)

    def set_invalid(self, invalid: bool) -> None:
        mark_invalid(self, invalid)

    def _shown(self, value: Any) -> str:
        return str(value)

    def _send_edit(self) -> None:
        self.set_invalid(False)
        self.edited.emit()

    def _tidy(self) -> None:
        try:
            self.set_value(self.value())
        except FieldError as error:
            self.refused.emit(str(error))
            return
        self.committed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        area = QRectF(self.rect()).adjusted(0, 0, -px(9), 0)
        with QPainter(self) as painter:
            write(painter, area, self._unit, Theme.of(self).muted, CAPTION, align=RIGHT)


class NumberField(TextField):
    """A whole number or a float, with limits; an optional one may be left empty. Up and down step it."""

    def __init__(
        self,
        unit: str = "",
        parent: QWidget | None = None,
        *,
        whole: bool = False,
        optional: bool = False,
        minimum: float | None = None,
        maximum: float | None = None,
        log: bool = False,
    ) -> None:
        super().__init__(unit, parent)
        self._whole, self._optional, self._log = whole, optional, log
        self._minimum, self._maximum = minimum, maximum

    def set_limits(self, minimum: float | None, maximum: float | None) -> None:
        self._minimum, self._maximum = minimum, maximum

    def value(self) -> int | float | None:
        if self._optional and not self.text().strip():
            return None
        value = parsed(self.text())
        outside = value is not None and not (
            (self._minimum is None or value >= self._minimum) and (self._maximum is None or value <= self._maximum)
        )
        if value is None or outside or (self._whole and value != int(value)):
            raise FieldError(f"must be a {self._wanted()}, not “{self.text()}”.")
        return int(value) if self._whole else value

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(event.key())
        if way and not self.isReadOnly():
            self._step(way)
        else:
            super().keyPressEvent(event)

    def _step(self, way: int) -> None:
        before = self.text()
        try:
            self.setText(self._shown(self._next(self.value() or 0, way)))
            self.value()
        except FieldError:
            self.setText(before)
        else:
            self._send_edit()

    def _next(self, value: float, way: int) -> float:
        """The next whole number, the next of 1, 2, 5, 10 ..., or a hundredth of the range further."""
        if self._log:
            return _one_two_five(value, way)
        if self._whole:
            return int(value) + way
        span = (self._maximum - self._minimum) if self._maximum is not None and self._minimum is not None else 10.0
        return round(value + way * span / 100, 10)

    def _wanted(self) -> str:
        kind = "whole number" if self._whole else "number"
        low, high = self._minimum, self._maximum
        if low is not None and high is not None:
            return f"{kind} from {general(low)} to {general(high)}"
        if low is not None:
            return f"{kind}, {general(low)} or more"
        return kind if high is None else f"{kind}, {general(high)} at most"

    def _shown(self, value: int | float | None) -> str:
        if value is None:
            return ""
        return count(value) if self._whole else general(value)


def _one_two_five(value: float, way: int) -> float:
    decade = 10.0 ** floor(log10(max(value, 1e-12)))
    steps = [float(f"{digit * decade * factor:.3g}") for factor in (0.1, 1, 10) for digit in (1, 2, 5)]
    if way > 0:
        return next(step for step in steps if step > value * 1.001)
    return next(step for step in reversed(steps) if step < value * 0.999)


class NumbersField(TextField):
    """A tuple of whole numbers, separated by commas."""

    def value(self) -> tuple[int, ...]:
        words = self.text().replace(",", " ").split()
        if not words or not all(word.isdecimal() for word in words):
            raise FieldError(f"must be whole numbers separated by commas, not “{self.text()}”.")
        return tuple(int(word) for word in words)

    def _shown(self, value: Sequence[int]) -> str:
        return ", ".join(str(each) for each in value)


class ChoiceField(QComboBox):
    edited = Signal()
    committed = Signal()

    def __init__(self, choices: Sequence[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: list[Any] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_choices(choices)

        self.activated.connect(self._send_choice)

    def set_choices(self, choices: Sequence[Any]) -> None:
        """Values, or pairs of a value and what to call it."""
        pairs = [choice if isinstance(choice, tuple) else (choice, _capital(str(choice))) for choice in choices]
        with QSignalBlocker(self):
            self.clear()
            self.addItems([label for _, label in pairs])
        self._values = [value for value, _ in pairs]

    def value(self) -> Any:
        if self.currentIndex() < 0:
            raise FieldError("is not chosen yet.")
        return self._values[self.currentIndex()]

    def set_value(self, value: Any) -> None:
        self.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    def set_locked(self, locked: bool) -> None:
        self.setEnabled(not locked)

    def set_invalid(self, invalid: bool) -> None:
        mark_invalid(self, invalid)

    def wheelEvent(self, event: object) -> None:
        """Left to the panel that scrolls, which would otherwise change every choice it passes."""
        event.ignore()

    def _send_choice(self) -> None:
        self.set_invalid(False)
        self.edited.emit()
        self.committed.emit()


class SwitchField(QCheckBox):
    edited = Signal()
    committed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)

        self.clicked.connect(self._send_click)

    def value(self) -> bool:
        return self.isChecked()

    def set_value(self, value: bool) -> None:
        self.setChecked(value)

    def set_locked(self, locked: bool) -> None:
        self.setEnabled(not locked)

    def set_invalid(self, invalid: bool) -> None:
        """A switch is always one of two things."""

    def _send_click(self) -> None:
        self.edited.emit()
        self.committed.emit()


class SliderField(SliderRow):
    """A slider between limits; committed once per gesture."""

    edited = Signal()
    committed = Signal()

    def __init__(self, unit: str, minimum: float, maximum: float, default: float) -> None:
        super().__init__("", minimum=minimum, maximum=maximum, default=default, hard_minimum=minimum,
                         hard_maximum=maximum, unit=unit, digits=_digits(maximum - minimum), name_width=0)  # fmt: skip

        self.moved.connect(self._send_edit)
        self.released.connect(self.committed)
        self.typed.connect(self._send_both)

    def set_locked(self, locked: bool) -> None:
        self.setEnabled(not locked)

    def set_invalid(self, invalid: bool) -> None:
        """What is typed is limited at once."""

    def _send_edit(self) -> None:
        self.edited.emit()

    def _send_both(self) -> None:
        self.edited.emit()
        self.committed.emit()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _digits(span: float) -> int:
    """Digits after the point that make a hundredth of the span visible."""
    return next((digits for digits in range(2, 8) if float(number(span / 100, digits).replace(",", "")) > 0), 8)


def mark_invalid(widget: QWidget, invalid: bool) -> None:
    if bool(widget.property("invalid")) != invalid:
        _polish_with(widget, "invalid", invalid)


def set_tone(field: QWidget, tone: str) -> None:
    """Beside a field that it is compared with: "shared" or "changed"; empty where it is not compared."""
    if field.property("tone") != tone:
        _polish_with(field, "tone", tone)


def _polish_with(widget: QWidget, name: str, value: object) -> None:
    """The style sheet reads the property, but only when the widget is polished anew."""
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
