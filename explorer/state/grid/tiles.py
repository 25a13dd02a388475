"""The decoded tiles of the plane in view: coarse first, then fine, those nearest the middle of interest first.

Tiles lie on a lattice fixed to the plane's coordinates: cell (i, j) of zoom z covers [i, i+1) x [j, j+1) times the
spacing of z and shows the code of its middle. A coarse tile is a cell of a zoom some octaves out, so that zooming
finds tiles that are there already.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.grid.plane import OCTAVE, PlaneState
from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import LatentModel, Manner, decoding_bytes
from models.latent.shells import Slice

BATCH = 16  # tiles decoded between two chances to stop
FIRST_TILES = 48  # the first coarse picture has at most so many
KEPT = 6000  # tiles, at most, of the plane that is shown

Cell = tuple[int, int, int]  # zoom, i, j


@dataclass(frozen=True, eq=False)
class Batch:
    model: LatentModel
    plane: Slice
    cells: list[Cell]
    images: np.ndarray  # uint8 [n, height, width, channels]
    manner: Manner  # in which they were asked for
    are_drafts: bool


class Tiles(QObject):
    arrived = Signal()  # more tiles are there
    rested = Signal()  # all that were asked for are there
    cleared = Signal()  # all tiles are out of date: another plane, or other weights

    def __init__(
        self,
        work: Work,
        model: Model,
        plane: PlaneState,
        viewpoint: Viewpoint,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._plane, self._viewpoint = model, plane, viewpoint
        self._tiles: OrderedDict[Cell, np.ndarray] = OrderedDict()
        self._drafts: set[Cell] = set()  # those to be decoded again, better
        self._wanted: list[Cell] = []
        self._lane = work.lane()

        model.weights_changed.connect(self._clear)
        plane.changed.connect(self._clear)
        viewpoint.manner_changed.connect(self._clear)
        self._lane.received.connect(self._keep)
        self._lane.idle.connect(self.rested)
        self._lane.failed.connect(notices.refuse)

    def at(self, cell: Cell) -> np.ndarray | None:
        return self._tiles.get(cell)

    def ask(self, zoom: int, left: int, bottom: int, right: int, top: int, focus: tuple[float, float]) -> None:
        """Decode the cells [left, right) x [bottom, top) of a zoom, those nearest `focus` (in cells) first."""
        if self._plane.plane is None:
            return
        fine = _cells(zoom, left, bottom, right, top, focus)
        self._wanted = fine
        for cell in fine:
            if cell in self._tiles:
                self._tiles.move_to_end(cell)
        missing = [cell for cell in fine if cell not in self._tiles]
        coarse = [cell for cell in _coarse(missing) if cell not in self._tiles]
        drafts = [cell for cell in fine if cell in self._drafts]
        if missing or drafts:
            how = self._model.current.model, self._plane.plane, self._viewpoint.manner
            self._lane.ask(partial(_decoding, *how, coarse + missing, drafts))
        else:
            self._lane.drop()

    @property
    def progress(self) -> tuple[int, int]:
        """How many of the tiles in view are there, and how many there will be."""
        done = sum(cell in self._tiles and cell not in self._drafts for cell in self._wanted)
        return done, len(self._wanted)

    @property
    def is_rested(self) -> bool:
        return self._lane.is_idle

    def _keep(self, batches: list) -> None:
        for batch in batches:
            if isinstance(batch, Batch) and self._is_current(batch):
                self._tiles.update(zip(batch.cells, batch.images, strict=True))
                self._drafts.difference_update(batch.cells)
                self._drafts.update(batch.cells if batch.are_drafts else ())
        while len(self._tiles) > KEPT:
            self._drafts.discard(self._tiles.popitem(last=False)[0])
        self.arrived.emit()

    def _is_current(self, batch: Batch) -> bool:
        """False for what was being decoded when plane, weights or manner changed: a lane delivers that all the same."""
        if batch.plane is not self._plane.plane or batch.model is not self._model.current.model:
            return False
        return batch.manner == self._viewpoint.manner

    def _clear(self) -> None:
        self._lane.drop()
        self._tiles.clear()
        self._drafts.clear()
        self.cleared.emit()


def _cells(zoom: int, left: int, bottom: int, right: int, top: int, focus: tuple[float, float]) -> list[Cell]:
    cells = [(zoom, i, j) for j in range(bottom, top) for i in range(left, right)]
    return sorted(cells, key=lambda c: (c[1] + 0.5 - focus[0]) ** 2 + (c[2] + 0.5 - focus[1]) ** 2)


def _coarse(cells: list[Cell]) -> list[Cell]:
    """The fewest larger cells that cover these and make a quick first picture; none where these are few."""
    for octaves in range(4):
        larger = list(dict.fromkeys((z + octaves * OCTAVE, i >> octaves, j >> octaves) for z, i, j in cells))
        if len(larger) <= FIRST_TILES:
            return larger if octaves else []
    return larger


def middles(cells: list[Cell]) -> np.ndarray:
    """Coordinates [n, 2] on the plane of the cells' middles."""
    zoom, i, j = np.array(cells, float).T
    return (np.stack([i, j], 1) + 0.5) * (2.0 ** (zoom / OCTAVE))[:, None]


def _decoding(
    model: LatentModel, plane: Slice, manner: Manner, missing: list[Cell], drafts: list[Cell]
) -> Iterator[Batch]:
    """The missing tiles; first as drafts where the model has a quicker manner for those, which are then done again."""
    draft = model.draft(manner)
    passes = [(missing, manner)] if draft == manner else [(missing, draft), (_finest(missing) + drafts, manner)]
    for cells, how in passes:
        for start in range(0, len(cells), BATCH):
            some = cells[start : start + BATCH]
            images = yield from decoding_bytes(model, plane.codes(middles(some)), how)
            yield Batch(model, plane, some, images, manner, how != manner)


def _finest(cells: list[Cell]) -> list[Cell]:
    """Without the coarse ones, of which nothing will be left to see."""
    zoom = min((cell[0] for cell in cells), default=0)
    return [cell for cell in cells if cell[0] == zoom]
