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
    is_whole: bool = False  # as many steps as it was to have
    is_held: bool = False  # somebody trains it
    was_cut_off: bool = False
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

    def cut_off_since(self, file: Path) -> Entry | None:
        """The user's run that was cut off last, if that was after a file was written."""
        ours = self._runs_folder.resolve()
        found = [each for each in self.runs if each.was_cut_off and ours in each.path.parents]
        newest = max(found, key=lambda each: _written(each.path / "metrics.jsonl"), default=None)
        return newest if newest and _written(newest.path / "metrics.jsonl") > _written(file) else None

    def move(self, path: Path, new: Path | None) -> None:
        """A run has another folder now, or none any more."""
        moved = (new if other == path.resolve() else other for other in self.recent)
        self.recent = [other.resolve() for other in moved if other is not None]
        self.look()

    def remember(self, path: Path) -> None:
        path = path.resolve()
        self.recent = [path, *(other for other in self.recent if other != path)][:RECENT]
        self.look()


def _written(file: Path) -> float:
    """When, in seconds; 0 where there is none."""
    return file.stat().st_mtime if file.exists() else 0.0


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
        if header.family not in FAMILIES:
            return None
        is_held, of = run.is_held(), header.extra.get("of")
        return Entry(
            path,
            header,
            True,
            can_resume=run.latest.exists(),
            is_whole=isinstance(of, int) and header.step >= of,
            is_held=is_held,
            was_cut_off=not is_held and run.was_cut_off(),
            id=run.id,
            parent=run.parent,
        )
    except (CheckpointError, RunError):
        return None
