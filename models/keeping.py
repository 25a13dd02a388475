"""What can be done to a run's folder besides training in it: another name, a copy, notes, and its removal.

RunError with one sentence where it cannot be done; the folder is then as it was.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from models.checkpoints import write_atomically
from models.lineage import new_id
from models.progress import Progress
from models.runs import Run, RunError

NOTES = "notes.txt"
LONGEST_NOTES = 20_000  # characters
LEFT_OUT = ("lock", "training")  # of a copy: who trains the run, and that somebody did


def cannot_touch(run: Run) -> str:
    """Why nothing may be done to the folder now; empty where it may."""
    return f"{run.name} is being trained; stop it first." if run.is_held() else ""


def rename(run: Run, name: str) -> Run:
    """The folder under another name beside its old place."""
    _refuse_held(run)
    folder = run.folder.with_name(name)
    _refuse_taken(folder)
    try:
        run.folder.rename(folder)
    except OSError as error:
        raise RunError(f"{run.name} cannot be renamed: {error.strerror or error}.") from error
    return Run.open(folder)


def duplicating(run: Run, folder: Path) -> Iterator[Progress]:
    """A copy with an id of its own; the new run is what it returns."""
    _refuse_held(run)
    _refuse_taken(folder)
    files = [path for path in sorted(run.folder.rglob("*")) if path.is_file() and _is_copied(path)]
    try:
        (folder / "snapshots").mkdir(parents=True)
        # run.json last: a copy that was given up is no run.
        for done, path in enumerate(sorted(files, key=lambda path: path.name == "run.json")):
            yield Progress(f"Copying {run.name}", done, len(files))
            _copy(path, folder / path.relative_to(run.folder))
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise RunError(f"{run.name} cannot be copied: {error.strerror or error}.") from error
        raise
    return Run.open(folder)


def _copy(path: Path, copy: Path) -> None:
    if path.name == "run.json":
        write_atomically(copy, json.dumps(json.loads(path.read_bytes()) | {"id": new_id()}, indent=1).encode())
    else:
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)


def _is_copied(path: Path) -> bool:
    return path.name not in LEFT_OUT and path.suffix != ".part"


def drop_unbegun(run: Run) -> bool:
    """Remove the folder of a run that never came to its first weights; whether it was one, and is gone."""
    if run.latest.exists() or run.snapshots() or notes(run.folder) or run.is_held():
        return False
    shutil.rmtree(run.folder, ignore_errors=True)
    return not run.folder.exists()


def notes(folder: Path) -> str:
    """What somebody has written about the run there; empty where nothing is or it cannot be read."""
    try:
        return (folder / NOTES).read_text(encoding="utf-8", errors="replace")[:LONGEST_NOTES].strip()
    except OSError:
        return ""


def write_notes(folder: Path, text: str) -> None:
    """Keep this about the run; nothing at all where it is empty."""
    try:
        if text.strip():
            write_atomically(folder / NOTES, text.strip()[:LONGEST_NOTES].encode())
        else:
            (folder / NOTES).unlink(missing_ok=True)
    except OSError as error:
        raise RunError(f"The notes on {folder.name} cannot be written: {error.strerror or error}.") from error


def _refuse_held(run: Run) -> None:
    if reason := cannot_touch(run):
        raise RunError(reason)


def _refuse_taken(folder: Path) -> None:
    if folder.exists():
        raise RunError(f"There is a run {folder.name} already; choose another name.")
