"""Reading a run's figures while another process writes them: only what is new, and only whole lines."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.runs import Run, decoded


@dataclass(frozen=True)
class Stamp:
    """What changes about a run's folder when somebody trains there; comparing two costs no reading."""

    metrics: tuple[int, int]  # size and time of change
    latest: tuple[int, int]
    snapshots: int  # time of change of their folder

    @classmethod
    def of(cls, run: Run) -> Stamp:
        return cls(_stat(run.folder / "metrics.jsonl"), _stat(run.latest), _stat(run.folder / "snapshots")[1])


def _stat(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


@dataclass(frozen=True)
class Tail:
    """How far a run's metrics.jsonl has been read."""

    offset: int = 0  # bytes
    file: int = 0  # its number on the disk: resuming may put another in its place, with fewer lines

    def read(self, run: Run) -> tuple[Tail, list[dict[str, Any]], bool]:
        """The next place, the whole lines since this one, and whether they begin at the file's first again."""
        try:
            with open(run.folder / "metrics.jsonl", "rb") as file:
                known = os.fstat(file.fileno())
                anew = known.st_size < self.offset or known.st_ino != self.file
                offset = 0 if anew else self.offset
                file.seek(offset)
                contents = file.read()
        except FileNotFoundError:
            return Tail(), [], self != Tail()
        whole = contents[: contents.rfind(b"\n") + 1]
        lines = [line for text in whole.decode("utf-8", "replace").splitlines() if (line := decoded(text))]
        return Tail(offset + len(whole), known.st_ino), lines, anew
