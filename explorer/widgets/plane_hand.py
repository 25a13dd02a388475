"""What a hand does to a plane: drag its marker, jump, pan, zoom, step with the arrow keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from explorer.theme import px
from explorer.widgets.plane_frame import OCTAVE, Frame, Point

REACH = 24  # around the marker's middle, in which it can be taken hold of
NOTCH, SWIPE = 120, 40  # of a wheel, and pixels on a touchpad, for one step of zoom
CLICK = 2  # steps of zoom by a button or a key
BURST = 400  # milliseconds after which the next key begins another gesture
STEP = 0.25  # of a tile, by an arrow key
WAYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Down: (0, -1), Qt.Key.Key_Up: (0, 1)}


@dataclass
class _Hold:
    """A button that went down: where, and what was under it."""

    spot: QPointF
    frame: Frame
    marker: Point | None  # where the marker was, if that was taken hold of
    moved: bool = False


class PlaneHand(QWidget):
    """The part of PlaneView that listens. Between `grabbed` and `dropped` or `cancelled` all moves are one."""

    grabbed = Signal()
    dragged = Signal(object)  # to a point of the plane
    dropped = Signal()
    cancelled = Signal()
    jumped = Signal(object)  # to a point
    looked = Signal(object)  # at another center
    zoomed = Signal(object, int)  # about a point, by steps
    homed = Signal()
    located = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent, mouseTracking=True, focusPolicy=Qt.FocusPolicy.StrongFocus, accessibleName="Latent grid"
        )
        self.position: Point | None = None  # of the marker
        self.shows_focus = False
        self._hold: _Hold | None = None
        self._swiped = 0.0
        self._steps = False  # the marker moves by keys
        self._burst = QTimer(self, interval=BURST, singleShot=True)

        self._burst.timeout.connect(self._end_burst)

    # --- for those who know the geometry ---

    def frame(self) -> Frame | None:
        raise NotImplementedError

    def picture_area(self) -> QRect:
        raise NotImplementedError

    def spot(self, point: Point) -> QPointF:
        raise NotImplementedError

    def point(self, spot: QPointF) -> Point:
        raise NotImplementedError

    # --- gestures ---

    @property
    def is_held(self) -> bool:
        """Whether the marker moves under a hand or by keys."""
        return self._steps or bool(self._hold and self._hold.marker and self._hold.moved)

    def end_gesture(self) -> None:
        """Let go of whatever is held."""
        self._end_burst()
        if self._hold and self._hold.marker and self._hold.moved:
            self.dropped.emit()
        self._hold = None

    def zoom_in(self) -> None:
        self._zoom_by(CLICK)

    def zoom_out(self) -> None:
        self._zoom_by(-CLICK)

    def _zoom_by(self, steps: int) -> None:
        """About the middle."""
        if self.frame():
            self.zoomed.emit(self.frame().center, steps)

    def _cancel(self) -> bool:
        hold, self._hold = self._hold, None
        if hold and hold.moved and hold.marker:
            self.cancelled.emit()
        elif hold and hold.moved:
            self.looked.emit(hold.frame.center)
        self._show_cursor(None)
        return hold is not None

    # --- the mouse ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.frame() is None or not self.picture_area().contains(event.position().toPoint()):
            return
        self.end_gesture()
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            takes = event.button() == Qt.MouseButton.LeftButton and self._is_over_marker(event.position())
            self._hold = _Hold(event.position(), self.frame(), self.position if takes else None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hold, spot = self._hold, event.position()
        if hold and not hold.moved and (spot - hold.spot).manhattanLength() >= self._slack(hold):
            hold.moved = True
            if hold.marker:
                self.grabbed.emit()
        if hold and hold.moved and hold.marker:
            self.dragged.emit(self._dragged_to(hold, event))
        elif hold and hold.moved:
            self.looked.emit(hold.frame.moved(spot - hold.spot))
        self._show_cursor(spot)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hold, self._hold = self._hold, None
        if hold and hold.moved and hold.marker:
            self.dropped.emit()
        elif hold and not hold.moved and not hold.marker and event.button() == Qt.MouseButton.LeftButton:
            self.jumped.emit(self.point(hold.spot))
        self._show_cursor(event.position())

    def _slack(self, hold: _Hold) -> int:
        """The marker follows at once; a click beside it may tremble."""
        return 1 if hold.marker else QApplication.startDragDistance() // 2

    def _dragged_to(self, hold: _Hold, event: QMouseEvent) -> Point:
        """Under the hand, or with Shift along the axis it went farther on."""
        by = event.position() - hold.spot
        start = self.spot(hold.marker)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            x, y = self.point(start + by)
            return (x, hold.marker[1]) if abs(by.x()) >= abs(by.y()) else (hold.marker[0], y)
        return self.point(start + by)

    def _is_over_marker(self, spot: QPointF) -> bool:
        if self.position is None:
            return False
        away = spot - self.spot(self.position)
        return away.x() ** 2 + away.y() ** 2 <= px(REACH) ** 2

    def _show_cursor(self, spot: QPointF | None) -> None:
        hold = self._hold
        if self.frame() is None or (spot is not None and not self.picture_area().contains(spot.toPoint())):
            self.setCursor(Qt.CursorShape.ArrowCursor)
        elif (hold and hold.marker) or (hold is None and spot is not None and self._is_over_marker(spot)):
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.setCursor(Qt.CursorShape.ClosedHandCursor if hold else Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.frame() is None:
            return
        # A touchpad reports a phase and pixels; elsewhere pixelDelta is missing or, on X11, not to be trusted.
        swipes = event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull()
        self._turn(event.pixelDelta().y() / SWIPE if swipes else event.angleDelta().y() / NOTCH, event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            if self.frame():
                self._turn(event.value() * OCTAVE * 1.44, event.position())  # value is a ratio less 1; 1.44 = 1 / ln 2
            return True
        return super().event(event)

    def _turn(self, steps: float, spot: QPointF) -> None:
        """Zoom about the pointer by whole steps, and keep what is left of them for the next turn."""
        self._swiped = self._swiped + steps if self._swiped * steps >= 0 else steps
        whole = int(self._swiped)
        self._swiped -= whole
        if whole:
            self.zoomed.emit(self.point(spot), whole)

    # --- the keyboard ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif key in WAYS and self.position is not None and self.frame():
            self._step(*(way * (1 if shift else STEP) * self.frame().spacing for way in WAYS[key]))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom_out()
        elif key == Qt.Key.Key_Home:
            self.homed.emit()
        elif key == Qt.Key.Key_L:
            self.located.emit()
        elif key != Qt.Key.Key_Escape or not self._cancel():
            super().keyPressEvent(event)

    def _step(self, x: float, y: float) -> None:
        if not self._steps:
            self.end_gesture()
            self._steps = True
            self.grabbed.emit()
        self._burst.start()
        self.dragged.emit((self.position[0] + x, self.position[1] + y))
        if not self.picture_area().contains(self.spot(self.position).toPoint()):
            self.located.emit()

    def _end_burst(self) -> None:
        if self._steps:
            self._steps = False
            self._burst.stop()
            self.dropped.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # A ring after every click would only get in the way.
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self.shows_focus = event.reason() in keys
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.shows_focus = False
        self._end_burst()
        self.update()
