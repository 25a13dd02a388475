"""What the discriminator says of each of some real images and of as many fakes, at the step that is shown.

While a run is trained and followed training says so; otherwise it is worked out from the weights that are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import torch
from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.model import Model, Opened
from explorer.state.notices import Notices
from explorer.state.timeline import Timeline
from explorer.state.train.training import Training
from explorer.state.work import Work
from models.base import Batch, Verdicts, to_unit
from models.data.base import DataSet
from models.families.gan.rounds import verdicts_on
from models.randomness import CODES, generator
from models.training.looking import WATCHED


@dataclass(frozen=True, eq=False)
class Said:
    step: int
    verdicts: Verdicts
    by_average: bool  # on fakes by the average of the generator's weights, which is what a run keeps


class VerdictsState(QObject):
    changed = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        data: Data,
        training: Training,
        timeline: Timeline,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._data, self._training, self._timeline = model, data, training, timeline
        self._worked_out: Said | None = None  # of the weights that are shown, or were a moment ago
        self._asked: Opened | None = None  # whose verdicts they are, or will be
        self._seen_in: frozenset[str] = frozenset()  # places of the window
        self._lane = work.lane()

        model.opened.connect(self._forget)
        training.run_changed.connect(self._forget)
        for signal in (model.weights_changed, data.changed, timeline.changed, training.previewed, training.changed):
            signal.connect(self._renew)
        self._lane.done.connect(self._keep)
        self._lane.failed.connect(notices.refuse)

    @property
    def said(self) -> Said | None:
        return self._of_training() or self._worked_out

    def why_not(self) -> str:
        """Why nothing is known, where that will stay so until somebody does something; empty where it is."""
        if self.said is not None or (self._opened() is not None and self._fitting() is not None):
            return ""
        if self._training.is_active:
            return "What the discriminator says of each image is known with the first samples."
        return "What the discriminator says of each image is known once the data it learned from are open."

    def show(self, shown: bool, place: str = "") -> None:
        """Work it out only while somebody looks, in one place or another."""
        self._seen_in = self._seen_in | {place} if shown else self._seen_in - {place}
        self._renew()

    # --- inside ---

    def _of_training(self) -> Said | None:
        """By the newest preview, unless another snapshot is looked at."""
        preview, timeline = self._training.preview, self._timeline
        looks_back = timeline.is_of_training and not timeline.is_following
        if preview is None or preview.verdicts is None or looks_back:
            return None
        return Said(preview.step, preview.verdicts, by_average=False)

    def _opened(self) -> Opened | None:
        """The open GAN, where it is what Train shows."""
        opened, run = self._model.current, self._training.run
        if opened is None or opened.header.family != "gan":
            return None
        is_other = run is not None and (opened.run is None or opened.run.folder != run.folder)
        return None if is_other else opened

    def _fitting(self) -> DataSet | None:
        """The open data, where they are those that the shown model has learned from."""
        data, opened = self._data.current, self._opened()
        known = data is not None and opened is not None and data.fingerprint == opened.header.data.fingerprint
        return data if known else None

    def _renew(self) -> None:
        opened, data = self._opened(), self._fitting()
        wanted = self._seen_in and data is not None and self._of_training() is None
        if wanted and opened is not self._asked:
            self._asked = opened
            self._lane.ask(partial(_judging, opened, data))
        self.changed.emit()

    def _forget(self) -> None:
        self._lane.drop()
        self._worked_out = self._asked = None
        self._renew()

    def _keep(self, said: Said) -> None:
        self._worked_out = said
        self.changed.emit()


def _judging(opened: Opened, data: DataSet) -> Iterator[None]:
    """Of the very images and codes that training watches."""
    yield
    model, watched = opened.model.whole, slice(0, WATCHED)
    known = [
        None if each is None else torch.from_numpy(each[data.training][watched]).to(model.device)
        for each in (data.labels, data.attributes)
    ]
    batch = Batch(to_unit(data.images[data.training][watched]).to(model.device), *known)
    verdicts = verdicts_on(model, batch, generator(opened.header.seed, CODES, 1))
    return Said(opened.step, verdicts, by_average=model.config.average > 0)
