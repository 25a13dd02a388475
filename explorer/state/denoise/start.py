"""What the runs start with: noise drawn from the seed, or the x_T of a code or of a real image."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal
from torch import from_numpy

from explorer.state.denoise.plan import IMAGES, A, Plan
from explorer.state.denoise.runs import Runs
from explorer.state.model import Model
from explorer.state.picks import Pick, Picks
from models.base import to_bytes
from models.trajectories.recipe import Codes
from models.trajectories.starting import code_of


class Start(QObject):
    changed = Signal()

    def __init__(self, model: Model, picks: Picks, plan: Plan, runs: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._picks, self._plan, self._runs = model, picks, plan, runs
        self._source: Pick | None = None
        self._codes: Codes | None = None  # of the source
        self._noise: tuple[tuple, np.ndarray] | None = None  # what is shown of x_T, and of what

        plan.changed.connect(self.changed)
        runs.changed.connect(self.changed)

    @property
    def is_given(self) -> bool:
        """Whether run A starts with anything else than noise of its seed."""
        return self._plan.a is not None and self._plan.a.start is not None

    @property
    def source(self) -> Pick | None:
        """What it was picked from, where that is known."""
        is_this = self._codes is not None and self._plan.a is not None and self._plan.a.start == self._codes
        return self._source if is_this else None

    @property
    def error(self) -> float | None:
        """How far from the real image it started with run A ends, root mean square in shares of black to white."""
        source, run = self.source, self._runs.a
        if source is None or not source.is_image or run is None or not run.is_whole:
            return None
        if run.recipe.start != self._codes:
            return None
        made = run.frame(run.last).pictures("x_0")[0].astype(float)
        return float(np.sqrt(np.square(made - source.image).mean())) / 255

    def noise(self, image: int) -> np.ndarray | None:
        """x_T of an image of run A as it is planned, uint8 [height, width, channels]."""
        recipe = self._plan.a
        if recipe is None:
            return None
        model = self._model.current.model.whole
        of = model, recipe.start, recipe.seed, min(image, recipe.count - 1)
        if self._noise is None or self._noise[0] != of:
            item = model.item
            x = code_of(recipe, model, of[-1]).view(1, item.channels, item.height, item.width)
            self._noise = of, to_bytes((x + 1) / 2)[0]
        return self._noise[1]

    def begin_with(self, pick: Pick) -> None:
        """One image from a code [latent] of x_T, asked for as the code is seen, and plainly where it is an image's."""
        item = self._model.current.model.whole.item
        self._source = self._picks.lasting(pick)
        self._codes = Codes.of(from_numpy(np.asarray(pick.code, np.float32))[None], item)
        how = {} if pick.manner is None else {"condition": pick.manner.condition, "guidance": pick.manner.guidance}
        if pick.is_image:  # its noise was searched for by DDIM, which only this leads back
            how |= {"sampler": "ddim", "eta": 0.0, "guidance": 1.0}
        self._plan.set(A, start=self._codes, count=1, **how)

    def begin_with_seed(self) -> None:
        if self.is_given:
            self._plan.take(replace(self._plan.a, start=None, count=IMAGES))
