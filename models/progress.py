"""How far a long piece of work has come, told often enough to watch and seldom enough not to matter."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_PAUSE = 0.25  # seconds


@dataclass(frozen=True)
class Progress:
    """How far a long piece of work has come, in words and figures."""

    doing: str  # "Drawing faces"
    done: int
    of: int  # 0 where nobody knows
    in_bytes: bool = False  # what is counted, else images or steps


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


def finished(work: Iterator[Any]) -> Any:
    """What a generator such as a Loading returns, run to its end without looking at its progress."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return stop.value


def figures(progress: Progress) -> str:
    """How far it is: "12,480 of 20,000", "12 MB of 170 MB"; what is done alone where nobody knows of how many."""
    written = in_megabytes if progress.in_bytes else "{:,}".format
    if progress.of:
        return f"{written(progress.done)} of {written(progress.of)}"
    return written(progress.done) if progress.done else ""


def in_megabytes(size: float) -> str:
    """Such as "170 MB", "1.4 GB" or "12 kB"."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= 0.9995 * unit or name == "kB":
            figure = size / unit
            return f"{figure:.1f} {name}" if figure < 9.95 else f"{figure:,.0f} {name}"
    raise AssertionError
