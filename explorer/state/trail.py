"""The trail: the codes visited in the open model, with undo, redo and bookmarks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.viewpoint import Viewpoint
from models.base import decode_bytes
from models.checkpoints import write_atomically

DEPTH = 100  # codes remembered


@dataclass(eq=False)
class Visit:
    """A code with its picture, which arrives after it."""

    code: np.ndarray
    image: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Bookmark:
    name: str
    code: np.ndarray
    image: np.ndarray


class Trail(QObject):
    changed = Signal()  # the visits, or which is current
    bookmarks_changed = Signal()

    def __init__(self, model: Model, viewpoint: Viewpoint, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._viewpoint, self._folder = model, viewpoint, folder
        self.visits: list[Visit] = []
        self.position = -1  # of the visit one stands at
        self.bookmarks: list[Bookmark] = []
        self._trails: dict[str, tuple[list[Visit], int]] = {}
        self._name = ""

        model.opened.connect(self._begin)
        viewpoint.rested.connect(self._remember)
        viewpoint.picture_changed.connect(self._show_picture)

    @property
    def can_undo(self) -> bool:
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        return self.position < len(self.visits) - 1

    def undo(self) -> None:
        self.go_to(self.position - 1)

    def redo(self) -> None:
        self.go_to(self.position + 1)

    def go_to(self, position: int) -> None:
        """Stand at a visit again; those after it stay, until another way is taken from here."""
        if 0 <= position < len(self.visits) and position != self.position:
            self.position = position
            self._viewpoint.move_to(self.visits[position].code)
            self.changed.emit()

    # --- bookmarks ---

    def bookmark(self, name: str) -> None:
        """Keep the current code under a name; a name in use is overwritten."""
        if picture := self._viewpoint.picture:
            others = [mark for mark in self.bookmarks if mark.name != name]
            self._keep([*others, Bookmark(name, picture.code, picture.image)])

    def rename_bookmark(self, old: str, new: str) -> None:
        self._keep([Bookmark(new, m.code, m.image) if m.name == old else m for m in self.bookmarks if m.name != new])

    def remove_bookmark(self, name: str) -> None:
        self._keep([mark for mark in self.bookmarks if mark.name != name])

    def next_name(self) -> str:
        taken = {mark.name for mark in self.bookmarks}
        return next(name for n in range(1, len(taken) + 2) if (name := f"Bookmark {n}") not in taken)

    # --- inside ---

    def _begin(self) -> None:
        """Every model has a trail of its own, which waits while another is open."""
        if self._name:
            self._trails[self._name] = (self.visits, self.position)
        opened = self._model.current
        self._name = str(opened.path)
        self.visits, self.position = [], -1
        visits, position = self._trails.get(self._name, ([], -1))
        if visits and visits[0].code.shape == (opened.model.latent,):
            self.visits, self.position = visits, position
            self._viewpoint.move_to(visits[position].code)
        self._remember()
        self.bookmarks = self._load()
        self.changed.emit()
        self.bookmarks_changed.emit()

    def _remember(self) -> None:
        code = self._viewpoint.code
        if self.position >= 0 and np.array_equal(self.visits[self.position].code, code):
            return
        self.visits = [*self.visits[: self.position + 1], Visit(code)][-DEPTH:]
        self.position = len(self.visits) - 1
        self._show_picture()
        self.changed.emit()

    def _show_picture(self) -> None:
        picture, visit = self._viewpoint.picture, self.visits[self.position] if self.visits else None
        if picture and visit and visit.image is None and np.array_equal(picture.code, visit.code):
            visit.image = picture.image
            self.changed.emit()

    def _keep(self, bookmarks: list[Bookmark]) -> None:
        self.bookmarks = bookmarks
        contents = [{"name": mark.name, "code": mark.code.tolist()} for mark in bookmarks]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._file, json.dumps(contents).encode())
        self.bookmarks_changed.emit()

    @property
    def _file(self) -> Path:
        return self._folder / f"{self._model.current.name}.json"

    def _load(self) -> list[Bookmark]:
        """The bookmarks kept for the open model; those of a model of the same name but another size are passed over."""
        model = self._model.current.model
        try:
            kept = [(str(m["name"]), np.array(m["code"], np.float32)) for m in json.loads(self._file.read_text())]
        except (OSError, ValueError, KeyError, TypeError):
            return []
        fitting = [(name, code) for name, code in kept if code.shape == (model.latent,) and np.isfinite(code).all()]
        return [Bookmark(name, code, decode_bytes(model, code[None])[0]) for name, code in fitting]
