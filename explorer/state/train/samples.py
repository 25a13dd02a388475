"""What the model draws: pictures of codes that never change, and held-out images with their reconstructions.

While a run is trained and followed they are its previews, which training makes anyway; otherwise they are decoded here
from the weights that are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal

from explorer.state.data import Data
from explorer.state.model import Model, Opened
from explorer.state.notices import Notices
from explorer.state.space import Space
from explorer.state.timeline import Timeline
from explorer.state.train.training import Training
from explorer.state.work import Work
from models.base import LatentModel, Preview, to_bytes, to_unit
from models.latent.fitted import prior_or_fitted
from models.latent.mixture import Mixture
from models.previews import Lineup, drawing, lineup
from models.randomness import CODES, generator

NORMAL, BOX, MIXTURE = "normal", "box", "mixture"
AVERAGED, LEARNING, BOTH = "averaged", "learning", "both"
INPUTS = 10


@dataclass(frozen=True, eq=False)
class Sheet:
    """Pictures uint8 [n, height, width, channels] of fixed codes, and the prior those were drawn from."""

    step: int
    images: np.ndarray
    prior: str
    asked: tuple[str, ...] = ()  # for what, of every picture, where something can be asked for
    columns: int = 5
    unaveraged: np.ndarray | None = None  # the same by the weights that learn, where an average drew the others
    strip: np.ndarray | None = None  # [rows, steps, ...], how the first few came about

    @classmethod
    def of_preview(cls, preview: Preview) -> Sheet:
        names = ("step", "prior", "asked", "columns", "unaveraged", "strip")
        return cls(images=preview.samples, **{name: getattr(preview, name) for name in names})


@dataclass(frozen=True, eq=False)
class Pairs:
    """Images and what the model makes of them, uint8 [n, height, width, channels] each, and which images they are."""

    step: int
    inputs: np.ndarray
    outputs: np.ndarray
    of: str  # "held-out", "training"


class Samples(QObject):
    changed = Signal()

    def __init__(
        self,
        work: Work,
        model: Model,
        data: Data,
        space: Space,
        training: Training,
        timeline: Timeline,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._data, self._space = model, data, space
        self._training, self._timeline = training, timeline
        self.sheet: Sheet | None = None
        self.pairs: Pairs | None = None
        self.prior = NORMAL
        self.weights = AVERAGED
        self.is_shown = False
        self._looks_closely = False  # the weights that learn were chosen by slow motion, and not by somebody
        self._was_active = False  # training, when last looked at
        self._mixture: Mixture | None = None  # the newest there was for this model
        self._lane = work.lane()

        model.opened.connect(self._begin)
        model.weights_changed.connect(self.renew)
        data.changed.connect(self.renew)
        space.changed.connect(self._look_at_space)
        space.mixture_changed.connect(self._take_mixture)
        training.previewed.connect(self.renew)
        training.run_changed.connect(self._begin)
        training.changed.connect(self._look_at_training)
        self._lane.received.connect(self._keep)
        self._lane.failed.connect(notices.refuse)

    # --- what is shown ---

    @property
    def images(self) -> np.ndarray | None:
        """The pictures of the sheet by the weights that were chosen, as far as those are at hand."""
        if self.sheet is None:
            return None
        learning = self.weights == LEARNING and self.sheet.unaveraged is not None
        return self.sheet.unaveraged if learning else self.sheet.images

    @property
    def offers_box(self) -> bool:
        """Whether the box around the encodings stands beside the Gaussian that is fitted to them."""
        opened = self._model.current
        return opened is not None and opened.model.prior is None

    @property
    def wanted(self) -> str:
        """What codes are drawn from: what was chosen, where the open model knows of it."""
        opened = self._model.current
        if opened is None or (self.prior == BOX and not self.offers_box):
            return NORMAL
        return NORMAL if opened.model.cannot("encode") else self.prior

    def cannot_mix(self) -> str:
        """Why there can be no mixture; empty where there can."""
        if self._elsewhere():
            return "Open the run that is being trained to see samples of its mixture."
        if (opened := self._model.current) is not None and (reason := opened.model.cannot("encode")):
            return reason
        if self._space.encodings is None and self._mixture is None:
            return "The mixture is fitted to encoded data, and no data are encoded yet."
        return ""

    @property
    def both(self) -> tuple[np.ndarray, np.ndarray] | None:
        """The pictures by the average and by the weights that learn, where both are wanted and at hand."""
        wanted = self.weights == BOTH and self.sheet is not None and self.sheet.unaveraged is not None
        return (self.sheet.images, self.sheet.unaveraged) if wanted else None

    def cannot_show_learning(self) -> str:
        """Why there are no samples by the weights that learn; empty where there are."""
        if self.sheet is not None and self.sheet.unaveraged is not None:
            return ""
        return "Of the weights that learn there are samples while they do; what is kept are their averages."

    def why_no_samples(self) -> str:
        """Why nothing is drawn, where that will stay so until somebody does something."""
        opened = self._model.current
        if self.sheet is not None or opened is None or self._training.is_active or self._space.prior is not None:
            return ""
        return (
            "This model has no prior. Open the data it was trained on: codes are drawn from a Gaussian fitted to them."
        )

    # --- commands ---

    def choose(self, prior: str) -> None:
        """Draw the codes from the model's own prior, or from what is fitted to the encoded data."""
        if prior != self.prior:
            self.prior = prior
            self._ask_for_mixture()
            self.renew()

    def choose_weights(self, weights: str) -> None:
        """Draw by the average of the weights, by those that learn, or by both."""
        self._looks_closely = False
        if weights != self.weights:
            self.weights = weights
            self.changed.emit()

    def look_closely(self, closely: bool) -> None:
        """A single step hardly moves an average: while steps are taken one by one, draw by the weights that learn."""
        if closely and self.weights == AVERAGED:
            self.choose_weights(LEARNING)
            self._looks_closely = True
        elif not closely and self._looks_closely:
            self.choose_weights(AVERAGED)

    def show(self, shown: bool) -> None:
        """Decode only while somebody looks."""
        if shown != self.is_shown:
            self.is_shown = shown
            self._ask_for_mixture()
            self.renew()

    def renew(self) -> None:
        opened, preview = self._model.current, self._training.preview
        if not self.is_shown:
            return
        if self._is_followed() or self._elsewhere():
            if preview is not None:
                self._show_preview(preview)
            if self.wanted != NORMAL and not self._elsewhere():
                self._lane.ask(partial(_decoding, opened, *self._lineup(opened), None, ""))
        elif opened is not None:
            inputs, of = self._inputs(opened)
            if inputs is None and self.pairs is not None:  # they are of data that are no longer open
                self.pairs = None
                self.changed.emit()
            self._lane.ask(partial(_decoding, opened, *self._lineup(opened), inputs, of))

    # --- inside ---

    def _show_preview(self, preview: Preview) -> None:
        if preview.inputs is not None:
            self.pairs = Pairs(preview.step, preview.inputs, preview.reconstructions, self._held_out_name())
        if self.wanted == NORMAL or self._elsewhere():
            self.sheet = Sheet.of_preview(preview)
        self.changed.emit()

    def _is_followed(self) -> bool:
        """Whether the open model is the run being trained, as it is now, and there is a preview of it."""
        training, opened = self._training, self._model.current
        if not training.is_active or training.preview is None or opened is None or opened.run is None:
            return False
        return opened.run.folder == training.run.folder and self._timeline.is_following

    def _elsewhere(self) -> bool:
        """Whether a run is being trained that is not the open model."""
        training, opened = self._training, self._model.current
        return training.is_active and (opened is None or opened.run is None or opened.run.folder != training.run.folder)

    def _begin(self) -> None:
        self._lane.drop()
        self.sheet, self.pairs, self._mixture = None, None, self._space.mixture
        self._ask_for_mixture()
        self.changed.emit()
        self.renew()

    def _look_at_space(self) -> None:
        """The summary's images have come, or encodings to fit a mixture or a Gaussian to."""
        self._ask_for_mixture()
        opened = self._model.current
        if opened is not None and not opened.model.cannot("encode"):
            fits = opened.model.prior is None and not self._is_followed()
            if self.pairs is None or fits:
                self.renew()
        self.changed.emit()

    def _look_at_training(self) -> None:
        """Previews come now and then; what was learned at last is drawn when training has ended."""
        was, self._was_active = self._was_active, self._training.is_active
        if was and not self._was_active:
            self.renew()

    def _take_mixture(self) -> None:
        if self._space.mixture is not None:
            self._mixture = self._space.mixture
            if self.wanted == MIXTURE:
                self.renew()

    def _ask_for_mixture(self) -> None:
        if self.wanted == MIXTURE and self.is_shown:
            self._space.ask_for_mixture()

    def _lineup(self, opened: Opened) -> tuple[Lineup | None, str]:
        """Codes with what each is asked for, and the prior they are of; none while that is being fitted.

        Of the model's first space, as in previews, whichever of its spaces is looked at.
        """
        model, seed = opened.model.whole, opened.header.seed
        fit = "box" if self.wanted == BOX else "gaussian"
        prior = prior_or_fitted(model.prior, self._space.encodings, fit)
        if prior is None or (self.wanted == MIXTURE and self._mixture is None):
            return None, ""
        shown = lineup(model, prior, generator(seed, CODES))
        if self.wanted != MIXTURE:
            return shown, prior.name
        codes = torch.from_numpy(self._mixture.sample(len(shown.codes), seed))
        return replace(shown, codes=codes), self._mixture.name

    def _inputs(self, opened: Opened) -> tuple[np.ndarray | None, str]:
        """Held-out images of the open data, else the images that came with the model."""
        data = self._data.current
        if opened.model.cannot("encode"):
            return None, ""
        if data is not None and data.item == opened.model.item:
            return data.images[data.testing][:INPUTS], data.held_out_name
        if opened.summary is not None:
            return opened.summary.images[:INPUTS], opened.header.data.training_name
        return None, ""

    def _held_out_name(self) -> str:
        return self._training.run.header.data.held_out_name

    def _keep(self, events: list) -> None:
        for event in events:
            if isinstance(event, Sheet):
                self.sheet = event
            else:
                self.pairs = event
        self.changed.emit()


def _decoding(
    opened: Opened, shown: Lineup | None, prior: str, inputs: np.ndarray | None, of: str
) -> Iterator[Sheet | Pairs]:
    """Pairs and a Sheet, where drawing takes long first a draft of it."""
    model = opened.model.whole
    if inputs is not None:
        with torch.inference_mode():
            outputs = to_bytes(model.decode(model.encode(to_unit(inputs).to(model.device)).mean))
        yield Pairs(opened.step, inputs, outputs, of)
    if shown is not None:
        yield from _drawing(model, shown, Sheet(opened.step, np.zeros(0), prior, shown.names, shown.columns))


def _drawing(model: LatentModel, shown: Lineup, sheet: Sheet) -> Iterator[Sheet]:
    if (draft := model.draft(model.usual)) != model.usual:
        drawn = yield from drawing(model, shown, draft)
        yield replace(sheet, images=drawn.images)
    drawn = yield from drawing(model, shown)
    yield replace(sheet, images=drawn.images, strip=drawn.strip)
