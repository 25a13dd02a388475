"""The timeline: the open run's snapshots in order, which of them the panels show, and the viewpoint at each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.training import Training
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import LatentModel, decode_bytes
from models.checkpoints import Checkpoint, load

KEPT = 48  # snapshots held in memory


class Timeline(QObject):
    changed = Signal()  # the snapshots, or which is shown
    pictures_changed = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        training: Training,
        viewpoint: Viewpoint,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._training, self._viewpoint = model, training, viewpoint
        self.snapshots: dict[int, Path] = {}
        self.is_following = True  # the newest weights while training goes on
        self.pictures: dict[int, np.ndarray] = {}  # the viewpoint's picture at each snapshot
        self._loaded: dict[Path, Checkpoint] = {}
        self._choosing = work.lane()
        self._picturing = work.lane()

        model.opened.connect(self._begin)
        training.snapshot_saved.connect(self._look_again)
        training.learned.connect(self._follow)
        training.changed.connect(self._look_again)
        viewpoint.rested.connect(self._picture)
        self._choosing.done.connect(self._show)
        self._choosing.failed.connect(notices.refuse)
        self._picturing.received.connect(self._keep_pictures)
        self._picturing.failed.connect(notices.refuse)

    @property
    def is_open(self) -> bool:
        return self._model.current is not None and self._model.current.run is not None

    @property
    def step(self) -> int:
        """Of the weights that are shown."""
        return self._model.current.step

    @property
    def last(self) -> int:
        """The step at which the axis ends: where training is to end, or where it did."""
        training = self._training
        ours = self.is_open and training.run and training.run.folder == self._model.current.run.folder
        return max([*self.snapshots, training.steps if ours else 0, 1])

    def choose(self, step: int) -> None:
        """Show the model as it was at the snapshot nearest a step."""
        if self.snapshots:
            nearest = min(self.snapshots, key=lambda s: abs(s - step))
            self.is_following = False
            self._choosing.ask(partial(_loading, self.snapshots[nearest], self._loaded))
            self.changed.emit()

    def move(self, by: int) -> None:
        """To the next snapshot, or the one before."""
        steps = list(self.snapshots)
        if steps:
            here = min(range(len(steps)), key=lambda k: abs(steps[k] - self.step))
            self.choose(steps[int(np.clip(here + by, 0, len(steps) - 1))])

    def follow(self) -> None:
        """Show the newest weights, and go along while training does."""
        self.is_following = True
        if self.snapshots:
            self._choosing.ask(partial(_loading, self._model.current.run.newest(), {}))
        self.changed.emit()

    # --- inside ---

    def _begin(self) -> None:
        self._choosing.drop()
        self._loaded, self.pictures, self.is_following = {}, {}, True
        self._look_again()

    def _look_again(self) -> None:
        run = self._model.current.run if self._model.current else None
        found = run.snapshots() if run else {}
        if found != self.snapshots:
            self.snapshots = found
            self._picture()
        self.changed.emit()

    def _follow(self, step: int, state: dict) -> None:
        if self.is_following:
            self._model.set_weights(step, state)
            self.changed.emit()

    def _show(self, checkpoint: Checkpoint | None) -> None:
        if checkpoint is not None and self.is_open and self._model.current.run.folder in checkpoint.path.parents:
            self._model.set_weights(checkpoint.header.step, checkpoint.model.state_dict())
            self.changed.emit()

    def _picture(self) -> None:
        if self.snapshots and len(self._viewpoint.code) == self._model.current.model.latent:
            self._picturing.ask(partial(_picturing, dict(self.snapshots), self._loaded, self._viewpoint.code))

    def _keep_pictures(self, events: list) -> None:
        for step, picture in (event for event in events if event):
            if step in self.snapshots:
                self.pictures[step] = picture
        self.pictures_changed.emit()


def _loaded(path: Path, loaded: dict[Path, Checkpoint]) -> Checkpoint:
    if path not in loaded:
        if len(loaded) >= KEPT:
            loaded.pop(next(iter(loaded)), None)
        loaded[path] = load(path)
    return loaded[path]


def _loading(path: Path, loaded: dict[Path, Checkpoint]) -> Iterator[None]:
    yield
    return _loaded(path, loaded)


def _picturing(
    snapshots: dict[int, Path], loaded: dict[Path, Checkpoint], code: np.ndarray
) -> Iterator[tuple[int, np.ndarray]]:
    for step, path in snapshots.items():
        model: LatentModel = _loaded(path, loaded).model
        yield step, decode_bytes(model, code[None])[0]
