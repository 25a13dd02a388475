"""The trail: the codes visited in the open model, with undo, redo and bookmarks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.viewpoint import Picture, Viewpoint
from explorer.state.work import Work
from models.base import PLAIN, LatentModel, Manner, decoding_bytes
from models.checkpoints import write_atomically

DEPTH = 100  # codes remembered

Place = tuple[Path, str]  # a model's file or run, and one of its spaces


@dataclass(eq=False)
class Visit:
    """A code and the manner in which it was seen, with its picture, which arrives after it."""

    code: np.ndarray
    manner: Manner = PLAIN
    picture: Picture | None = None

    @property
    def image(self) -> np.ndarray | None:
        return self.picture.image if self.picture else None


@dataclass(frozen=True, eq=False)
class Bookmark:
    """A code with a name; its picture may arrive after it."""

    name: str
    code: np.ndarray
    manner: Manner = PLAIN
    image: np.ndarray | None = None


class Trail(QObject):
    changed = Signal()  # the visits, or which is current
    bookmarks_changed = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        viewpoint: Viewpoint,
        notices: Notices,
        folder: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._viewpoint, self._notices, self._folder = model, viewpoint, notices, folder
        self.visits: list[Visit] = []
        self.position = -1  # of the visit one stands at
        self.bookmarks: list[Bookmark] = []
        self._passed_over: list[object] = []  # entries of the bookmarks' file that mean nothing in this model
        self._trails: dict[Place, tuple[list[Visit], int]] = {}
        self._place: Place | None = None  # of which this is the trail
        self._lane, self._passed = work.lane(), work.lane()

        model.opened.connect(self._begin)
        viewpoint.rested.connect(self._remember)
        viewpoint.picture_changed.connect(self._show_picture)
        self._lane.received.connect(self._take_pictures)
        self._lane.failed.connect(notices.refuse)
        self._passed.received.connect(self._take_passed)
        self._passed.failed.connect(notices.refuse)

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
            self._viewpoint.move_to(self.visits[position].code, self.visits[position].manner)
            self.changed.emit()

    # --- bookmarks ---

    def bookmark(self, name: str) -> None:
        """Keep the current code under a name; a name in use is overwritten."""
        code, manner, picture = self._viewpoint.code, self._viewpoint.manner, self._viewpoint.picture
        if len(code):
            others = [mark for mark in self.bookmarks if mark.name != name]
            image = picture.image if _is_of(picture, code, manner) and not picture.is_draft else None
            self._keep([*others, Bookmark(name, code, manner, image)])

    def rename_bookmark(self, old: str, new: str) -> None:
        """A name in use is refused."""
        if new == old:
            return
        if any(mark.name == new for mark in self.bookmarks):
            self._notices.refuse(f"There is a bookmark “{new}” already; choose another name.")
        else:
            self._keep([replace(mark, name=new) if mark.name == old else mark for mark in self.bookmarks])

    def remove_bookmark(self, name: str) -> None:
        self._keep([mark for mark in self.bookmarks if mark.name != name])

    def next_name(self) -> str:
        taken = {mark.name for mark in self.bookmarks}
        return next(name for n in range(1, len(taken) + 2) if (name := f"Bookmark {n}") not in taken)

    # --- inside ---

    def _begin(self) -> None:
        """Every space of every model has a trail of its own, which waits while another is open."""
        if self._place:
            self._trails[self._place] = (self.visits, self.position)
        self._passed.drop()
        opened = self._model.current
        self._place = (opened.path.resolve(), opened.model.space)
        self.visits, self.position = [], -1
        visits, position = self._trails.get(self._place, ([], -1))
        if visits and _fits(visits[position], opened.model):
            self.visits, self.position = visits, position
            if not self._viewpoint.has_arrived:  # then the picture seen stays, and is the next visit
                self._viewpoint.move_to(visits[position].code, visits[position].manner)
        self._remember()
        self.bookmarks = self._load()
        if self.bookmarks:
            self._lane.ask(partial(_picturing, opened.model, self.bookmarks))
        self.changed.emit()
        self.bookmarks_changed.emit()

    def _remember(self) -> None:
        code, manner = self._viewpoint.code, self._viewpoint.manner
        if self.position >= 0:
            here = self.visits[self.position]
            if np.array_equal(here.code, code) and here.manner == manner:
                return
        self.visits = [*self.visits[: self.position + 1], Visit(code, manner)][-DEPTH:]
        self.position = len(self.visits) - 1
        self._show_picture()
        self.changed.emit()

    def _show_picture(self) -> None:
        """The picture that has arrived, to the visit one stands at and to a bookmark made before it came."""
        picture, visit = self._viewpoint.picture, self._here
        if visit and _is_of(picture, visit.code, visit.manner) and _is_better(picture, visit.picture):
            visit.picture = picture
            self.changed.emit()
        if picture is None or picture.is_draft:
            return
        if passed := [visit for visit in self.visits if visit.picture is None and visit is not self._here]:
            self._passed.ask(partial(_drafting, self._model.current.model, passed))
        without = [mark for mark in self.bookmarks if mark.image is None]
        if fresh := [mark.code for mark in without if _is_of(picture, mark.code, mark.manner)]:
            self._take_pictures([(code, picture.image) for code in fresh])

    @property
    def _here(self) -> Visit | None:
        return self.visits[self.position] if self.visits else None

    def _take_passed(self, pictures: list[Picture]) -> None:
        """Of visits that were left before their picture came."""
        for visit in self.visits:
            picture = next((each for each in pictures if each.code is visit.code), None)
            if picture is not None and visit.picture is None:
                visit.picture = picture
        self.changed.emit()

    def _take_pictures(self, pictured: list[tuple[np.ndarray, np.ndarray]]) -> None:
        """Codes of bookmarks with their pictures; a bookmark may have been renamed or removed meanwhile."""
        images = {id(code): image for code, image in pictured}
        self.bookmarks = [replace(mark, image=images.get(id(mark.code), mark.image)) for mark in self.bookmarks]
        self.bookmarks_changed.emit()

    def _keep(self, bookmarks: list[Bookmark]) -> None:
        self.bookmarks = bookmarks
        self.bookmarks_changed.emit()
        ours = [{"name": m.name, "code": m.code.tolist(), "manner": asdict(m.manner)} for m in bookmarks]
        contents = [*ours, *self._passed_over]
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._file, json.dumps(contents).encode())
        except OSError as error:
            self._notices.refuse(f"The bookmarks could not be saved: {error.strerror or error}.")

    @property
    def _file(self) -> Path:
        return self._folder / self._model.current.file_name

    def _load(self) -> list[Bookmark]:
        """The bookmarks kept for the open space; those that are damaged, or of another size, stay in the file alone."""
        self._passed_over = []
        try:
            kept = list(json.loads(self._file.read_text()))
        except (OSError, ValueError, TypeError):
            return []
        marks = []
        for entry in kept:
            mark = _bookmark_or_none(entry)
            if mark is not None and _fits(mark, self._model.current.model):
                marks.append(mark)
            else:
                self._passed_over.append(entry)
        return marks


def _is_better(picture: Picture, before: Picture | None) -> bool:
    """Whether it is to be seen in the place of the other: as soon as it is no draft, for it may be of newer weights."""
    return before is None or before.is_draft or not (picture.is_draft or picture is before)


def _bookmark_or_none(kept: object) -> Bookmark | None:
    """From decoded JSON; None where it is not one."""
    try:
        return _bookmark(kept)
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _fits(place: Visit | Bookmark, model: LatentModel) -> bool:
    """Whether it can be of this model: a file may have been replaced by another of its name."""
    is_code = place.code.shape == (model.latent,) and np.isfinite(place.code).all()
    return bool(is_code) and len(place.manner.condition) in (0, len(model.conditions))


def _bookmark(kept: dict) -> Bookmark:
    """From decoded JSON; ValueError, KeyError, TypeError or OverflowError where it is not one."""
    return Bookmark(
        str(kept["name"]),
        np.array(kept["code"], np.float32),
        _manner(kept["manner"]) if "manner" in kept else PLAIN,
    )


def _manner(kept: dict) -> Manner:
    """As of `_bookmark`."""
    manner = Manner(**kept)
    condition = tuple(map(float, manner.condition))
    guidance, truncation = float(manner.guidance), float(manner.truncation)
    if not np.isfinite([*condition, guidance, truncation]).all() or int(manner.steps) < 0:
        raise ValueError(f"a manner like {manner} is none")
    return Manner(condition, guidance, int(manner.steps), truncation, int(manner.seed))


def _is_of(picture: Picture | None, code: np.ndarray, manner: Manner) -> bool:
    return picture is not None and picture.manner == manner and np.array_equal(picture.code, code)


def _drafting(model: LatentModel, visits: list[Visit]) -> Iterator[Picture]:
    """In a quick manner, for pictures of this size."""
    for visit in visits:
        image = yield from decoding_bytes(model, visit.code[None], model.draft(visit.manner))
        yield Picture(visit.code, image[0], 0.0, visit.manner, is_draft=True)


def _picturing(model: LatentModel, bookmarks: list[Bookmark]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """One at a time, so that another request need not wait for all."""
    for mark in bookmarks:
        image = yield from decoding_bytes(model, mark.code[None], mark.manner)
        yield mark.code, image[0]
