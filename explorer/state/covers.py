"""A few pictures of every run in the library, drawn from its newest weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal

from explorer.state.library import Library
from explorer.state.work import Work
from models.base import decode_bytes
from models.checkpoints import CheckpointError, load
from models.learning import CODES, generator
from models.runs import Run, RunError

SHOWN = 4  # pictures of each


@dataclass(frozen=True, eq=False)
class Cover:
    run: Path
    written: int  # when the weights were, in nanoseconds: later ones make other pictures
    images: np.ndarray  # uint8 [n, height, width, channels]


class Covers(QObject):
    changed = Signal()

    def __init__(self, work: Work, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._covers: dict[Path, Cover] = {}
        self._is_shown = False
        self._lane = work.lane()

        library.changed.connect(self._renew)
        self._lane.received.connect(self._keep)

    def of(self, run: Path) -> np.ndarray:
        """The pictures there are of a run, [0 or more, height, width, channels]."""
        cover = self._covers.get(run)
        return cover.images if cover else np.zeros((0, 1, 1, 1), np.uint8)

    def show(self, shown: bool) -> None:
        """Draw only while somebody looks."""
        if shown != self._is_shown:
            self._is_shown = shown
            self._renew()

    def _renew(self) -> None:
        if self._is_shown:
            known = {path: cover.written for path, cover in self._covers.items()}
            self._lane.ask(partial(_drawing, [entry.path for entry in self._library.runs], known))

    def _keep(self, covers: list[Cover]) -> None:
        self._covers |= {cover.run: cover for cover in covers}
        self.changed.emit()


def _drawing(runs: list[Path], known: dict[Path, int]) -> Iterator[Cover]:
    """Covers of those runs whose weights are newer than those known; what cannot be read has none."""
    for path in runs:
        try:
            newest = Run.open(path).newest()
            written = newest.stat().st_mtime_ns
            if known.get(path) != written:
                checkpoint = load(newest)
                seeded = generator(checkpoint.header.seed, CODES)
                codes = torch.randn(SHOWN, checkpoint.model.latent, generator=seeded).numpy()
                yield Cover(path, written, decode_bytes(checkpoint.model, codes))
        except (RunError, CheckpointError, OSError):
            continue
