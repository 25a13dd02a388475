"""How much each dimension of the space tells of a picture: its KL, and how many dimensions are active at all."""

from __future__ import annotations

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.space import Space
from explorer.state.timeline import Timeline
from explorer.state.training import Training
from models.metrics.active_units import active_units


class Dimensions(QObject):
    changed = Signal()

    def __init__(
        self, model: Model, space: Space, training: Training, timeline: Timeline, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._space, self._training, self._timeline = model, space, training, timeline
        self.kl = np.zeros(0)  # nats of every dimension, in their order; empty where it is not known
        self.active: int | None = None
        self.of = ""  # which images the figures are a mean over

        model.opened.connect(self._forget)
        for signal in (
            training.previewed,
            training.evaluated,
            training.run_changed,
            training.changed,
            timeline.changed,
            model.weights_changed,
            space.changed,
        ):
            signal.connect(self.look)

    def look(self) -> None:
        kl, active, of = self._newest()
        if of != self.of or active != self.active or not np.array_equal(kl, self.kl):
            self.kl, self.active, self.of = np.asarray(kl, float), active, of
            self.changed.emit()

    def _forget(self) -> None:
        """Another model's figures are not to stand in for this one's."""
        self.kl, self.active, self.of = np.zeros(0), None, ""
        self.changed.emit()

    def _newest(self) -> tuple[np.ndarray | tuple[float, ...], int | None, str]:
        training, evaluations = self._training, self._training.curves.evaluations
        ours = self._is_of_training()
        if training.is_active and training.preview and not (ours and not self._timeline.is_following):
            active = evaluations[-1].active_units if evaluations else None
            return training.preview.kl_per_dimension, active, "the latest batch"
        if self._model.current is None:
            return (), None, ""
        step = self._model.current.step
        if ours and (evaluation := training.curves.evaluation_at(step)):
            return evaluation.kl_per_dimension, evaluation.active_units, "held-out images"
        encoded = self._space.encoded
        if encoded is None or encoded.step != step:
            return self.kl, self.active, self.of  # until the data are encoded at this step
        encodings = encoded.encodings
        return encodings.kl, active_units(torch.from_numpy(encodings.means)), encodings.of

    def _is_of_training(self) -> bool:
        opened, run = self._model.current, self._training.run
        return opened is not None and opened.run is not None and run is not None and opened.run.folder == run.folder
