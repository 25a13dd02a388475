"""Picks chosen for something, in their order, with their pictures, which follow the model and its manner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.notices import Notices
from explorer.state.picks import Pick
from explorer.state.viewpoint import Viewpoint
from explorer.state.work import Work
from models.base import LatentModel, Manner, decoding_bytes


class Chosen(QObject):
    changed = Signal()  # the picks, or their pictures

    def __init__(
        self, work: Work, model: Model, viewpoint: Viewpoint, notices: Notices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._viewpoint = model, viewpoint
        self.picks: tuple[Pick, ...] = ()
        self._is_shown = True
        self._awaited: list[np.ndarray] = []  # codes whose pictures are on their way
        self._lane = work.lane()

        viewpoint.manner_changed.connect(self._picture_in_manner)
        model.weights_changed.connect(self._picture_again)
        self._lane.received.connect(self._take_pictures)
        self._lane.failed.connect(notices.refuse)

    def __len__(self) -> int:
        return len(self.picks)

    def choose(self, picks: Iterable[Pick]) -> None:
        self.picks = tuple(picks)
        self._ask_for_missing()
        self.changed.emit()

    def show(self, shown: bool) -> None:
        """Decode only while somebody looks, which is always unless this says otherwise."""
        self._is_shown = shown
        if shown:
            self._ask([])
        else:
            self._lane.drop()

    def forget(self) -> None:
        """Codes of one model mean nothing in another."""
        self._lane.drop()
        self.picks, self._awaited = (), []

    @property
    def codes(self) -> np.ndarray:
        """[n, latent]."""
        return np.stack([pick.code for pick in self.picks])

    # --- their pictures ---

    def _picture_again(self) -> None:
        """By other weights codes look otherwise; images that were encoded do not."""
        self._ask_anew([pick for pick in self.picks if not pick.is_image])

    def _picture_in_manner(self) -> None:
        """Those that follow the viewpoint's; others have a manner of their own."""
        self._ask_anew([pick for pick in self.picks if not pick.is_image and pick.manner is None])

    def _ask_anew(self, picks: list[Pick]) -> None:
        decoded, opened = [pick.code for pick in picks], self._model.current
        if decoded and opened is not None and len(decoded[0]) == opened.model.latent:  # else another is being opened
            self._ask(decoded)

    def _ask_for_missing(self) -> None:
        awaited = {id(code) for code in self._awaited}
        missing = [pick.code for pick in self.picks if pick.image is None]
        if any(id(code) not in awaited for code in missing):
            self._ask(missing)

    def _ask(self, codes: list[np.ndarray]) -> None:
        """Pictures of these, and of those asked for before that have not come: a lane does the newest request only."""
        wanted = {id(code) for code in (*self._awaited, *codes)}
        awaited = [pick for pick in self.picks if id(pick.code) in wanted]
        self._awaited = [pick.code for pick in awaited]
        if awaited and self._is_shown:
            self._lane.ask(partial(_picturing, self._model.current.model, awaited, self._viewpoint.manner))

    def _take_pictures(self, pictured: list[_Pictured]) -> None:
        """Others may have been chosen meanwhile."""
        images = {id(each.code): each.image for each in pictured}
        now = self._model.current.model, self._viewpoint.manner
        done = {id(each.code) for each in pictured if (each.model, each.asked_in) == now}
        self._awaited = [code for code in self._awaited if id(code) not in done]
        self.picks = tuple(replace(each, image=images.get(id(each.code), each.image)) for each in self.picks)
        self.changed.emit()


@dataclass(frozen=True, eq=False)
class _Pictured:
    """A code with its picture, by which model, and what the viewpoint's manner was."""

    code: np.ndarray
    image: np.ndarray
    model: LatentModel
    asked_in: Manner


def _picturing(model: LatentModel, picks: list[Pick], manner: Manner) -> Iterator[_Pictured]:
    for pick in picks:
        image = yield from decoding_bytes(model, pick.code[None], model.draft(pick.manner or manner))
        yield _Pictured(pick.code, image[0], model, manner)
