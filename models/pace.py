"""When training does what besides learning: previews, snapshots, saving; and what is changed while it runs."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

SNAPSHOTS = 500  # steps
EARLY_SNAPSHOTS = (0, 25, 50, 100, 250)  # steps: learning is quickest at first
HABITS = {"snapshots": SNAPSHOTS, "snapshot_minutes": 0.0, "board": False}  # of a Pace, as they are where nobody said


@dataclass
class Live:
    """What may be changed from any thread while training runs: settings, between two steps; or that it ends."""

    is_stopping = False
    _waiting: dict[str, Any] = field(default_factory=dict)
    _look: dict[str, Any] | None = None
    _lock: Lock = field(default_factory=Lock)

    def change(self, name: str, value: Any) -> None:
        """From the next step on; of several values for one setting the last counts."""
        with self._lock:
            self._waiting[name] = value

    def stop(self) -> None:
        """End after the step under way, with everything saved."""
        self.is_stopping = True

    def look(self, **settings: Any) -> None:
        """Look closely at the next step, which alone goes by these settings; a Closely says when it is done."""
        with self._lock:
            self._look = settings

    def take_look(self) -> dict[str, Any] | None:
        """The settings of the next step alone where it is to be looked at closely; None where it is not."""
        with self._lock:
            taken, self._look = self._look, None
        return taken

    def keep(self, changes: Mapping[str, Any]) -> None:
        """The same for several settings, but for those that somebody has changed already."""
        with self._lock:
            self._waiting = {**changes, **self._waiting}

    @property
    def waiting(self) -> dict[str, Any]:
        """What has been changed and not been taken over yet."""
        with self._lock:
            return dict(self._waiting)

    def take(self) -> dict[str, Any]:
        """What has been changed since this was last asked."""
        with self._lock:
            taken, self._waiting = self._waiting, {}
        return taken


@dataclass(frozen=True)
class Pace:
    """How often training reports pictures, weights and what it takes, in seconds, and what it keeps: its habits."""

    previews: float | None = None  # None: never
    weights: float | None = None
    efforts: float | None = None  # reports of time and memory
    snapshots: int | None = None  # steps; None: as the run has had them, else SNAPSHOTS
    snapshot_minutes: float | None = None  # one also when the last was so long ago; None: as the run has had it; 0: no
    board: bool | None = None  # whether the figures are written for TensorBoard too; None: as the run has had it
    early: tuple[int, ...] = EARLY_SNAPSHOTS
    clock: Callable[[], float] = time.monotonic

    @property
    def habits(self) -> dict[str, Any]:
        """What a run goes on with where nobody says otherwise."""
        return {name: getattr(self, name) for name in HABITS}

    def with_habits(self, habits: Mapping[str, Any]) -> Pace:
        """What is left open here is as in these habits, or as usual; what is none is as if it were left out."""
        kept = {name: value for name, value in habits.items() if name in HABITS and _is_habit(name, value)}
        asked = {name: value for name, value in self.habits.items() if value is not None}
        return replace(self, **HABITS | kept | asked)


def _is_habit(name: str, value: Any) -> bool:
    return type(value) is bool if name == "board" else type(value) in (int, float) and value >= (name == "snapshots")


class Timer:
    """When something is due again: every so many seconds, but not for more than its share of the time.

    Only the second time may come before its share allows, within `soon` seconds.
    """

    def __init__(
        self,
        every: float | None,
        clock: Callable[[], float],
        share: float = 1.0,
        after: float | None = 0.0,
        soon: float = math.inf,
    ) -> None:
        """`after` is how many seconds pass before the first time; None is as many as between the others."""
        self.every, self.clock, self.share = every, clock, share
        self._soon = soon  # until the second time
        self._next = clock() + ((every or 0.0) if after is None else after)

    def due(self) -> bool:
        if self.every is None or self.clock() < self._next:
            return False
        self._next = self.clock() + self.every
        return True

    def measuring(self, work: Iterator) -> Iterator:
        """The same work; the time that it takes by itself, whoever comes between, sets when it may happen again."""
        seconds = 0.0
        while True:
            began = self.clock()
            try:
                step = next(work)
            except StopIteration as stop:
                now = self.clock()
                seconds += now - began
                rest = min(seconds / self.share, max(self._soon, seconds))
                self._next, self._soon = now + max(self.every or 0, rest), math.inf
                return stop.value
            seconds += self.clock() - began
            yield step
