"""The viewpoint: the current code, shared by every panel, and its picture."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.work import Work
from models.base import LatentModel, decode_bytes


@dataclass(frozen=True, eq=False)
class Picture:
    """The decoded picture uint8 [height, width, channels] of a code, and how long decoding took."""

    code: np.ndarray
    image: np.ndarray
    milliseconds: float


class Viewpoint(QObject):
    moved = Signal()  # the code is another
    rested = Signal()  # a move is complete: not one of the many of a drag
    picture_changed = Signal()  # it is none from the opening of a model until its first one is decoded

    def __init__(self, work: Work, model: Model, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.code = np.zeros(0, np.float32)  # [latent]; empty while no model is open
        self.picture: Picture | None = None
        self._dragging = False
        self._lane = work.lane()

        model.opened.connect(self._begin)
        model.weights_changed.connect(self._decode)
        self._lane.done.connect(self._show)
        self._lane.failed.connect(notices.refuse)

    def move_to(self, code: np.ndarray) -> None:
        """Stand at a code [latent]; within a gesture the way there is not remembered."""
        code = np.asarray(code, np.float32)
        if code.shape != self.code.shape or not np.isfinite(code).all() or np.array_equal(code, self.code):
            return
        self.code = code
        self.moved.emit()
        self._decode()
        if not self._dragging:
            self.rested.emit()

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

    @property
    def is_dragging(self) -> bool:
        return self._dragging

    def _begin(self) -> None:
        self._lane.drop()
        model = self._model.current
        # A real image's code: the mean of them all looks like none, and planes through it like a blur.
        start = model.summary.encodings.means[0] if model.summary else np.zeros(model.model.latent)
        self.code, self._dragging, self.picture = np.asarray(start, np.float32), False, None
        self.picture_changed.emit()
        self.moved.emit()

    def _decode(self) -> None:
        if self._model.current:
            self._lane.ask(partial(_decoding, self._model.current.model, self.code))

    def _show(self, picture: Picture) -> None:
        self.picture = picture
        self.picture_changed.emit()


def _decoding(model: LatentModel, code: np.ndarray) -> Iterator[None]:
    yield
    began = time.perf_counter()
    image = decode_bytes(model, code[None])[0]
    return Picture(code, image, 1000 * (time.perf_counter() - began))
