"""The chosen direction applied to several samples at once: a column for each, a row for each step along it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.arithmetic.applied import Listed, Step, fits, steps_of
from explorer.state.arithmetic.directions import Directions
from explorer.state.data import Data
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.picks import Pick, Picks
from explorer.state.space import Space
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import Manner, decoding_bytes

SAMPLES = 6
STEPS = (-2.0, -1.0, 0.0, 1.0, 2.0)  # sigmas of the direction, or multiples of an offset
ORDER = (2, 3, 1, 4, 0)  # in which rows are decoded: from the middle


@dataclass(frozen=True, eq=False)
class Columns:
    """Samples [n] moved along a direction; a row of pictures is there as soon as it is decoded."""

    direction: Listed
    samples: tuple[Pick, ...]
    steps: list[Step]  # one for each of STEPS: codes float32 [n, latent], and what decodes them
    rows: dict[int, np.ndarray] = field(default_factory=dict)  # uint8 [n, height, width, channels], by number of step

    def manner(self, column: int, otherwise: Manner) -> Manner:
        return self.samples[column].manner or otherwise


class ColumnsState(QObject):
    changed = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        data: Data,
        space: Space,
        viewpoint: Viewpoint,
        picks: Picks,
        directions: Directions,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._data, self._space = model, data, space
        self._viewpoint, self._picks, self._directions = viewpoint, picks, directions
        self.samples: tuple[Pick, ...] = ()
        self.are_held_out = False
        self.columns: Columns | None = None
        self._deal = 0  # how many times samples have been dealt anew
        self._asked: object = None  # what the samples that are on their way follow from
        self._step = 0  # of the weights that encoded them
        self._is_shown = False
        self._lane = work.lane()

        model.opened.connect(self._begin)
        data.changed.connect(self._find_samples)
        space.changed.connect(self._look_at_space)
        directions.chosen_changed.connect(self._renew)
        for signal in (viewpoint.manner_changed, model.weights_changed):
            signal.connect(self._renew)
        self._lane.received.connect(self._keep)
        self._lane.failed.connect(notices.refuse)

    def show(self, shown: bool) -> None:
        """Decode only while somebody looks."""
        self._is_shown = shown
        self._find_samples()
        self._renew()

    def deal(self) -> None:
        """Other samples."""
        self._deal += 1
        self._asked = None
        self.samples = ()
        self._find_samples()

    def _begin(self) -> None:
        self._lane.drop()
        self.samples, self.columns, self._deal, self._asked = (), None, 0, None
        self.changed.emit()

    # --- samples ---

    def _look_at_space(self) -> None:
        """Other weights encode the same images elsewhere."""
        encoded = self._space.encoded
        if encoded is not None and encoded.step != self._step:
            self._step, self._asked, self.samples = encoded.step, None, ()
        self._find_samples()

    def _find_samples(self) -> None:
        """Held-out images of the model's data; else encoded ones; else codes of the prior."""
        opened, data, encodings = self._model.current, self._data.current, self._space.encodings
        if opened is None or not self._is_shown:
            return
        chance = np.random.default_rng(self._deal)
        if not opened.model.cannot("encode") and data is not None and data.item == opened.model.item:
            if self._asked is not data:
                self._asked = data
                rows = chance.choice(np.arange(len(data))[data.testing], min(SAMPLES, data.held_out), replace=False)
                self._picks.of_rows(np.sort(rows), partial(self._take, data, True))
        elif self._asked is None and encodings is not None and encodings.means.shape[1] == opened.model.latent:
            rows = chance.choice(len(encodings.means), min(SAMPLES, len(encodings.means)), replace=False)
            self._take(None, False, tuple(self._picks.encoded(int(row)) for row in np.sort(rows)))

    def _take(self, of: object, are_held_out: bool, samples: tuple[Pick, ...]) -> None:
        if self._asked is of and (of is not None or not self.samples):
            self.samples, self.are_held_out = samples, are_held_out
            self._renew()

    # --- pictures ---

    def _renew(self) -> None:
        direction, opened = self._directions.chosen, self._model.current
        if not self._is_shown or opened is None:
            return
        are_its_own = self.samples and all(len(sample.code) == opened.model.latent for sample in self.samples)
        if direction is None or not are_its_own or not fits(direction, opened.model.latent):
            self._lane.drop()
            if self.columns is not None:
                self.columns = None
                self.changed.emit()
            return
        codes = np.stack([sample.code for sample in self.samples])
        columns = Columns(direction, self.samples, steps_of(opened.model, direction, codes, STEPS))
        self._lane.ask(partial(_decoding, columns, self._viewpoint.manner))

    def _keep(self, events: list[Columns]) -> None:
        self.columns = events[-1]
        self.changed.emit()


def _decoding(columns: Columns, manner: Manner) -> Iterator[Columns]:
    """With one row of pictures more every time. They are small: a draft of them will do."""
    rows: dict[int, np.ndarray] = {}
    for step in ORDER:
        (model, codes), images = columns.steps[step], []
        manners = [model.draft(columns.manner(k, manner)) for k in range(len(columns.samples))]
        for how in dict.fromkeys(manners):
            places = [k for k, each in enumerate(manners) if each == how]
            found = yield from decoding_bytes(model, codes[places], how)
            images += zip(places, found, strict=True)
        rows = rows | {step: np.stack([image for _, image in sorted(images, key=lambda each: each[0])])}
        yield replace(columns, rows=rows)
