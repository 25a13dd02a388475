"""A few pictures of every run in the library, drawn from its newest weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.library import Library
from explorer.state.work import Work
from models.checkpoints import Checkpoint, CheckpointError, load
from models.data.base import DataSet
from models.latent.encodings import encode_data
from models.latent.fitted import prior_or_fitted
from models.previews import drawing, lineup
from models.randomness import CODES, generator
from models.runs import Run, RunError

SHOWN = 4  # pictures of each
FITTED = 500  # images encoded, where a model has no prior to draw codes from


@dataclass(frozen=True, eq=False)
class Cover:
    run: Path
    written: int  # when the weights were, in nanoseconds: later ones make other pictures
    images: np.ndarray  # uint8 [n, height, width, channels]


class Covers(QObject):
    changed = Signal()

    def __init__(self, work: Work, library: Library, data: Data, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library, self._data = library, data
        self._covers: dict[Path, Cover] = {}
        self._is_shown = False
        self._lane = work.lane()

        library.changed.connect(self._renew)
        data.changed.connect(self._renew)
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
            self._lane.ask(partial(_drawing, [entry.path for entry in self._library.runs], known, self._data.current))

    def _keep(self, events: list) -> None:
        if covers := {event.run: event for event in events if isinstance(event, Cover)}:
            self._covers |= covers
            self.changed.emit()


def _drawing(runs: list[Path], known: dict[Path, int], data: DataSet | None) -> Iterator[object]:
    """Covers of those runs whose weights are newer than those known; what cannot be read has none."""
    for path in runs:
        try:
            newest = Run.open(path).newest()
            written = newest.stat().st_mtime_ns
            if known.get(path) != written:
                images = yield from _images(load(newest), data)
                if len(images):
                    yield Cover(path, written, images)
        except (RunError, CheckpointError, OSError):
            continue


def _images(checkpoint: Checkpoint, data: DataSet | None) -> Iterator[object]:
    """The first samples of its previews; none where codes could only be fitted to data that are not open."""
    model, header, encodings = checkpoint.model, checkpoint.header, None
    if model.prior is None and data is not None and data.fingerprint == header.data.fingerprint:
        encodings = yield from encode_data(model, data, FITTED)
    if (prior := prior_or_fitted(model.prior, encodings)) is None:
        return np.zeros((0, 1, 1, 1), np.uint8)
    shown = lineup(model, prior, generator(header.seed, CODES)).first(SHOWN)
    return (yield from drawing(model, shown)).images
