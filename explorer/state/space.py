"""How the data fill the open model's space: encodings, principal directions, and the fitted mixture.

They come from the checkpoint at once, then from the data when those are open; `encodings.of` says which. Where a model
has no encoder they are codes of its prior, and the directions follow from the model (models/latent/without_encoder.py).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.model import Model, Opened
from explorer.state.notices import Notices
from explorer.state.work import Work
from models.base import Manner
from models.data.base import DataSet
from models.kept import drawn_from, encoded, kept_encodings
from models.latent.encodings import Encodings, encode_data
from models.latent.fitted import prior_or_fitted
from models.latent.mapped import Mapped
from models.latent.mixture import Mixture
from models.latent.priors import Prior
from models.latent.told import prior_over
from models.latent.without_encoder import provisional

FIRST = 500  # images encoded before all: a first answer while scrubbing, the only one while the weights still move
LIVE_EVERY = 10.0  # seconds between two encodings while the model learns


@dataclass(frozen=True, eq=False)
class Encoded:
    """Encodings with the step they were made at, and the images they are of."""

    encodings: Encodings
    images: np.ndarray | None  # uint8 [n, height, width, channels]; none of codes that are drawn
    classes: tuple[str, ...]
    step: int


class Space(QObject):
    changed = Signal()
    mixture_changed = Signal()

    def __init__(self, work: Work, model: Model, data: Data, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._data = model, data
        self.encoded: Encoded | None = None
        self.mixture: Mixture | None = None
        self.is_live = False
        self._asked = 0.0
        self._lane = work.lane()
        self._mixture_lane = work.lane()

        model.opened.connect(self._begin)
        model.weights_changed.connect(self._encode)
        data.changed.connect(self._encode_data)
        self._lane.received.connect(self._show_first)
        self._lane.done.connect(self._show)
        self._lane.failed.connect(notices.refuse)
        self._mixture_lane.done.connect(self._show_mixture)
        self._mixture_lane.failed.connect(notices.refuse)

    @property
    def encodings(self) -> Encodings | None:
        return self.encoded.encodings if self.encoded else None

    @property
    def prior(self) -> Prior | None:
        """What codes are drawn from: the model's prior, else a Gaussian fitted to the encodings, once there are any."""
        opened = self._model.current
        return prior_or_fitted(prior_over(opened.model, self._data.current), self.encodings) if opened else None

    def any_code(self, manner: Manner) -> np.ndarray:
        """A code [latent] of the prior, by chance: for what is asked for, and truncated where that is of codes."""
        model, noise = self._model.current.model, torch.Generator()
        noise.seed()
        if isinstance(model, Mapped) and self.prior.conditions:
            return self.prior.draw(1, model.latent, noise)[0].numpy()
        prior = model.whole.prior or self.prior
        drawn = prior.draw(1, model.latent, noise, manner.truncation if model.truncates_draws else 1.0)[0].numpy()
        return model.arrived(drawn, manner) if isinstance(model, Mapped) else drawn

    def set_live(self, live: bool) -> None:
        """Whether the weights move by themselves: then little is encoded, and seldom; all of it once they rest."""
        if live != self.is_live:
            self.is_live = live
            if not live:
                self._encode()

    def ask_for_mixture(self) -> None:
        """Fit the mixture to the encodings, in the background, unless there is one."""
        if self.mixture is None and self.encodings is not None:
            self._mixture_lane.ask(partial(_fit, self.encodings))

    def _begin(self) -> None:
        """From what the checkpoint carries, so that something shows at once."""
        opened = self._model.current
        self._lane.drop()
        self.encoded, self.mixture = None, None
        if (summary := opened.summary) and summary.encodings is not None:
            self.encoded = Encoded(summary.encodings, summary.images, opened.header.data.classes, opened.step)
            self.mixture = summary.mixture
        self.changed.emit()
        self.mixture_changed.emit()

    def _encode(self) -> None:
        opened, data = self._model.current, self._data.current
        if opened is None:
            return
        if opened.model.cannot("encode"):
            if not (self.is_live and self.encoded):  # little changes from one step to the next, and it takes long
                self._lane.ask(partial(_drawing, opened, self._data.current, self.encoded))
            return
        if data is None or data.item != opened.model.item:
            return
        if self.is_live and self.encoded and time.monotonic() - self._asked < LIVE_EVERY:
            return
        self._asked = time.monotonic()
        self._lane.ask(partial(_encoding, opened, data, self.is_live, self.encoded))

    def _encode_data(self) -> None:
        """What a model without an encoder says by itself follows from data only where it has in it what they show."""
        opened = self._model.current
        if opened is not None and (not opened.model.cannot("encode") or isinstance(opened.model, Mapped)):
            self._encode()

    def _show_first(self, events: list) -> None:
        for event in events:
            if isinstance(event, Encoded):
                self._show(event)

    def _show(self, encoded: Encoded | None) -> None:
        if encoded is None:
            return
        if self.encoded is None or encoded.step != self.encoded.step:
            self.mixture = None
            self.mixture_changed.emit()
        self.encoded = encoded
        self.changed.emit()

    def _show_mixture(self, fitted: tuple[Encodings, Mixture] | None) -> None:
        """Unless other encodings, or another model's, have come meanwhile."""
        if fitted is not None and fitted[0] is self.encodings:
            self.mixture = fitted[1]
            self.mixture_changed.emit()


def _encoding(opened: Opened, data: DataSet, first_only: bool, before: Encoded | None) -> Iterator[object]:
    """Where nothing shows yet, a first answer from few images; then one from all; the result is an Encoded."""
    if first_only:
        return _encoded((yield from encode_data(opened.model, data, FIRST)), opened, data, before)
    if (kept := kept_encodings(opened.model, data)) is not None:
        return _encoded(kept, opened, data, before)
    if opened.summary is None:
        before = _encoded((yield from encode_data(opened.model, data, FIRST)), opened, data, before)
        yield before
    return _encoded((yield from encoded(opened.model, data)), opened, data, before)


def _drawing(opened: Opened, data: DataSet | None, before: Encoded | None) -> Iterator[object]:
    """Codes of the prior, as an Encoded without images; the first at once, before the directions are known."""
    if before is None:
        before = Encoded(provisional(opened.model, prior_over(opened.model, data)), None, (), opened.step)
        yield before
    encodings = yield from drawn_from(opened.model, data)
    return _aligned(Encoded(encodings, None, (), opened.step), before)


def _encoded(encodings: Encodings, opened: Opened, data: DataSet, before: Encoded | None) -> Encoded:
    new = Encoded(encodings, data.images[: len(encodings.means)], data.classes, opened.step)
    return _aligned(new, before)


def _aligned(encoded: Encoded, before: Encoded | None) -> Encoded:
    """With its directions in the order and signs of those before. What this needs is slow to be imported."""
    if before is None or not _alike(encoded, before):
        return encoded
    principal = encoded.encodings.principal.aligned_to(before.encodings.principal)
    return replace(encoded, encodings=replace(encoded.encodings, principal=principal))


def _fit(encodings: Encodings) -> Iterator[None]:
    yield
    return encodings, Mixture.fit(encodings.means, encodings.sigmas)


def _alike(one: Encoded, other: Encoded) -> bool:
    """Whether their directions are of one kind, so that those of one can be matched with the other's."""
    this, that = one.encodings.principal, other.encodings.principal
    return this.directions.shape == that.directions.shape and this.name == that.name
