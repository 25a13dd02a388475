"""A slider whose filled part starts at a zero tick, not at the left end."""

from __future__ import annotations

from math import exp, log

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import Theme, faded, px
from explorer.widgets.keys import keeps_home
from explorer.widgets.paint import painter_of

KNOB = 12
STEPS, FINE_STEPS = 60, 600  # arrow presses from end to end, without and with Shift
BURST = 400  # milliseconds after which the next key or notch of the wheel begins another gesture
TICKS_PER_NOTCH = 120  # eighths of a degree, as QWheelEvent counts


class Slider(QWidget):
    """Every change by the user is one gesture: pressed, moved any number of times, released.

    Keys and notches of the wheel that follow one another quickly are one.
    """

    moved = Signal(float)
    pressed = Signal()
    released = Signal()

    def __init__(
        self,
        minimum: float = -3.0,
        maximum: float = 3.0,
        parent: QWidget | None = None,
        *,
        zero: float | None = None,
        logarithmic: bool = False,
        name: str = "",
    ) -> None:
        super().__init__(parent, focusPolicy=Qt.FocusPolicy.StrongFocus, accessibleName=name)
        self._minimum, self._maximum, self._log = minimum, maximum, logarithmic
        self._zero = max(minimum, 0.0) if zero is None else zero
        self._value = self._zero
        self._dragging = False
        self._wheel = 0
        self._burst = QTimer(self, interval=BURST, singleShot=True)
        self._burst.timeout.connect(self.released)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        """May lie outside the range; the knob then rests at the end."""
        if value != self._value:
            self._value = value
            self.update()

    def set_range(self, minimum: float, maximum: float) -> None:
        self._minimum, self._maximum = minimum, maximum
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(103), px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(48), px(20))

    def event(self, event: QEvent) -> bool:
        return keeps_home(event) or super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._end_burst()
            self._dragging = True
            self.pressed.emit()
            # A press on the knob takes hold of it; elsewhere the knob comes to the pointer.
            if abs(event.position().x() - self._knob_x()) > px(KNOB) / 2:
                self._move_to(self._value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._move_to(self._value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False
            self.released.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turns only with the focus, so that a scrolled panel does not change what passes under the pointer."""
        if not self.hasFocus():
            event.ignore()
            return
        self._wheel += event.angleDelta().y() or event.angleDelta().x()
        notches = int(self._wheel / TICKS_PER_NOTCH)
        self._wheel -= notches * TICKS_PER_NOTCH
        if notches:
            self._nudge(notches, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1,
                 Qt.Key.Key_PageDown: -10, Qt.Key.Key_PageUp: 10}.get(event.key())  # fmt: skip
        ends = {Qt.Key.Key_Home: self._minimum, Qt.Key.Key_End: self._maximum}
        if steps:
            self._nudge(steps, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() in ends:
            self._gesture(ends[event.key()])
        else:
            super().keyPressEvent(event)

    def _nudge(self, steps: int, fine: bool) -> None:
        share = self._share(self._value) + steps / (FINE_STEPS if fine else STEPS)
        self._gesture(self._value_of(min(max(share, 0.0), 1.0)))

    def _gesture(self, value: float) -> None:
        if not self._burst.isActive():
            self.pressed.emit()
        self._burst.start()
        self._move_to(value)

    def _end_burst(self) -> None:
        if self._burst.isActive():
            self._burst.stop()
            self.released.emit()

    def _move_to(self, value: float) -> None:
        if value != self._value:
            self.set_value(value)
            self.moved.emit(value)

    def _share(self, value: float) -> float:
        """Where a value sits between the ends, 0 to 1."""
        low, high, value = self._minimum, self._maximum, min(max(value, self._minimum), self._maximum)
        if self._log:
            return log(value / low) / log(high / low)
        return (value - low) / (high - low)

    def _value_of(self, share: float) -> float:
        low, high = self._minimum, self._maximum
        if self._log:
            return low * exp(share * log(high / low))
        value = low + share * (high - low)
        # Halfway between whole steps floating point leaves 1e-17 where zero is meant.
        return self._zero if abs(value - self._zero) < (high - low) * 1e-9 else value

    def _groove(self) -> tuple[float, float]:
        return px(KNOB) / 2, self.width() - px(KNOB) / 2

    def _value_at(self, x: float) -> float:
        left, right = self._groove()
        return self._value_of(min(max((x - left) / (right - left), 0.0), 1.0))

    def _x(self, value: float) -> float:
        left, right = self._groove()
        return left + self._share(value) * (right - left)

    def _knob_x(self) -> float:
        return self._x(self._value)

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self._end_burst()
        self.update()

    def hideEvent(self, event: object) -> None:
        self._end_burst()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, middle = Theme.of(self), round(self.height() / 2)
        with painter_of(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(faded(theme.deco, 0.55))
            painter.drawRoundedRect(QRectF(0, middle - px(3) / 2, self.width(), px(3)), px(3) / 2, px(3) / 2)
            self._paint_fill(painter, theme, middle)
            self._paint_knob(painter, theme, QPointF(self._knob_x(), middle))

    def _paint_fill(self, painter: QPainter, theme: Theme, middle: int) -> None:
        zero, knob = self._x(self._zero), self._knob_x()
        zero = 0.0 if self._zero <= self._minimum else zero
        if self._minimum < self._zero < self._maximum:
            painter.fillRect(QRectF(round(zero), middle - px(5), 1, px(10)), QColor(theme.deco))
        fill = theme.accent if self.isEnabled() else theme.deco
        painter.fillRect(QRectF(min(zero, knob), middle - px(3) / 2, abs(knob - zero), px(3)), QColor(fill))

    def _paint_knob(self, painter: QPainter, theme: Theme, centre: QPointF) -> None:
        edge = px(4) if self.hasFocus() else px(2)
        outer = px(KNOB) / 2 + (px(2) if self.hasFocus() else 0)
        painter.setBrush(QColor(theme.knob if self.isEnabled() else theme.panel))
        painter.setPen(QPen(QColor(theme.accent if self.isEnabled() else theme.deco), edge))
        painter.drawEllipse(centre, outer - edge / 2, outer - edge / 2)
