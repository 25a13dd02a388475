"""Saving as a movie, a strip or a file of its own kind, under a name asked for in a dialog."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.state.denoise.exports import WHOLE
from explorer.state.session import Session
from models.movies import FORMATS


def export_path(session: Session, parent: QWidget, suffix: str = "", *, every: bool = False) -> None:
    """In the format of a suffix, or in any where none is given; every path, or the one that is followed."""
    offered = {f"{FORMATS[each].title} (*{each})": each for each in ([suffix] if suffix else FORMATS)}
    name = f"{session.model.current.name}-{'paths' if every else session.path.selected.replace('_', '-')}"
    if (path := _asked(session, parent, "Export the path", name, offered)) is not None:
        session.movies.export(path, every=every)


def export_trajectory(session: Session, parent: QWidget, suffix: str) -> None:
    """What is looked at of a diffusion run, in the format of a suffix."""
    title = "Whole trajectory" if suffix == WHOLE else FORMATS[suffix].title
    name = session.denoise.exports.name
    if (path := _asked(session, parent, "Export the run", name, {f"{title} (*{suffix})": suffix})) is not None:
        session.denoise.exports.export(path)


def export_steps(session: Session, parent: QWidget) -> None:
    """Every step of a diffusion run as a picture of its own."""
    if folder := QFileDialog.getExistingDirectory(parent, "Export every step into a folder"):
        session.denoise.exports.export_steps(Path(folder))


def _asked(session: Session, parent: QWidget, title: str, name: str, offered: Mapping[str, str]) -> Path | None:
    """Where to, by a dialog that asks before it writes over anything; `offered` are filters and their suffixes."""
    dialog = QFileDialog(parent, title, filter=";;".join(offered), acceptMode=QFileDialog.AcceptMode.AcceptSave)
    _offer(dialog, name, next(iter(offered.values())))
    dialog.filterSelected.connect(lambda chosen: _offer(dialog, name, offered[chosen]))
    accepted, names = dialog.exec(), dialog.selectedFiles()
    chosen = offered.get(dialog.selectedNameFilter(), next(iter(offered.values())))
    dialog.deleteLater()
    if not accepted:
        return None
    path = Path(names[0])
    if path.suffix.lower() in (*FORMATS, *offered.values()):
        return path
    path = Path(f"{path}{chosen}")
    if path.exists():  # which the dialog could not know
        session.notices.refuse(f"{path.name} is there already.")
        return None
    return path


def _offer(dialog: QFileDialog, name: str, suffix: str) -> None:
    """A file name that ends as the chosen format's do."""
    dialog.setDefaultSuffix(suffix[1:])
    dialog.selectFile(f"{name}{suffix}")
