"""The viewpoint: the current code and the manner in which it is decoded, shared by every panel, and its picture."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model, Opened
from explorer.state.notices import Notices
from explorer.state.work import Work
from models.base import PLAIN, LatentModel, Manner, decoding_bytes, to_unit
from models.latent.mapped import Mapped
from models.randomness import START, generator


@dataclass(frozen=True, eq=False)
class Picture:
    """The decoded picture uint8 [height, width, channels] of a code, and how long decoding took."""

    code: np.ndarray
    image: np.ndarray
    milliseconds: float
    manner: Manner = PLAIN  # in which it was asked for
    is_draft: bool = False  # decoded in a quicker manner, until the better picture has come
    score: float | None = None  # a discriminator's, where the model has one
    of: str = ""  # what it is of, where it stands in for the decoded one


class Viewpoint(QObject):
    moved = Signal()  # the code is another
    rested = Signal()  # a move, or a change of manner, is complete: not one of the many of a drag
    manner_changed = Signal()  # it also follows the opening of a model
    picture_changed = Signal()  # it is none from the opening of a model until its first one is decoded

    def __init__(self, work: Work, model: Model, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.code = np.zeros(0, np.float32)  # [latent]; empty while no model is open
        self.manner = PLAIN
        self.picture: Picture | None = None
        self.has_arrived = False  # at a code of the picture that was seen in another space of the same model
        self._dragging = False
        self._decoded: Picture | None = None  # while another stands in for it
        self._seen: LatentModel | None = None  # the model that was decoded last
        self._lane = work.lane()

        model.opened.connect(self._begin)
        model.weights_changed.connect(self._decode)
        self._lane.received.connect(self._show_drafts)
        self._lane.done.connect(self._show)
        self._lane.failed.connect(notices.refuse)

    def move_to(self, code: np.ndarray, manner: Manner | None = None) -> None:
        """Stand at a code [latent], seen in another manner if one is given; of a gesture only the end is remembered."""
        code = np.asarray(code, np.float32)
        if code.shape != self.code.shape or not np.isfinite(code).all():
            return
        moves, changes = not np.array_equal(code, self.code), manner not in (None, self.manner)
        if moves or changes:
            self._set(code, manner or self.manner, moves, changes)

    def set_manner(self, **settings: object) -> None:
        """Decode otherwise: the fields of a Manner that are to change."""
        self.move_to(self.code, replace(self.manner, **settings))

    def set_dimension(self, dimension: int, value: float) -> None:
        code = self.code.copy()
        code[dimension] = value
        self.move_to(code)

    def begin_gesture(self) -> None:
        """From here to `end_gesture` all moves count as one."""
        self._dragging = True

    def end_gesture(self) -> None:
        if self._dragging:
            self._dragging = False
            self.rested.emit()

    def lend(self, image: np.ndarray | None, of: str = "") -> None:
        """Show another picture of this code, such as one on the way to it, until it is decoded anew; none ends it."""
        whole = self._decoded or self.picture
        if whole is None:
            return
        self._decoded = whole if image is not None else None
        self.picture = whole if image is None else replace(whole, image=image, is_draft=True, score=None, of=of)
        self.picture_changed.emit()

    @property
    def is_dragging(self) -> bool:
        return self._dragging

    def _set(self, code: np.ndarray, manner: Manner, moves: bool, changes: bool) -> None:
        self.code, self.manner = code, manner
        if changes:
            self.manner_changed.emit()
        if moves:
            self.moved.emit()
        self._decode()
        if not self._dragging:
            self.rested.emit()

    def _begin(self) -> None:
        self._lane.drop()
        opened, before = self._model.current, self._seen
        stays = before is not None and opened.model.whole is before.whole  # another space of the same model
        self.has_arrived = stays and isinstance(opened.model, Mapped) and before.space != opened.model.space
        start = opened.model.arrived(self.code, self.manner) if self.has_arrived else _start(opened)
        self.manner = self.manner if stays else _first_manner(opened)
        self.code, self._dragging = np.asarray(start, np.float32), False
        self.picture = self._decoded = None
        self.picture_changed.emit()
        self.manner_changed.emit()
        self.moved.emit()

    def _decode(self) -> None:
        if self._model.current:
            self._seen = self._model.current.model
            self._lane.ask(partial(_decoding, self._seen, self.code, self.manner))

    def _show_drafts(self, pictures: list[Picture]) -> None:
        self._show(pictures[-1])

    def _show(self, picture: Picture) -> None:
        self.picture, self._decoded = picture, None
        self.picture_changed.emit()


def _start(opened: Opened) -> np.ndarray:
    """Where to stand in a model that has just been opened."""
    model, summary = opened.model, opened.summary
    if summary is not None and summary.encodings is not None:
        return summary.encodings.means[0]  # a real image's: the mean of all looks like none, planes through it blurred
    if model.cannot("encode") and model.prior is not None:
        return model.prior.draw(1, model.latent, generator(opened.header.seed, START))[0].numpy()
    return np.zeros(model.latent)


def _first_manner(opened: Opened) -> Manner:
    """As usual; with the class of the image at which one stands, where a model that encodes has learned classes."""
    conditions, summary, usual = opened.model.conditions, opened.summary, opened.model.usual
    labels = summary.encodings.labels if summary is not None and summary.encodings is not None else None
    if not conditions or not conditions.exclusive or labels is None:
        return usual
    return replace(usual, condition=tuple(float(k == labels[0]) for k in range(len(conditions))))


def _decoding(model: LatentModel, code: np.ndarray, manner: Manner) -> Iterator[Picture]:
    """A draft first, where the model has a quicker manner, which is yielded; the Picture itself is the result."""
    yield
    began = time.perf_counter()

    def picture(image: np.ndarray, is_draft: bool) -> Picture:
        milliseconds = 1000 * (time.perf_counter() - began)
        return Picture(code, image, milliseconds, manner, is_draft, _score(model, image, manner))

    draft = model.draft(manner)
    if draft != manner:
        image = yield from decoding_bytes(model, code[None], draft)
        yield picture(image[0], True)
        began = time.perf_counter()
    image = yield from decoding_bytes(model, code[None], manner)
    return picture(image[0], False)


def _score(model: LatentModel, image: np.ndarray, manner: Manner) -> float | None:
    if model.cannot("score"):
        return None
    with torch.inference_mode():
        return model.score(to_unit(image[None]).to(model.device), manner).item()
