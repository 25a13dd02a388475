"""From where one stands along the chosen direction: how far one has gone, and how the way looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.arithmetic.applied import Edit, Listed, Step, steps_of
from explorer.state.arithmetic.directions import Directions
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.space import Space
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import Manner, decoding_bytes
from models.directions.base import Direction, moved
from models.latent.principal import SMALLEST_SIGMA

REACH = 3.0  # sigmas, either way
STEPS = tuple(float(k) for k in range(-3, 4))


@dataclass(frozen=True, eq=False)
class Way:
    """The pictures uint8 [len(STEPS), height, width, channels] along a direction from a code [latent]."""

    start: np.ndarray
    direction: Listed
    images: np.ndarray


class Along(QObject):
    changed = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        space: Space,
        viewpoint: Viewpoint,
        directions: Directions,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._space = model, space
        self._viewpoint, self._directions = viewpoint, directions
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
        direction = self._direction
        if direction is not None and sigmas != self.sigmas:
            self.sigmas = sigmas
            self._viewpoint.move_to(self._code(direction))
            self.changed.emit()

    def why_not(self) -> str:
        """Why one cannot go along what is chosen; empty where one can."""
        chosen = self._directions.chosen
        if chosen is None:
            return "No direction is chosen."
        if isinstance(chosen, Edit):
            return "An offset in the bottleneck is no place in x_T: it changes how a code is decoded, not where one is."
        return ""

    # --- along those with a name ---

    def places(self) -> np.ndarray:
        """Where the viewpoint stands along each that has a name, in its sigmas from the middle of the codes: [n]."""
        away = self._viewpoint.code - self._middle
        return np.array([away @ each.vector / max(each.sigma, SMALLEST_SIGMA) for each in self._directions.named])

    def move_to(self, index: int, sigmas: float) -> None:
        """To so many sigmas of one with a name; places along others that are not at right angles to it change too."""
        away = sigmas - float(self.places()[index])
        self._viewpoint.move_to(moved(self._viewpoint.code, self._directions.named[index], away))

    def move_to_none(self) -> None:
        """Where all with a name are at 0; at right angles to them nothing changes."""
        vectors = np.stack([each.vector for each in self._directions.named]).astype(np.float64)
        code = self._viewpoint.code
        along = np.linalg.lstsq(vectors.T, code.astype(np.float64) - self._middle, rcond=None)[0]
        self._viewpoint.move_to(code - along @ vectors)

    @property
    def _middle(self) -> np.ndarray:
        """[latent], of the codes by which sigmas are told."""
        encodings = self._space.encodings
        return encodings.principal.mean if encodings is not None else np.zeros_like(self._viewpoint.code)

    # --- inside ---

    @property
    def _direction(self) -> Direction | None:
        """The chosen one, where one can go along it from the start."""
        chosen = self._directions.chosen
        return chosen if isinstance(chosen, Direction) and len(chosen.vector) == len(self.start) else None

    def _code(self, direction: Direction) -> np.ndarray:
        return moved(self.start, direction, self.sigmas)

    def _begin(self) -> None:
        """From where one stands now."""
        self.start, self.sigmas = self._viewpoint.code, 0.0
        self.changed.emit()
        self._renew()

    def _follow(self) -> None:
        """Whoever moves otherwise starts from there, when he has come to rest or not."""
        direction = self._direction
        if direction is None or not np.array_equal(self._code(direction), self._viewpoint.code):
            self._begin()

    def _renew(self) -> None:
        opened, chosen = self._model.current, self._directions.chosen
        if not self._is_shown or opened is None or len(self.start) != opened.model.latent:
            return
        direction = chosen if isinstance(chosen, Edit) else self._direction
        if direction is None:
            self._lane.drop()
            self.way = None
            self.changed.emit()
        else:
            work = steps_of(opened.model, direction, self.start[None], STEPS)
            self._lane.ask(partial(_decoding, work, self.start, direction, self._viewpoint.manner))

    def _show(self, way: Way) -> None:
        self.way = way
        self.changed.emit()


def _decoding(steps: list[Step], start: np.ndarray, direction: Listed, manner: Manner) -> Iterator[None]:
    images = []
    for model, codes in steps:
        images.append((yield from decoding_bytes(model, codes, model.draft(manner))))
    return Way(start, direction, np.concatenate(images))
