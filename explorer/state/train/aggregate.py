"""The aggregate posterior of the open VAE beside its prior, and which of its dimensions is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.space import Encoded, Space
from explorer.state.work import Work
from models.latent.aggregate import Aggregate, aggregate_of
from models.latent.priors import GAUSSIAN


class AggregateState(QObject):
    changed = Signal()

    def __init__(self, work: Work, model: Model, space: Space, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._space = model, space
        self.found: Aggregate | None = None
        self.encoded: Encoded | None = None  # of which it is
        self._chosen: int | None = None
        self._is_shown = False
        self._asked: Encoded | None = None
        self._lane = work.lane()

        model.opened.connect(self._forget)
        space.changed.connect(self._renew)
        self._lane.done.connect(self._keep)

    @property
    def order(self) -> np.ndarray:
        """The dimensions, those first that tell the most of the image."""
        return self.encoded.encodings.by_kl if self.encoded else np.zeros(0, int)

    @property
    def dimension(self) -> int:
        """That is looked at: the chosen one, else the one that tells the most."""
        count = len(self.order)
        return self._chosen if self._chosen is not None and self._chosen < count else int(self.order[0]) if count else 0

    def choose(self, dimension: int) -> None:
        self._chosen = dimension
        self.changed.emit()

    def move(self, by: int) -> None:
        """To the dimension that tells the next most, or the one before."""
        order = self.order.tolist()
        if order:
            place = min(max(order.index(self.dimension) + by, 0), len(order) - 1)
            self.choose(order[place])

    def why_not(self) -> str:
        """Why there is nothing to see; empty where there is."""
        opened = self._model.current
        if opened is None:
            return "No model is open."
        if self.found is None:
            return "Where codes lie is known once data are encoded: open data whose images this model takes."
        return ""

    def show(self, shown: bool) -> None:
        """Compute only while somebody looks."""
        self._is_shown = shown
        self._renew()

    def _forget(self) -> None:
        self.found = self.encoded = self._asked = None
        self.changed.emit()
        self._renew()

    def _renew(self) -> None:
        encoded, opened = self._space.encoded, self._model.current
        known = encoded is not None and opened is not None and opened.model.prior is GAUSSIAN
        if self._is_shown and known and encoded is not self._asked and encoded.encodings.are_data:
            self._asked = encoded
            self._lane.ask(partial(_computing, encoded))

    def _keep(self, found: tuple[Encoded, Aggregate]) -> None:
        if found[0] is self._asked:
            self.encoded, self.found = found
            self.changed.emit()


def _computing(encoded: Encoded) -> Iterator[None]:
    yield
    encodings = encoded.encodings
    return encoded, aggregate_of(encodings.means, encodings.sigmas, encodings.labels)
