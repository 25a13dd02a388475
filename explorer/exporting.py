"""Saving the path as a movie or a strip, under a name asked for in a dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.state.session import Session
from models.movies import FORMATS


def export_path(session: Session, parent: QWidget, suffix: str = "", *, every: bool = False) -> None:
    """In the format of a suffix, or in any where none is given; every path, or the one that is followed."""
    offered = {f"{FORMATS[each].title} (*{each})": each for each in ([suffix] if suffix else FORMATS)}
    name = f"{session.model.current.name}-{'paths' if every else session.path.selected.replace('_', '-')}"
    dialog = QFileDialog(parent, "Export the path", filter=";;".join(offered),
                         acceptMode=QFileDialog.AcceptMode.AcceptSave)  # fmt: skip
    _offer(dialog, name, next(iter(offered.values())))
    dialog.filterSelected.connect(lambda chosen: _offer(dialog, name, offered[chosen]))
    accepted, names = dialog.exec(), dialog.selectedFiles()
    chosen = offered.get(dialog.selectedNameFilter(), next(iter(offered.values())))
    dialog.deleteLater()
    if accepted:
        path = Path(names[0])
        session.movies.export(path if path.suffix.lower() in FORMATS else Path(f"{path}{chosen}"), every=every)


def _offer(dialog: QFileDialog, name: str, suffix: str) -> None:
    """A file name that ends as the chosen format's do."""
    dialog.setDefaultSuffix(suffix[1:])
    dialog.selectFile(f"{name}{suffix}")
