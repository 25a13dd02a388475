"""What is known of each dimension of the space: its KL, or where codes are points how far they spread along it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal

from explorer.state.model import Model
from explorer.state.space import Space
from explorer.state.timeline import Timeline
from explorer.state.train.training import Training
from models.latent.encodings import Encodings
from models.metrics.active_units import active_units

KL, SPREAD = "kl", "spread"


@dataclass(frozen=True, eq=False)
class Known:
    """One figure of every dimension, in their order; empty where it is not known."""

    values: np.ndarray = field(default_factory=lambda: np.zeros(0))
    measure: str = ""  # KL, in nats, or SPREAD, the standard deviation of codes
    active: int | None = None  # dimensions that say anything, where that means something
    of: str = ""  # which images the figures are a mean over

    def equals(self, other: Known) -> bool:
        same = (self.measure, self.active, self.of) == (other.measure, other.active, other.of)
        return same and np.array_equal(self.values, other.values)


NOTHING = Known()


class Dimensions(QObject):
    changed = Signal()

    def __init__(
        self, model: Model, space: Space, training: Training, timeline: Timeline, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._space, self._training, self._timeline = model, space, training, timeline
        self.known = NOTHING

        model.opened.connect(self._forget)
        training.run_changed.connect(self._forget)
        for signal in (
            training.previewed,
            training.evaluated,
            training.changed,
            timeline.changed,
            model.weights_changed,
            space.changed,
        ):
            signal.connect(self.look)

    def look(self) -> None:
        known = self._newest()
        if not known.equals(self.known):
            self.known = known
            self.changed.emit()

    def _forget(self) -> None:
        """Another model's figures are not to stand in for this one's."""
        self.known = NOTHING
        self.changed.emit()
        self.look()

    def _newest(self) -> Known:
        training, ours = self._training, self._is_of_training()
        if training.is_active and not ours:
            return self._of_preview()
        if training.is_active and self._timeline.is_following:
            preview = self._of_preview()
            return preview if len(preview.values) else self._of_encodings(older_too=True)
        if self._model.current is None:
            return NOTHING
        if ours and (evaluation := training.curves.evaluation_at(self._model.current.step)):
            if evaluation.kl_per_dimension:
                values = np.asarray(evaluation.kl_per_dimension, float)
                return Known(values, KL, evaluation.active_units, "held-out images")
        return self._of_encodings()

    def _of_preview(self) -> Known:
        preview, evaluations = self._training.preview, self._training.curves.evaluations
        if preview is None or not preview.kl_per_dimension:
            return NOTHING
        active = evaluations[-1].active_units if evaluations else None
        return Known(np.asarray(preview.kl_per_dimension, float), KL, active, "the latest batch")

    def _of_encodings(self, older_too: bool = False) -> Known:
        """Of the data encoded at the step that is shown; until they are, what was known before.

        While the weights move by themselves the encodings are always a little older.
        """
        encoded, opened = self._space.encoded, self._model.current
        if encoded is None or opened is None or opened.model.cannot("encode"):
            return NOTHING
        if encoded.step != opened.step and len(self.known.values) and not older_too:
            return self.known
        return known_of(encoded.encodings)

    def _is_of_training(self) -> bool:
        opened, run = self._model.current, self._training.run
        return opened is not None and opened.run is not None and run is not None and opened.run.folder == run.folder


def known_of(encodings: Encodings) -> Known:
    if encodings.kl.any():
        active = active_units(torch.from_numpy(encodings.means))
        return Known(np.asarray(encodings.kl, float), KL, active, encodings.of)
    return Known(np.asarray(encodings.dimension_sigmas, float), SPREAD, None, encodings.of)
