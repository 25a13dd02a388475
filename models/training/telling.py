"""What whoever watches a run is told besides its figures, at the pace they wish: pictures, weights, time and memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import torch
from torch import Tensor

from models.base import Effort, Event, LatentModel, Weights, inferring
from models.learning import Learner
from models.memory import memory_in_all, memory_taken
from models.pace import Pace, Timer
from models.training.looking import Looking

PREVIEW_SHARE = 0.04  # of the time, at most, may go into previews
SECOND_PREVIEW = 30.0  # seconds after the first, which shows no more than noise, though it may not have earned that


class Took(NamedTuple):
    """What steps took: how many, seconds, and of these the seconds in which batches were put together."""

    steps: int = 0
    seconds: float = 0.0
    waited: float = 0.0


class Telling:
    """Knows when each was told last."""

    def __init__(self, pace: Pace, looking: Looking, learner: Learner, batch: int, device: torch.device) -> None:
        """`batch` is how many images a step looks at."""
        self._looking, self._learner, self._batch, self._device = looking, learner, batch, device
        self._preview = Timer(pace.previews, pace.clock, PREVIEW_SHARE, soon=SECOND_PREVIEW)
        self._weights = Timer(pace.weights, pace.clock)
        self._efforts = Timer(pace.efforts, pace.clock, after=None)
        self._took = Took()  # since it was last told

    def add(self, took: Took) -> None:
        """What a step has taken, to be told some time."""
        self._took = Took(*(sum(pair) for pair in zip(self._took, took, strict=True)))

    def tell(self, step: int, losses: Any, at_once: bool) -> Iterator[Event]:
        """What is due after a step; all of it where it is wished for at once."""
        if self._preview.due() or at_once:
            yield (yield from self._preview.measuring(inferring(self._looking.previewing(step, losses))))
        if self._weights.due() or at_once:
            yield Weights(step, copied(self._learner.explored))
        if self._efforts.due() or at_once:
            yield self._effort(step)

    def _effort(self, step: int) -> Effort:
        took, self._took = self._took, Took()
        return Effort(step, *took, self._batch, memory_taken(self._device), memory_in_all(self._device))


def copied(model: LatentModel) -> dict[str, Tensor]:
    """The weights on the CPU, no longer the optimiser's."""
    return {name: tensor.detach().to("cpu", copy=True) for name, tensor in model.state_dict().items()}
