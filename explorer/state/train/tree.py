"""The runs as a tree, each below the one it was begun from; and what can be done to their folders."""

from __future__ import annotations

from dataclasses import dataclass
from glob import escape
from pathlib import Path

from PySide6.QtCore import QFile, QObject, Signal

from explorer.settings import Folders
from explorer.state.library import Entry, Library
from explorer.state.model import Model, kept_name
from explorer.state.notices import Notices
from explorer.state.train.run_checks import cannot_name
from explorer.state.train.training import ELSEWHERE, Training
from explorer.state.work import Work
from models.keeping import duplicating, notes, rename, write_notes
from models.lineage import START, in_words
from models.runs import Run, RunError
from models.shipped import FOLDER as SHIPPED


@dataclass(frozen=True)
class Twig:
    """One line of the tree."""

    entry: Entry
    depth: int
    is_last: bool  # of its parent's branches
    lines: tuple[bool, ...]  # of the depths above it, whether a line goes on past it
    branch: str  # "from step 500 · Beta 1 → 4"; empty for one that was begun by itself
    notes: str


class RunTree(QObject):
    changed = Signal()

    def __init__(
        self,
        work: Work,
        library: Library,
        model: Model,
        training: Training,
        folders: Folders,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._library, self._model, self._training = work, library, model, training
        self._folders, self._notices = folders, notices
        self.twigs: list[Twig] = []

        library.changed.connect(self._grow)

        self._grow()

    # --- what cannot be done ---

    def cannot_change(self, path: Path) -> str:
        """Why a run's folder must be left alone; empty where it need not."""
        if _is_shipped(path):
            return "This run came with the application; a copy of it can be changed."
        training = self._training
        if training.is_active and training.run is not None and training.run.folder.resolve() == path.resolve():
            return f"{path.name} is being trained; stop it first."
        return ELSEWHERE if _is_held(path) else ""

    def cannot_duplicate(self, path: Path) -> str:
        if self._work.runs("duplicate"):
            return "Another run is being copied."
        training = self._training
        ours = training.is_active and training.run is not None and training.run.folder.resolve() == path.resolve()
        if ours:
            return f"{path.name} is being trained; stop it first."
        return ELSEWHERE if _is_held(path) else ""

    def cannot_write(self, path: Path) -> str:
        """Why no notes can be kept there: those on a run that is being trained can."""
        return "This run came with the application; a copy of it can have notes." if _is_shipped(path) else ""

    def cannot_rename_to(self, path: Path, name: str) -> str:
        if name == path.name:
            return ""
        return self.cannot_change(path) or cannot_name(path.parent, name)

    # --- commands; what is refused is said, and nothing has happened ---

    def rename(self, path: Path, name: str) -> None:
        if name == path.name:
            return
        if refusal := self.cannot_rename_to(path, name):
            self._notices.refuse(refusal)
            return
        before = kept_name(path.name, path)
        try:
            run = rename(Run.open(path), name)
        except RunError as error:
            self._notices.refuse(error)
            return
        self._move_kept(before, kept_name(run.name, run.folder))
        self._library.move(path, run.folder)
        self._replace(path, run.folder)

    def duplicate(self, path: Path) -> None:
        """A copy under the next free name, in the folder of the user's runs where it came with the application."""
        if refusal := self.cannot_duplicate(path):
            self._notices.refuse(refusal)
            return
        try:
            run = Run.open(path)
        except RunError as error:
            self._notices.refuse(error)
            return
        folder = self._folders.runs if _is_shipped(path) else path.parent
        work = duplicating(run, folder / _free_name(folder, path.name))
        self._work.start("duplicate", f"Copying {path.name}", work, self._tell_copy, self._notices.refuse)

    def trash(self, path: Path) -> None:
        """Into the system's trash, where there is one."""
        if refusal := self.cannot_change(path):
            self._notices.refuse(refusal)
            return
        entry = next((each for each in self._library.runs if each.path == path), None)
        if not QFile.moveToTrash(str(path))[0]:
            self._notices.refuse(f"The system has no trash for {path.name}; delete {path} by hand to be rid of it.")
            return
        self._library.move(path, None)
        above = self._library.run_of(entry.parent.id) if entry and entry.parent else None
        self._replace(path, above.path if above else None)
        self._notices.news(f"{path.name} is in the trash.")

    def write_notes(self, path: Path, text: str) -> None:
        try:
            write_notes(path, text)
        except RunError as error:
            self._notices.refuse(error)
        self._grow()

    # --- inside ---

    def _grow(self) -> None:
        entries = self._library.runs
        known = {entry.id for entry in entries}
        below: dict[str, list[Entry]] = {}
        for entry in entries:
            parent = entry.parent.id if entry.parent and entry.parent.id in known else ""
            below.setdefault("" if parent == entry.id else parent, []).append(entry)
        twigs: list[Twig] = []
        met: set[Path] = set()

        def add(parent: str, lines: tuple[bool, ...]) -> None:
            found = below.get(parent, [])
            for entry in (branches := _in_order(found) if parent else found):
                if entry.path not in met:
                    met.add(entry.path)
                    is_last = entry is branches[-1]
                    twigs.append(self._twig(entry, len(lines), is_last, lines, known))
                    # Copies made by hand have the same id: their branches stand below the first.
                    add(entry.id, (*lines, not is_last) if parent else (False,))

        add("", ())
        if twigs != self.twigs:
            self.twigs = twigs
            self.changed.emit()

    def _twig(self, entry: Entry, depth: int, is_last: bool, lines: tuple[bool, ...], known: set[str]) -> Twig:
        branch = ""
        if (parent := entry.parent) is not None:
            of = "" if parent.id in known else f"of {parent.name}, which is not here · "
            place = "from the start" if parent.way == START else f"from step {parent.step:,}"
            what = in_words(parent.changes, entry.header.config) or "nothing changed"
            branch = f"{of}{place} · {what}"
        return Twig(entry, depth, is_last, lines, branch, notes(entry.path))

    def _replace(self, path: Path, new: Path | None) -> None:
        """What is open of a run that lies elsewhere now, or nowhere."""
        opened, shown = self._model.current, self._training.run
        if opened is not None and opened.run is not None and opened.run.folder.resolve() == path.resolve():
            other = new or next((entry.path for entry in self._library.models), None)
            if other is not None:
                self._model.open(other)
        elif shown is not None and shown.folder.resolve() == path.resolve():
            self._training.show_run_of_model()

    def _move_kept(self, before: str, after: str) -> None:
        """Bookmarks and directions go with the run: their files are called by its name and place."""
        for folder in (self._folders.bookmarks, self._folders.directions):
            for file in folder.glob(f"{escape(before)}*.json") if folder.is_dir() else ():
                try:
                    file.rename(folder / (after + file.name.removeprefix(before)))
                except OSError as error:
                    self._notices.warn(f"{file.name} could not follow the run: {error.strerror or error}.")

    def _tell_copy(self, run: Run) -> None:
        self._library.look()
        self._notices.news(f"{run.name} is the copy.")


def _in_order(entries: list[Entry]) -> list[Entry]:
    """Branches by the step they begin at."""
    return sorted(entries, key=lambda entry: (entry.parent.step if entry.parent else 0, entry.name.lower()))


def _is_shipped(path: Path) -> bool:
    return path.resolve().is_relative_to(SHIPPED.resolve())


def _is_held(path: Path) -> bool:
    try:
        return Run.open(path).is_held()
    except RunError:
        return False


def _free_name(folder: Path, name: str) -> str:
    names = (f"{name}-copy" if n == 1 else f"{name}-copy-{n}" for n in range(1, 10_000))
    return next(each for each in names if not (folder / each).exists())
