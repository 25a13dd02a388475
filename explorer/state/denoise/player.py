"""Plays the steps of a run, or the times on the way forward, at any speed, and stops at the last."""

from __future__ import annotations

import time
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

TICK = 33  # milliseconds
RATES = (2.0, 5.0, 10.0, 25.0, 50.0, 100.0)  # steps a second
USUAL = 10.0


class Changing(Protocol):
    changed: SignalInstance


class Steps(Protocol):
    """What is played: from step 0 up to the last that has been reached."""

    step: int
    reached: int

    def move_to(self, step: int) -> None: ...


class StepPlayer(QObject):
    changed = Signal()  # whether it plays, and how fast

    def __init__(self, runs: Changing, steps: Steps, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps = steps
        self.rate = USUAL
        self.loops = False
        self._place = 0.0  # of the playing, between two steps
        self._then = 0.0
        self._timer = QTimer(self, interval=TICK)

        self._timer.timeout.connect(self._tick)
        runs.changed.connect(self._stop_where_nothing_is)

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def why_not(self) -> str:
        return "" if self._steps.reached > 0 else "There are no steps yet."

    def toggle(self) -> None:
        self.pause() if self.is_playing else self.play()

    def play(self) -> None:
        if self.is_playing or self.why_not():
            return
        steps = self._steps
        if steps.step >= steps.reached:
            steps.move_to(0)
        self._place = float(steps.step)
        self._then = time.monotonic()
        self._timer.start()
        self.changed.emit()

    def pause(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self.changed.emit()

    def set_rate(self, rate: float) -> None:
        if rate != self.rate:
            self.rate = rate
            self.changed.emit()

    def set_loops(self, loops: bool) -> None:
        if loops != self.loops:
            self.loops = loops
            self.changed.emit()

    def _tick(self) -> None:
        now = time.monotonic()
        self.advance(now - self._then)
        self._then = now

    def advance(self, seconds: float) -> None:
        """Go on by so much time; a hand that has moved meanwhile is where it goes on from."""
        steps = self._steps
        if steps.step != int(self._place):
            self._place = float(steps.step)
        self._place += seconds * self.rate
        if self._place >= steps.reached + 1:
            if not self.loops:
                steps.move_to(steps.reached)
                self.pause()
                return
            self._place %= steps.reached + 1
        if int(self._place) != steps.step:
            steps.move_to(int(self._place))

    def _stop_where_nothing_is(self) -> None:
        if self.why_not():
            self.pause()
