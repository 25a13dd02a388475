"""The three corners of a plane by anchors: which codes they are, and their pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.space import Space
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import LatentModel, Manner, decoding_bytes
from models.latent import planes

CANDIDATES = 300  # encoded images among which anchors are looked for


@dataclass(frozen=True, eq=False)
class Anchor:
    """A corner of a plane by three anchors."""

    name: str
    code: np.ndarray
    image: np.ndarray | None = None  # until it has been decoded, or where it is an image that was encoded


class Anchors(QObject):
    changed = Signal()  # the anchors, or their pictures

    def __init__(
        self,
        work: Work,
        model: Model,
        space: Space,
        viewpoint: Viewpoint,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._space, self._viewpoint = model, space, viewpoint
        self.chosen: tuple[Anchor, ...] = ()
        self._awaited: list[np.ndarray] = []  # codes of anchors whose pictures are on their way
        self._lane = work.lane()

        for signal in (viewpoint.manner_changed, model.weights_changed):
            signal.connect(self._picture_again)
        self._lane.received.connect(self._take_pictures)
        self._lane.failed.connect(notices.refuse)

    def choose(self, anchors: Iterable[Anchor]) -> None:
        self.chosen = tuple(anchors)
        self._ask_for_pictures()
        self.changed.emit()

    def forget(self) -> None:
        """Codes of one model mean nothing in another."""
        self.chosen, self._awaited = (), []

    @property
    def codes(self) -> np.ndarray:
        return np.stack([anchor.code for anchor in self.chosen])

    # --- what could be chosen ---

    def here(self) -> Anchor:
        """The viewpoint as an anchor, with its picture where that is decoded already."""
        code, picture = self._viewpoint.code, self._viewpoint.picture
        image = picture.image if picture is not None and np.array_equal(picture.code, code) else None
        return Anchor("Viewpoint", code, image)

    def any_code(self) -> Anchor:
        """One of the encoded images, or a code of the prior where nothing is encoded, by chance."""
        encodings = self._space.encodings
        if encodings.are_data:
            return self._image(int(np.random.default_rng().integers(len(encodings.means))))
        return Anchor("A random code", self._space.any_code(self._viewpoint.manner))

    def unlike(self) -> tuple[Anchor, ...]:
        """The viewpoint, the image farthest from it, and that farthest from the line through both; empty where none."""
        here, encodings = self.here(), self._space.encodings
        if encodings.means.shape[1] != len(here.code):  # another model is being opened
            return ()
        if np.array_equal(encodings.means[0], here.code):
            here = self._image(0)  # its picture is there already
        away = encodings.means[:CANDIDATES].astype(np.float64) - here.code
        lengths = np.linalg.norm(away, axis=1)
        first = int(lengths.argmax())
        along = away @ (away[first] / max(lengths[first], 1e-12))
        second = int((lengths**2 - along**2).argmax())
        anchors = (here, self._image(first), self._image(second))
        try:
            planes.of_anchors(np.stack([a.code for a in anchors]), here.code, encodings.principal)
        except ValueError:
            return ()
        return anchors

    def _image(self, index: int) -> Anchor:
        encoded = self._space.encoded
        code, images = encoded.encodings.means[index], encoded.images
        if images is None:
            return Anchor(f"Random code {index + 1}", code)
        return Anchor(f"Image {index + 1:,}", code, images[index])

    # --- their pictures ---

    def _picture_again(self) -> None:
        """Codes that are no images look otherwise in another manner, or by other weights."""
        encoded, opened = self._space.encoded, self._model.current
        if encoded is not None and encoded.images is None and opened is not None and self.chosen:
            if self.codes.shape[1] == opened.model.latent:  # else another model is being opened
                self._ask([anchor.code for anchor in self.chosen])

    def _ask_for_pictures(self) -> None:
        awaited = {id(code) for code in self._awaited}
        missing = [anchor.code for anchor in self.chosen if anchor.image is None]
        if any(id(code) not in awaited for code in missing):
            self._ask(missing)

    def _ask(self, codes: list[np.ndarray]) -> None:
        """Pictures of these, and of those asked for before that have not come: a lane does the newest request only."""
        wanted = {id(code) for code in (*self._awaited, *codes)}
        self._awaited = [anchor.code for anchor in self.chosen if id(anchor.code) in wanted]
        if self._awaited:
            self._lane.ask(partial(_picturing, self._model.current.model, self._awaited, self._viewpoint.manner))

    def _take_pictures(self, pictured: list[_Pictured]) -> None:
        """Other anchors may have been chosen meanwhile."""
        images = {id(each.code): each.image for each in pictured}
        now = self._model.current.model, self._viewpoint.manner
        done = {id(each.code) for each in pictured if (each.model, each.manner) == now}
        self._awaited = [code for code in self._awaited if id(code) not in done]
        self.chosen = tuple(replace(each, image=images.get(id(each.code), each.image)) for each in self.chosen)
        self.changed.emit()


@dataclass(frozen=True, eq=False)
class _Pictured:
    """An anchor's code with its picture, by which model and in which manner."""

    code: np.ndarray
    image: np.ndarray
    model: LatentModel
    manner: Manner


def _picturing(model: LatentModel, codes: list[np.ndarray], manner: Manner) -> Iterator[_Pictured]:
    for code in codes:
        image = yield from decoding_bytes(model, code[None], model.draft(manner))
        yield _Pictured(code, image[0], model, manner)
