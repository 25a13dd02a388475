"""What is measured and drawn of a learner: of the same images and codes every time, so that what changes is learned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from models.base import Batch, Evaluation, Variety, Verdicts, to_unit
from models.data.base import DataSet
from models.learning import Learner
from models.randomness import CODES, generator
from models.varying import DRAWN, Drawn, Varying

EVALUATED = 1000  # held-out images, at most
SHOWN_INPUTS = 10  # held-out images in a preview
WATCHED = 200  # training images that a discriminator is watched judging


class Images:
    """A data set on the device."""

    def __init__(self, data: DataSet, device: torch.device) -> None:
        self.data = data
        self._images, self._labels, self._attributes = (
            None if known is None else torch.from_numpy(np.array(known)).to(device)  # torch.tensor keeps Python's lock
            for known in (data.images, data.labels, data.attributes)
        )

    def batch(self, chosen: Tensor) -> Batch:
        """The chosen images (indices of the whole data set) with what is known of them."""
        rest = [None if known is None else known[chosen] for known in (self._labels, self._attributes)]
        return Batch(to_unit(self._images[chosen]), *rest)

    def training(self, count: int) -> Batch:
        """The first training images."""
        return self.batch(torch.arange(len(self.data))[self.data.training][:count])

    def held_out(self, count: int, at_once: int = 250) -> Iterator[Batch]:
        """The first held-out images, in parts."""
        first = torch.arange(len(self.data))[self.data.testing][:count]
        return (self.batch(part) for part in first.split(at_once))

    def inputs(self, count: int) -> Tensor:
        """The first held-out images alone, [n, channels, height, width] in [0, 1]."""
        return to_unit(self._images[self.data.testing][:count])


class Looking:
    """Looks at one learner, with codes that depend on the run's seed alone."""

    def __init__(self, images: Images, learner: Learner, seed: int) -> None:
        self._images, self._learner, self._seed = images, learner, seed
        self._varying: Varying | None = None  # from the first time on that it is needed

    @torch.inference_mode()
    def evaluate(self, step: int) -> Evaluation:
        """Figures of the first held-out images."""
        return self._learner.evaluate(self._images.held_out(EVALUATED), step)

    def vary(self, step: int) -> Variety:
        """How samples vary, that are asked for what the first training images show."""
        if self._varying is None:
            data = self._images.data
            first = np.arange(len(data))[data.training][:DRAWN]
            self._varying = Varying(data.name, data.images[first])
        drawn = self._learner.draw(self._images.training(DRAWN), generator(self._seed, CODES, 2))
        return self._varying.measure(step, Drawn(*drawn))

    def previewing(self, step: int, losses: Any) -> Iterator[None]:
        """The Preview is what it returns; it yields wherever it may be stopped."""
        codes = generator(self._seed, CODES)
        preview = yield from self._learner.preview(self._images.inputs(SHOWN_INPUTS), codes, step, losses)
        return replace(preview, verdicts=self.watch())

    def watch(self) -> Verdicts | None:
        """What a discriminator says now, where there is one."""
        return self._learner.watch(self._images.training(WATCHED), generator(self._seed, CODES, 1))
