"""Plays the path: the viewpoint follows it, once, there and back, or round and round, all as one gesture."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from explorer.state.model import Model
from explorer.state.path.path import PathState
from explorer.state.viewpoint import Viewpoint

FRAME_TIME = 40  # milliseconds; a GIF counts in hundredths of a second, so that 25 pictures a second are exact
SECONDS = 3.0  # from one stop to the next at speed 1
ONCE, PING_PONG, LOOP = MODES = ("once", "ping-pong", "loop")
PATIENCE = 2.0  # seconds that a picture is waited for before one goes on without it
SPEEDS = (0.25, 0.5, 1.0, 1.5, 2.0, 4.0)


class Player(QObject):
    changed = Signal()  # whether it plays, and how

    def __init__(self, model: Model, viewpoint: Viewpoint, path: PathState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewpoint, self._path = viewpoint, path
        self.mode, self.speed = PING_PONG, 1.0
        self._forward = True
        self._moves = False  # the viewpoint, just now
        self._then = 0.0
        self._timer = QTimer(self, interval=FRAME_TIME)

        self._timer.timeout.connect(self._tick)
        model.opened.connect(self.pause)
        path.changed.connect(self._stop_where_nothing_is)
        viewpoint.moved.connect(self._give_way)

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    @property
    def seconds(self) -> float:
        """Of one way from the first frame to the last."""
        legs = max(len(self._path.stops) - 1 + self._path.course.closed, 1)
        return SECONDS * legs / self.speed

    def play(self) -> None:
        if self.is_playing or self._path.selected not in self._path.paths:
            return
        at_end = self._path.at >= 1.0
        self._forward = not (at_end and self.mode == PING_PONG)
        self._then = time.monotonic()
        self._viewpoint.begin_gesture()
        self._timer.start()
        self._go_to(0.0 if at_end and self._forward else self._path.at)
        self.changed.emit()

    def pause(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self._viewpoint.end_gesture()
            self.changed.emit()

    def toggle(self) -> None:
        self.pause() if self.is_playing else self.play()

    def to_start(self) -> None:
        self._forward = True
        self._go_to(0.0)

    def set_speed(self, speed: float) -> None:
        if speed != self.speed:
            self.speed = speed
            self.changed.emit()

    def set_mode(self, mode: str) -> None:
        if mode != self.mode:
            self.mode = mode
            self._forward = self._forward or mode == PING_PONG
            self.changed.emit()

    def _tick(self) -> None:
        """As far as time has passed; but a slow model's picture is waited for, or none would ever be seen."""
        passed = time.monotonic() - self._then
        if self._has_picture or passed > PATIENCE:
            self._then += passed
            self.advance(passed / self.seconds)

    @property
    def _has_picture(self) -> bool:
        picture = self._viewpoint.picture
        return picture is not None and np.array_equal(picture.code, self._viewpoint.code)

    def advance(self, share: float) -> None:
        """Go on by a share of the way, and at its ends as the mode says."""
        place = self._path.at + (share if self._forward else -share)
        if 0.0 <= place <= 1.0:
            self._go_to(place)
        elif self.mode == LOOP:
            self._go_to(place % 1.0)
        elif self.mode == PING_PONG:
            self._forward = place < 0.0
            self._go_to(min(max(-place if place < 0 else 2.0 - place, 0.0), 1.0))
        else:
            self._go_to(1.0)
            self.pause()

    def _go_to(self, share: float) -> None:
        if self.is_playing and not self._viewpoint.is_dragging:  # somebody else's gesture has ended this one too
            self._viewpoint.begin_gesture()
        self._moves = True
        self._path.move_to(share)
        self._moves = False

    def _give_way(self) -> None:
        """To a hand that moves the viewpoint elsewhere."""
        if not self._moves:
            self.pause()

    def _stop_where_nothing_is(self) -> None:
        if self._path.selected not in self._path.paths:
            self.pause()
