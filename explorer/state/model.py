"""The open model: its file, its weights as they are now, and what its checkpoint carries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from PySide6.QtCore import QObject, Signal
from torch import Tensor

from explorer.state.notices import Notices
from explorer.state.work import Work
from models.base import LatentModel
from models.checkpoints import Checkpoint, CheckpointError, Header, load, revive
from models.families import FAMILIES
from models.latent.summary import Summary
from models.runs import Run
from models.shipped import summary_of


@dataclass(frozen=True, eq=False)
class Opened:
    """A model as panels see it. `model` is never trained: training has a copy of its own."""

    name: str
    path: Path
    header: Header
    model: LatentModel
    summary: Summary | None  # of the file's own weights; none for a snapshot
    run: Run | None

    @property
    def step(self) -> int:
        return self.header.step

    @property
    def family(self) -> str:
        return FAMILIES[self.header.family].title

    @property
    def described(self) -> str:
        """The muted words beside its name: family, and the size of its pictures or the step of its run."""
        return f"{self.family} · step {self.step:,}" if self.run else f"{self.family} · {self.header.item.short}"

    @property
    def file_name(self) -> str:
        """Of what is kept with this model and space: another of the same name lies elsewhere, and has other codes."""
        space = "" if self.model.space == self.model.spaces[0] else f"-{self.model.space}"
        return f"{kept_name(self.name, self.path)}{space}.json"


class Model(QObject):
    opened = Signal()  # another model
    weights_changed = Signal()  # the same one at another step; also follows `opened`

    def __init__(self, work: Work, notices: Notices, device: torch.device, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work, self._notices, self.device = work, notices, device
        self.current: Opened | None = None

    def open(self, path: Path) -> None:
        """Open a model's file or a run's folder in the background; a refusal changes nothing."""
        self._work.start("open", f"Opening {path.name}", opening(path, self.device), self.show, self._notices.refuse)

    def show(self, opened: Opened) -> None:
        self.current = opened
        self.opened.emit()
        self.weights_changed.emit()

    def choose_space(self, name: str) -> None:
        """See the open model from another of its spaces."""
        if self.current is not None and name != self.current.model.space:
            self.show(replace(self.current, model=self.current.model.in_space(name)))

    def set_weights(self, step: int, state: Mapping[str, Tensor]) -> None:
        """Other weights of the same model: of another step of its run."""
        header = replace(self.current.header, step=step)
        model = revive(header, state).to(self.device).in_space(self.current.model.space)
        self.current = replace(self.current, header=header, model=model, summary=None)
        self.weights_changed.emit()


def kept_name(name: str, path: Path) -> str:
    """How the names of all files begin that are kept with a model or a run."""
    return f"{name}-{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:8]}"


def opening(path: Path, device: torch.device) -> Iterator[None]:
    """Reads a model or a run; the result is an Opened, a refusal a CheckpointError or RunError."""
    run = Run.open(path) if path.is_dir() else None
    yield
    checkpoint = run.load_newest() if run else load(path)
    yield
    return opened(checkpoint, run, device)


def opened(checkpoint: Checkpoint, run: Run | None, device: torch.device) -> Opened:
    if checkpoint.header.family not in FAMILIES:
        raise CheckpointError(
            f"{checkpoint.path.name} is a classifier: it judges pictures and has no space to explore."
        )
    path = run.folder if run else checkpoint.path
    name = run.name if run else path.stem
    model = checkpoint.model.to(device)
    return Opened(name, path, checkpoint.header, model, summary_of(checkpoint), run)
