"""How fast training goes, as an average over the last seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from models.base import Step

AVERAGED = 20.0  # seconds


@dataclass(frozen=True)
class Timed:
    """When a step was done, in seconds of the job's clock; the newest one suffices."""

    step: int
    seconds: float


class Speed:
    def __init__(self) -> None:
        self._times: list[Timed] = []

    def note(self, time: Timed) -> None:
        self._times.append(time)
        while time.seconds - self._times[0].seconds > AVERAGED:
            self._times.pop(0)

    def forget(self) -> None:
        """After a pause, which is not to count."""
        self._times.clear()

    @property
    def steps_per_second(self) -> float | None:
        """None until there is something to average."""
        if len(self._times) < 2 or self._times[-1].seconds <= self._times[0].seconds:
            return None
        first, last = self._times[0], self._times[-1]
        return (last.step - first.step) / (last.seconds - first.seconds)


def timed(events: Iterator) -> Iterator:
    """The same events, and after each step the time."""
    try:
        for event in events:
            yield event
            if isinstance(event, Step):
                yield Timed(event.step, time.monotonic())
    finally:
        events.close()
