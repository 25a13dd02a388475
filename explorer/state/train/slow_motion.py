"""Slow motion: single steps of a GAN's sides, by hand or at a slow pace, each with what was seen before and after."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.state.train.captions import Caption, caption_of
from explorer.state.train.training import PAUSED, RUNNING, Training
from models.base import Closely
from models.families.gan.config import BOTH

RATES = (0.5, 1.0, 2.0, 4.0)  # steps a second


class SlowMotion(QObject):
    changed = Signal()
    switched = Signal(bool)

    def __init__(self, training: Training, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._training = training
        self.is_on = False
        self.is_playing = False
        self.sides = BOTH  # who learns while it plays
        self.rate = 1.0
        self.newest: Closely | None = None  # of the run that is shown
        self.caption: Caption | None = None
        self._timer = QTimer(self, interval=1000)

        training.stepped.connect(self._show)
        training.changed.connect(self._follow)
        training.run_changed.connect(self._forget)
        self._timer.timeout.connect(self._take_next)

    # --- what can be done ---

    def cannot(self) -> str:
        """Why there is no slow motion of what is shown; empty where there is."""
        header = self._training.header
        return "" if header is not None and header.family == "gan" else "Only a GAN has two sides that take steps."

    def cannot_step(self) -> str:
        """Why no step can be taken now; empty where one can."""
        if reason := self.cannot():
            return reason
        if not self._training.is_active:
            return "Start or resume the run: in slow motion it begins with a pause."
        return self._training.cannot_take_step()

    def cannot_play(self) -> str:
        return "" if self.is_playing or self._training.is_stepping else self.cannot_step()

    # --- commands ---

    def switch(self, on: bool) -> None:
        """On, a run that is being trained pauses, and one that begins does so with a pause."""
        if on != self.is_on:
            self._set_on(on)
            if on and self._training.state == RUNNING:
                self._training.pause()
            self._stop_playing()
            self.changed.emit()

    def step(self, sides: str) -> None:
        """One step of both sides or of one, after which all goes by the usual settings again."""
        if not self.cannot_step():
            self.sides = sides
            self._training.take_step(sides=sides)
            self.changed.emit()

    def choose_rate(self, rate: float) -> None:
        self.rate = rate
        self._timer.setInterval(round(1000 / rate))
        self.changed.emit()

    def play(self) -> None:
        """Steps of the sides that took the last one, so many a second as far as there is time."""
        if not self.is_playing and not self.cannot_play():
            self.is_playing = True
            self._timer.start(round(1000 / self.rate))
            self._take_next()
            self.changed.emit()

    def pause(self) -> None:
        if self.is_playing:
            self._stop_playing()
            self.changed.emit()

    # --- inside ---

    def _set_on(self, on: bool) -> None:
        if on != self.is_on:
            self.is_on = self._training.begins_paused = on
            self.switched.emit(on)

    def _take_next(self) -> None:
        if not self._training.is_stepping:
            self.step(self.sides)

    def _stop_playing(self) -> None:
        self.is_playing = False
        self._timer.stop()

    def _show(self, close: Closely) -> None:
        things = "points" if self._training.header.item.is_point else "images"
        self.newest, self.caption = close, caption_of(close, things)
        self.changed.emit()

    def _follow(self) -> None:
        """Whoever lets it run, or ends it, ends the playing too; running is no slow motion."""
        training = self._training
        if self.is_playing and (training.state != PAUSED or training.step >= training.steps):
            self._stop_playing()
        if training.state == RUNNING:
            self._set_on(False)
            self.newest, self.caption = None, None
        self.changed.emit()

    def _forget(self) -> None:
        self.newest, self.caption = None, None
        self._stop_playing()
        self.changed.emit()
