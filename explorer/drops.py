"""What becomes of a file or a picture dropped on the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData

from explorer import own_pictures
from explorer.state.denoise.restoring import SUFFIXES
from explorer.state.session import Session
from explorer.widgets.image_view import picture_in
from models.runs import is_run

Drop = Callable[[Session], None]


def drop_of(data: QMimeData) -> Drop | None:
    """A model or a run is opened, data are opened, a picture is encoded; None where it is neither a file nor a picture.

    What a file is, is told by its name alone while it hovers; whoever opens it says so where it is something else. One
    that turns out to be of a diffusion run restores that.
    """
    drop = _drop_of(data)
    path = next((Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()), None)
    if path is None or path.suffix.lower() not in SUFFIXES or not path.is_file():
        return drop
    if drop is None or path.suffix.lower() == ".mp4":  # which is nothing else that could be opened
        return lambda session: session.denoise.restoring.open(path)
    return lambda session: session.denoise.restoring.open_or(path, partial(drop, session))


def _drop_of(data: QMimeData) -> Drop | None:
    """As if there were no files of diffusion runs."""
    picture = picture_in(data)
    if picture is not None:
        return lambda session: own_pictures.encode(session, picture)
    path = next((Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()), None)
    if path is None:
        return None
    is_data = path.suffix == ".npz" or (path.is_dir() and not is_run(path))
    return partial(_open_data if is_data else _open, path)


def _open_data(path: Path, session: Session) -> None:
    session.data.open(str(path))


def _open(path: Path, session: Session) -> None:
    session.open(path)
