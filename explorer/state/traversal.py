"""The traversal sheet: one row a dimension, the most informative first, one column a place along it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.space import Space
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import LatentModel, decode_bytes

COLUMNS = np.linspace(-3, 3, 13)  # in sigmas of the encoded data along the dimension, from their mean


@dataclass(frozen=True, eq=False)
class Row:
    """One dimension: its number, its KL, the values along it [columns], and their pictures."""

    dimension: int
    kl: float
    values: np.ndarray
    images: np.ndarray  # uint8 [columns, height, width, channels]


class Traversal(QObject):
    changed = Signal()

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
        self.rows: dict[int, Row] = {}  # by dimension
        self.selected: int | None = None
        self.is_shown = False
        self._first: tuple[int, ...] = ()  # dimensions that somebody sees right now
        self._lane = work.lane()

        for signal in (space.changed, viewpoint.moved, model.weights_changed):
            signal.connect(self.renew)
        model.opened.connect(self._begin)
        self._lane.received.connect(self._keep)
        self._lane.failed.connect(notices.refuse)

    @property
    def order(self) -> list[int]:
        """The dimensions, the most informative first."""
        encodings = self._space.encodings
        return encodings.by_kl.tolist() if encodings else list(range(len(self._viewpoint.code)))

    def select(self, dimension: int | None) -> None:
        if dimension != self.selected:
            self.selected = dimension
            self.changed.emit()

    def show(self, shown: bool) -> None:
        """Decode only while somebody looks."""
        self.is_shown = shown
        if shown:
            self.renew()

    def look_at(self, dimensions: Sequence[int]) -> None:
        """Decode these before all others, from the next time on; at once if some of them have never been decoded."""
        self._first = tuple(dimensions)
        if any(dimension not in self.rows for dimension in self._first) and not self._lane.is_idle:
            self.renew()

    def renew(self) -> None:
        """Every row again, from the viewpoint as it is."""
        encodings, opened = self._space.encodings, self._model.current
        if not self.is_shown or opened is None or encodings is None or encodings.means.shape[1] != opened.model.latent:
            return
        means, sigmas = encodings.principal.mean, encodings.dimension_sigmas
        values = means[:, None] + np.maximum(sigmas, 1e-6)[:, None] * COLUMNS
        order = list(dict.fromkeys([*(k for k in self._first if k < opened.model.latent), *self.order]))
        self._lane.ask(partial(_decoding, opened.model, self._viewpoint.code, order, encodings.kl, values))

    def _begin(self) -> None:
        self.rows, self.selected = {}, None
        self.changed.emit()

    def _keep(self, rows: list) -> None:
        self.rows |= {row.dimension: row for row in rows}
        self.changed.emit()


def _decoding(
    model: LatentModel, code: np.ndarray, order: list[int], kl: np.ndarray, values: np.ndarray
) -> Iterator[Row]:
    for dimension in order:
        codes = np.repeat(code[None], len(COLUMNS), axis=0)
        codes[:, dimension] = values[dimension]
        yield Row(dimension, float(kl[dimension]), values[dimension], decode_bytes(model, codes))
