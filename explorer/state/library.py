"""The models and runs that can be opened: shipped ones, the user's runs, and files opened lately."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from models import shipped
from models.checkpoints import CheckpointError, Header, read_header
from models.families import FAMILIES
from models.lineage import Parent
from models.runs import Run, RunError, is_run, runs_in

RECENT = 8  # files remembered


@dataclass(frozen=True)
class Entry:
    """A model or a run, described from its header alone."""

    path: Path
    header: Header
    is_run: bool
    can_resume: bool = False
    id: str = ""  # of a run, the same however its folder is called
    parent: Parent | None = None  # the run it was begun from

    @property
    def name(self) -> str:
        return self.path.name if self.is_run else self.path.stem

    @property
    def detail(self) -> str:
        family = FAMILIES[self.header.family].title
        return f"{family} on {self.header.data.title}" + (f" · step {self.header.step:,}" if self.is_run else "")


class Library(QObject):
    changed = Signal()

    def __init__(self, runs_folder: Path, recent: tuple[str, ...] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs_folder = runs_folder
        self.recent = [Path(path) for path in recent]
        self.models: list[Entry] = []
        self.runs: list[Entry] = []
        self.look()

    def look(self) -> None:
        """See again what is there; what cannot be read is left out, for opening it says why."""
        others = [path for path in self.recent if path.suffix == ".safetensors"]
        known = [path for path in self.recent if is_run(path)]
        self.models = _entries([*shipped.models(), *others])
        self.runs = _entries([*runs_in(self._runs_folder), *shipped.runs(), *known])
        self.changed.emit()

    def run_of(self, run_id: str) -> Entry | None:
        """The run with this id, if it is here."""
        return next((entry for entry in self.runs if entry.id == run_id), None)

    def move(self, path: Path, new: Path | None) -> None:
        """A run has another folder now, or none any more."""
        moved = (new if other == path.resolve() else other for other in self.recent)
        self.recent = [other.resolve() for other in moved if other is not None]
        self.look()

    def remember(self, path: Path) -> None:
        path = path.resolve()
        self.recent = [path, *(other for other in self.recent if other != path)][:RECENT]
        self.look()


def _entries(paths: list[Path]) -> list[Entry]:
    unique = dict.fromkeys(path.resolve() for path in paths)
    return [entry for path in unique if (entry := _entry(path))]


def _entry(path: Path) -> Entry | None:
    try:
        if not is_run(path):
            header = read_header(path)
            return Entry(path, header, False) if header.family in FAMILIES else None
        run = Run.open(path)
        header = read_header(run.newest())
        return Entry(path, header, True, run.latest.exists(), run.id, run.parent) if header.family in FAMILIES else None
    except (CheckpointError, RunError):
        return None
