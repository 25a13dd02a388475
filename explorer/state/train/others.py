"""What other runs of the same data reached: the reconstruction and the KL of held-out images over their steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.library import Library
from explorer.state.train.curves import Curves
from explorer.state.train.training import Training
from explorer.state.work import Work
from models.checkpoints import Header
from models.runs import Run, RunError


@dataclass(frozen=True, eq=False)
class Other:
    name: str
    steps: np.ndarray
    kl: np.ndarray  # nats, as is the reconstruction
    reconstruction: np.ndarray


class OtherRuns(QObject):
    """Of the family and likelihood of the run that is shown: figures of different likelihoods say nothing together."""

    changed = Signal()

    def __init__(self, work: Work, library: Library, training: Training, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library, self._training = library, training
        self.found: list[Other] = []
        self._is_shown = False
        self._lane = work.lane()

        library.changed.connect(self._renew)
        training.run_changed.connect(self._renew)
        self._lane.done.connect(self._keep)

    def show(self, shown: bool) -> None:
        """Read only while somebody looks."""
        if shown != self._is_shown:
            self._is_shown = shown
            self._renew()

    def _renew(self) -> None:
        run = self._training.run
        if not self._is_shown or run is None:
            return
        paths = [
            entry.path
            for entry in self._library.runs
            if entry.path != run.folder.resolve() and can_be_compared(entry.header, run.header)
        ]
        self._lane.ask(partial(_reading, paths))

    def _keep(self, found: list[Other]) -> None:
        self.found = found
        self.changed.emit()


def can_be_compared(one: Header, other: Header) -> bool:
    """Whether the figures of two runs mean the same: same family, data and likelihood."""
    same = (one.family, one.data.fingerprint) == (other.family, other.data.fingerprint)
    return same and getattr(one.config, "likelihood", None) == getattr(other.config, "likelihood", None)


def way_of(curves: Curves) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Steps, KL and reconstruction of the evaluations."""
    steps, kl = curves.held_out("kl")
    return steps, kl, curves.held_out("reconstruction")[1]


def _reading(paths: list[Path]) -> Iterator[None]:
    """The runs that have been evaluated; what cannot be read is left out, for opening it says why."""
    found = []
    for path in paths:
        yield
        try:
            steps, kl, reconstruction = way_of(Curves.of_run(Run.open(path)))
        except (RunError, OSError, KeyError, TypeError):
            continue
        if len(steps) and len(steps) == len(reconstruction):
            found.append(Other(path.name, steps, kl, reconstruction))
    return found
