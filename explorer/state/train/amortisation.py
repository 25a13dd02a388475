"""The amortisation gap of the open VAE, measured on request: what the encoder loses because it serves all images."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.model import Model, Opened
from explorer.state.notices import Notices
from explorer.state.work import Work
from models.base import to_unit
from models.data.base import DataSet
from models.metrics.amortisation import amortisation_gap
from models.progress import Progress

IMAGES = 50  # held-out ones that are measured
KEY = "amortisation"


@dataclass(frozen=True)
class Gap:
    """In nats per image, means over n images, with their standard errors."""

    of: str  # "50 held-out images of Faces"
    step: int
    amortisation: float
    amortisation_error: float
    approximation: float  # at least
    approximation_error: float
    elbo: float


class Amortisation(QObject):
    changed = Signal()

    def __init__(self, work: Work, model: Model, data: Data, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work, self._model, self._data, self._notices = work, model, data, notices
        self.gap: Gap | None = None  # as it was measured last of this model
        self.progress: Progress | None = None  # while it is being measured

        model.opened.connect(self._forget)
        data.changed.connect(self.changed)
        model.weights_changed.connect(self.changed)

    @property
    def is_measuring(self) -> bool:
        return self.progress is not None

    @property
    def is_of_now(self) -> bool:
        """Whether what was measured is of the weights that are shown."""
        return self.gap is not None and self._model.current is not None and self.gap.step == self._model.current.step

    def cannot_measure(self) -> str:
        opened, data = self._model.current, self._data.current
        if opened is None or opened.header.family != "vae":
            return "Open a VAE to measure its gap."
        if data is None or data.item != opened.model.item:
            return "Open data whose images this model takes: the gap is measured on held-out ones."
        if opened.model.conditions and tuple(data.classes) != opened.model.conditions.names:
            return "Open the data whose classes this model has learned."
        return "It is being measured." if self.is_measuring else ""

    def measure(self) -> None:
        if reason := self.cannot_measure():
            self._notices.refuse(reason)
            return
        work = _measuring(self._model.current, self._data.current)
        self.progress = Progress("Measuring the amortisation gap", 0, 1)
        job = self._work.start(KEY, self.progress.doing, work, self._keep, self._fail, self._receive)
        job.cancelled.connect(self._end)
        self.changed.emit()

    def cancel(self) -> None:
        if self.is_measuring:
            self._work.cancel(KEY)
            self._end()

    def _receive(self, events: list) -> None:
        for event in events:
            if isinstance(event, Progress):
                self.progress = event
        self.changed.emit()

    def _keep(self, gap: Gap) -> None:
        self.gap = gap
        self._end()

    def _fail(self, error: Exception) -> None:
        self._notices.refuse(f"The amortisation gap could not be measured: {error}.")
        self._end()

    def _end(self) -> None:
        self.progress = None
        self.changed.emit()

    def _forget(self) -> None:
        """Another model's gap is not this one's."""
        self.cancel()
        self.gap = None
        self.changed.emit()


def _measuring(opened: Opened, data: DataSet) -> Iterator[Progress]:
    """The Gap, measured on a copy of the weights: those of the model may move meanwhile."""
    model = opened.model.whole
    part = slice(data.testing.start, min(data.testing.start + IMAGES, data.testing.stop))
    x = to_unit(data.images[part]).to(model.device)
    told = None
    if model.conditions:
        told = F.one_hot(torch.tensor(data.labels[part]), len(model.conditions)).float().to(x.device)
    found = yield from amortisation_gap(model, x, told)
    errors = [_error(each) for each in (found.amortisation, found.approximation)]
    return Gap(
        f"{len(x)} {data.held_out_name} images of {data.title}",
        opened.step,
        float(found.amortisation.mean()),
        errors[0],
        float(found.approximation.mean()),
        errors[1],
        float(found.elbo.mean()),
    )


def _error(values: np.ndarray) -> float:
    return float(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else float("nan")
