"""Saving the path as a movie or a strip, under a name asked for in a dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.state.session import Session
from models.movies import FORMATS


def export_path(session: Session, parent: QWidget, suffix: str = "", *, every: bool = False) -> None:
    """In the format of a suffix, or in any where none is given; every path, or the one that is followed."""
    offered = [suffix] if suffix else list(FORMATS)
    filters = ";;".join(f"{FORMATS[each].title} (*{each})" for each in offered)
    dialog = QFileDialog(parent, "Export the path", filter=filters, defaultSuffix=offered[0][1:],
                         acceptMode=QFileDialog.AcceptMode.AcceptSave)  # fmt: skip
    which = "paths" if every else session.path.selected.replace("_", "-")
    dialog.selectFile(f"{session.model.current.name}-{which}{offered[0]}")
    accepted, names = dialog.exec(), dialog.selectedFiles()
    chosen = offered[filters.split(";;").index(dialog.selectedNameFilter())] if not suffix and accepted else suffix
    dialog.deleteLater()
    if accepted:
        path = Path(names[0])
        known = path.suffix.lower() in FORMATS
        session.movies.export(path if known else path.with_suffix(chosen or offered[0]), every=every)
