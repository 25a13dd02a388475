"""The traversal sheet: one row a dimension, the most informative first, one column a place along it.

Where nothing can be encoded the rows are the model's own directions, in their order.
"""

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
from models.base import LatentModel, Manner, decoding_bytes
from models.latent.encodings import Encodings
from models.latent.principal import SMALLEST_SIGMA

COLUMNS = np.linspace(-3, 3, 13)  # in sigmas of the encoded data along the dimension, from their mean


@dataclass(frozen=True, eq=False)
class Row:
    """One dimension or direction: its number, the codes along it [columns, latent], and their pictures."""

    dimension: int
    codes: np.ndarray
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
        self._kind = ""  # of what the rows are, by the name of the first
        self._lane = work.lane()

        space.changed.connect(self._on_space)
        for signal in (viewpoint.moved, viewpoint.manner_changed, model.weights_changed):
            signal.connect(self.renew)
        model.opened.connect(self._begin)
        self._lane.received.connect(self._keep)
        self._lane.failed.connect(notices.refuse)

    @property
    def order(self) -> list[int]:
        """The rows, the most informative first."""
        encodings = self._space.encodings
        if encodings is None:
            return list(range(len(self._viewpoint.code)))
        return encodings.by_kl.tolist() if encodings.are_data else list(range(len(encodings.principal.directions)))

    @property
    def rows_are(self) -> str:
        """In a word, for one row."""
        encodings = self._space.encodings
        return "dimension" if encodings is None or encodings.are_data else "direction"

    def name(self, row: int) -> str:
        """What a row changes: "z 3", "SeFa 3"."""
        if self.rows_are == "direction":
            return f"{self._space.encodings.principal.name} {row + 1}"
        return self._model.current.model.dimension(row)

    def places(self) -> np.ndarray:
        """Where the viewpoint stands along every dimension or direction, in sigmas from the mean."""
        encodings, code = self._space.encodings, self._viewpoint.code
        if not encodings.are_data:
            return encodings.principal.scores(code)
        return (code - encodings.principal.mean) / np.maximum(encodings.dimension_sigmas, SMALLEST_SIGMA)

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
        order = self.order
        order = list(dict.fromkeys([*(k for k in self._first if k in order), *order]))
        where = self._viewpoint.code, self._viewpoint.manner
        self._lane.ask(partial(_decoding, opened.model, *where, order, encodings, self.places()))

    def _begin(self) -> None:
        self._lane.drop()
        self.rows, self.selected = {}, None
        self.changed.emit()

    def _on_space(self) -> None:
        """Rows of plain dimensions are none of directions, which are known later."""
        kind = self.name(0)
        if kind != self._kind:
            self._lane.drop()
            self._kind, self.rows = kind, {}
            self.changed.emit()
        self.renew()

    def _keep(self, rows: list) -> None:
        self.rows |= {row.dimension: row for row in rows}
        self.changed.emit()


def _decoding(
    model: LatentModel, code: np.ndarray, manner: Manner, order: list[int], encodings: Encodings, places: np.ndarray
) -> Iterator[Row]:
    how = model.draft(manner)
    for row in order:
        codes = _along(row, code, encodings, places)
        images = yield from decoding_bytes(model, codes, how)
        yield Row(row, codes, images)


def _along(row: int, code: np.ndarray, encodings: Encodings, places: np.ndarray) -> np.ndarray:
    """The codes [columns, latent] at COLUMNS along a dimension or direction."""
    if encodings.are_data:
        codes = np.repeat(code[None], len(COLUMNS), axis=0)
        sigma = max(float(encodings.dimension_sigmas[row]), SMALLEST_SIGMA)
        codes[:, row] = encodings.principal.mean[row] + sigma * COLUMNS
        return codes
    principal = encodings.principal
    away = (COLUMNS - places[row]) * principal.sigmas[row]
    return (code + away[:, None] * principal.directions[row]).astype(np.float32)
