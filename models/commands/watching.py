"""Long work in a shell: how far it has come, said on the terminal's last line while it runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

from models.progress import Progress, figures, finished

EVERY = 0.2  # seconds
EMPTY_LINE = "\r\x1b[K"


def watched(work: Iterator[Any]) -> Any:
    """What a generator of Progress returns. Nothing is said where standard error is no terminal, as in a log."""
    return finished(_said(work)) if sys.stderr.isatty() else finished(work)


def _said(work: Iterator[Any]) -> Iterator[None]:
    last = -EVERY
    try:
        while True:
            progress = next(work)
            if isinstance(progress, Progress) and time.monotonic() - last >= EVERY:
                last = time.monotonic()
                print(f"{EMPTY_LINE}{in_words(progress)}", end="", file=sys.stderr, flush=True)
            yield
    except StopIteration as stop:
        return stop.value
    finally:
        print(EMPTY_LINE, end="", file=sys.stderr, flush=True)


def in_words(progress: Progress) -> str:
    """As in "Drawing faces: 500 of 20,000"."""
    how_far = figures(progress)
    return f"{progress.doing}: {how_far}" if how_far else progress.doing
