"""Whether the run that is being set up can be trained at all, and how long a step of it would take on this machine."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import torch
from PySide6.QtCore import QObject, Signal
from torch import nn

from explorer.state.data import Data
from explorer.state.train.run_checks import cannot_train
from explorer.state.train.training import Training
from explorer.state.work import Work
from models.base import Batch, to_unit
from models.blank import without_weights
from models.checkpoints import Header, build, revive
from models.config import live_names
from models.data.base import DataCard, DataSet
from models.device import PRECISIONS, choose_device, choose_precision
from models.families import TRAINABLE
from models.randomness import NOISE, generator

TIMED = 3  # steps that are measured


class Estimate(QObject):
    changed = Signal()

    def __init__(self, work: Work, data: Data, training: Training, device: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data, self._training, self._device = data, training, device
        self.seconds_per_step: float | None = None  # with the settings last asked about; None where they cannot be
        self.refusal = ""  # why they cannot be, one sentence
        self._asked: object = None
        self._lane = work.lane()

        self._lane.done.connect(self._show)

    def ask(self, family: str, config: Any) -> None:
        """Measure in the background, with the open data; not while something is being trained."""
        data = self._data.current
        wanted = (family, config, data.fingerprint if data else "")
        if self._training.is_active or data is None or wanted == self._asked:
            return
        self._asked = wanted
        self._lane.ask(partial(_timing, family, config, data, self._device))

    def _show(self, found: float | str) -> None:
        self.seconds_per_step = None if isinstance(found, str) else found
        self.refusal = found if isinstance(found, str) else ""
        self.changed.emit()


def _timing(family: str, config: Any, data: DataSet, device: str) -> Iterator[None]:
    """How many seconds a step takes, the best of a few; a sentence for settings that cannot be."""
    if refusal := cannot_train(family, config, DataCard.of(data)):
        return refusal
    model = _blank(Header(family, config, DataCard.of(data), 0))
    place = choose_device(device)
    learner = TRAINABLE[family].learner(model.to(place))
    learner.precision = PRECISIONS[choose_precision(place, data.item.precision)]
    chosen = slice(0, min(config.batch, len(data)))
    known = [None if x is None else torch.as_tensor(x[chosen], device=place) for x in (data.labels, data.attributes)]
    batch = Batch(to_unit(data.images[chosen]).to(place), *known)
    settings = {name: getattr(config, name) for name in live_names(config)}
    best = math.inf
    for step in range(1, TIMED + 1):
        yield
        began = time.perf_counter()
        learner.learn(batch, generator(0, NOISE, step), step, settings).report()
        best = min(best, time.perf_counter() - began)
    return best


def _blank(header: Header) -> nn.Module:
    """A model of zeros; its initialisers draw nothing, so a run that begins meanwhile gets the numbers of its seed."""
    with without_weights():
        shapes = {name: tensor.shape for name, tensor in build(header).state_dict().items()}
    return revive(header, {name: torch.zeros(shape) for name, shape in shapes.items()}).train().requires_grad_(True)
