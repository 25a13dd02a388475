"""The timeline: the open run's snapshots in order, which of them the panels show, and the viewpoint at each."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from torch import Tensor

from explorer.state.grid.tiles import Tiles
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.train.curves import horizon
from explorer.state.train.training import Training
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import LatentModel, Manner, decoding_bytes
from models.checkpoints import Checkpoint, load
from models.runs import Run

KEPT = 48  # snapshots held in memory
PLAYED = 250  # milliseconds a snapshot is shown for, at least, while playing
AWAITED = 20.0  # seconds, at most, that newer weights wait for the tiles of those before


class Timeline(QObject):
    changed = Signal()  # the snapshots, which is shown, or whether it plays
    pictures_changed = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        training: Training,
        viewpoint: Viewpoint,
        tiles: Tiles,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._training, self._viewpoint, self._tiles = model, training, viewpoint, tiles
        self.snapshots: dict[int, Path] = {}
        self.is_following = True  # the newest weights while training goes on
        self.pictures: dict[int, np.ndarray] = {}  # the viewpoint's picture at each snapshot
        self._chosen: int | None = None  # a snapshot asked for, which may still be loading
        self._learned: tuple[int, Mapping[str, Tensor]] | None = None  # newer weights, which wait for the tiles
        self._followed = 0.0  # when such weights were shown last
        self._view: _View | None = None  # that pictures are wanted of
        self._pictured: set[int] = set()  # the steps whose picture is of that view
        self._loaded: dict[Path, Checkpoint] = {}
        self._choosing = work.lane()
        self._picturing = work.lane()
        self._clock = QTimer(self, interval=PLAYED)

        model.opened.connect(self._begin)
        training.snapshot_saved.connect(self._look_again)
        training.learned.connect(self._take_learned)
        tiles.rested.connect(self._follow)
        training.changed.connect(self._look_after_training)
        viewpoint.rested.connect(self._picture)
        self._choosing.done.connect(self._show)
        self._choosing.failed.connect(notices.refuse)
        self._picturing.received.connect(self._keep_pictures)
        self._picturing.failed.connect(notices.refuse)
        self._clock.timeout.connect(self._play_on)

    @property
    def is_open(self) -> bool:
        return self._model.current is not None and self._model.current.run is not None

    @property
    def run(self) -> Run | None:
        """The open one."""
        return self._model.current.run if self._model.current else None

    @property
    def step(self) -> int:
        """Of the weights that are shown, or about to be."""
        return self._model.current.step if self._chosen is None else self._chosen

    @property
    def last(self) -> int:
        """The step at which the axis ends: where training is to end, or where it did; nearer in the beginning."""
        training = self._training
        to_come = horizon(training.step, training.steps) if self.is_of_training else 0
        return max([*self.snapshots, to_come, 1])

    @property
    def done(self) -> int:
        """The newest step there is."""
        return max([*self.snapshots, self._training.step if self.is_of_training else 0, 0])

    @property
    def is_playing(self) -> bool:
        return self._clock.isActive()

    @property
    def is_of_training(self) -> bool:
        """Whether the open run is the one whose figures training shows."""
        run = self._training.run
        return self.is_open and run is not None and run.folder == self._model.current.run.folder

    # --- commands ---

    def choose(self, step: int) -> None:
        """Show the model as it was at the snapshot nearest a step."""
        if not self.snapshots:
            return
        nearest = min(self.snapshots, key=lambda s: abs(s - step))
        if nearest != self.step or self.is_following:
            self.is_following, self._chosen, self._learned = False, nearest, None
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
        self._clock.stop()
        self.is_following, self._chosen, self._learned = True, None, None
        if self.snapshots:
            self._choosing.ask(partial(_loading_newest, self._model.current.run))
        self.changed.emit()

    def show_newer(self, path: Path) -> None:
        """Weights that another process has written, where the newest are followed."""
        if self.is_following and self.is_open:
            self._choosing.ask(partial(_loading, path, {}))

    def play(self) -> None:
        """Go through the snapshots up to the last, from the first where there are none left."""
        if len(self.snapshots) > 1 and not self.is_playing:
            if self.step >= max(self.snapshots):
                self.choose(0)
            self._clock.start()
            self.changed.emit()

    def pause(self) -> None:
        if self.is_playing:
            self._clock.stop()
            self.changed.emit()

    # --- inside ---

    def _play_on(self) -> None:
        if not self._choosing.is_idle:
            return  # a snapshot that loads slowly is waited for, not skipped
        self.move(1)
        if self.step >= max(self.snapshots, default=0):
            self.pause()

    def _begin(self) -> None:
        self._choosing.drop()
        self._picturing.drop()
        self._clock.stop()
        self._loaded, self.pictures, self.snapshots = {}, {}, {}
        self.is_following, self._chosen, self._learned = True, None, None
        self._view = None
        self._look_again()
        self.pictures_changed.emit()

    def _look_again(self) -> None:
        run = self._model.current.run if self._model.current else None
        found = run.snapshots() if run else {}
        if found != self.snapshots:
            self.snapshots = found
            self.pictures = {step: picture for step, picture in self.pictures.items() if step in found}
            self._picture()
        self.changed.emit()

    def _look_after_training(self) -> None:
        """Once training has ended, its very last weights are the newest."""
        self._look_again()
        behind = self.is_open and self._model.current.step < self._training.step
        if not self._training.is_active and self.is_following and self.is_of_training and behind:
            self.follow()

    def _take_learned(self, step: int, state: Mapping[str, Tensor]) -> None:
        """Where decoding is slow, a plane that began anew with all weights would never be seen in full."""
        if self.is_following:
            self._learned = step, state
            if self._tiles.is_rested or time.monotonic() - self._followed > AWAITED:
                self._follow()
            else:
                self.changed.emit()  # training has come further

    def _follow(self) -> None:
        if self._learned is not None:
            (step, state), self._learned, self._followed = self._learned, None, time.monotonic()
            self._model.set_weights(step, state)
            self.changed.emit()

    def _show(self, checkpoint: Checkpoint | None) -> None:
        if checkpoint is None or not self.is_open or self._model.current.run.folder not in checkpoint.path.parents:
            return
        if self.is_following and checkpoint.header.step < self._model.current.step:
            return  # training has gone on meanwhile
        self._chosen = None
        self._model.set_weights(checkpoint.header.step, checkpoint.model.state_dict())
        self.changed.emit()

    def _picture(self) -> None:
        """What the viewpoint sees, at every snapshot that has no picture of it yet."""
        if not self.snapshots or len(self._viewpoint.code) != self._model.current.model.latent:
            return
        view = _View(self._viewpoint.code, self._viewpoint.manner, self._model.current.model.space)
        if self._view is None or not view.equals(self._view):
            self._view, self._pictured = view, set()
        wanted = {step: path for step, path in self.snapshots.items() if step not in self._pictured}
        if wanted:
            self._picturing.ask(partial(_picturing, wanted, self._loaded, self._view))

    def _keep_pictures(self, arrived: list[_Pictured]) -> None:
        pictures = [each for each in arrived if each.view is self._view]
        for each in pictures:
            if self.snapshots.get(each.step) == each.path:
                self.pictures[each.step] = each.image
                self._pictured.add(each.step)
        if pictures:
            self.pictures_changed.emit()


@dataclass(frozen=True, eq=False)
class _View:
    """A code of a space, and how it is decoded."""

    code: np.ndarray
    manner: Manner
    space: str

    def equals(self, other: _View) -> bool:
        return (self.manner, self.space) == (other.manner, other.space) and np.array_equal(self.code, other.code)


@dataclass(frozen=True, eq=False)
class _Pictured:
    view: _View
    step: int
    path: Path
    image: np.ndarray  # uint8 [height, width, channels]


def _loaded(path: Path, loaded: dict[Path, Checkpoint]) -> Checkpoint:
    if path not in loaded:
        if len(loaded) >= KEPT:
            loaded.pop(next(iter(loaded)), None)
        loaded[path] = load(path)
    return loaded[path]


def _loading(path: Path, loaded: dict[Path, Checkpoint]) -> Iterator[None]:
    yield
    return _loaded(path, loaded)


def _loading_newest(run: Run) -> Iterator[None]:
    yield
    return run.load_newest()


def _picturing(snapshots: dict[int, Path], loaded: dict[Path, Checkpoint], view: _View) -> Iterator[_Pictured]:
    """In a quick manner, for pictures of this size."""
    for step, path in snapshots.items():
        model: LatentModel = _loaded(path, loaded).model.in_space(view.space)
        images = yield from decoding_bytes(model, view.code[None], model.draft(view.manner))
        yield _Pictured(view, step, path, images[0])
