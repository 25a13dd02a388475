"""From where one stands along the chosen direction: how far one has gone, and how the way looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.directions import Directions
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import LatentModel, Manner, decoding_bytes
from models.directions.base import Direction, moved

REACH = 3.0  # sigmas, either way
STEPS = tuple(float(k) for k in range(-3, 4))


@dataclass(frozen=True, eq=False)
class Way:
    """The pictures uint8 [len(STEPS), height, width, channels] along a direction from a code [latent]."""

    start: np.ndarray
    direction: Direction
    images: np.ndarray


class Along(QObject):
    changed = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        viewpoint: Viewpoint,
        directions: Directions,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._viewpoint, self._directions = model, viewpoint, directions
        self.start = viewpoint.code  # where one stood before one went along the direction
        self.sigmas = 0.0  # from there
        self.way: Way | None = None
        self._is_shown = False
        self._lane = work.lane()

        model.opened.connect(self._begin)
        viewpoint.moved.connect(self._follow)
        directions.chosen_changed.connect(self._begin)
        for signal in (viewpoint.manner_changed, model.weights_changed):
            signal.connect(self._renew)
        self._lane.done.connect(self._show)
        self._lane.failed.connect(notices.refuse)

    def show(self, shown: bool) -> None:
        """Decode only while somebody looks."""
        self._is_shown = shown
        self._renew()

    def go(self, sigmas: float) -> None:
        """So many sigmas of the direction from the start."""
        direction = self._directions.chosen
        if direction is not None and sigmas != self.sigmas and self._fits(direction):
            self.sigmas = sigmas
            self._viewpoint.move_to(self._code(direction))
            self.changed.emit()

    def _code(self, direction: Direction) -> np.ndarray:
        return moved(self.start, direction, self.sigmas)

    def _fits(self, direction: Direction) -> bool:
        return len(direction.vector) == len(self.start)

    def _begin(self) -> None:
        """From where one stands now."""
        self.start, self.sigmas = self._viewpoint.code, 0.0
        self.changed.emit()
        self._renew()

    def _follow(self) -> None:
        """Whoever moves otherwise starts from there, when he has come to rest or not."""
        direction, code = self._directions.chosen, self._viewpoint.code
        if direction is None or not self._fits(direction) or not np.array_equal(self._code(direction), code):
            self._begin()

    def _renew(self) -> None:
        direction, opened = self._directions.chosen, self._model.current
        if not self._is_shown or opened is None or len(self.start) != opened.model.latent:
            return
        if direction is None or not self._fits(direction):
            self._lane.drop()
            self.way = None
            self.changed.emit()
        else:
            self._lane.ask(partial(_decoding, opened.model, self.start, direction, self._viewpoint.manner))

    def _show(self, way: Way) -> None:
        self.way = way
        self.changed.emit()


def _decoding(model: LatentModel, start: np.ndarray, direction: Direction, manner: Manner) -> Iterator[None]:
    codes = moved(start, direction, np.array(STEPS))
    return Way(start, direction, (yield from decoding_bytes(model, codes, model.draft(manner))))
