"""Telling how far a long piece of work has come, often enough to watch and seldom enough not to matter."""

from __future__ import annotations

import time
from collections.abc import Iterator

from models.data.base import Progress

_PAUSE = 0.25  # seconds


class Telling:
    """Turns every step of some work into the few Progress events that are worth showing."""

    def __init__(self, doing: str, of: int, *, in_bytes: bool = False) -> None:  # of is 0 where the end is not known
        self._doing, self._of, self._in_bytes = doing, of, in_bytes
        self._next = 0.0

    def at(self, done: int) -> Iterator[Progress]:
        """One event for the first call, the last step, and otherwise four times a second; nothing for the rest."""
        now = time.monotonic()
        if now >= self._next or done == self._of:
            self._next = now + _PAUSE
            yield Progress(self._doing, done, self._of, self._in_bytes)
