"""What resuming needs of a learner: the weights that are shown, those that learn where they are others, optimisers.

The first are a checkpoint's model; everything else are tensors beside it, under names that say whose they are.
"""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from models.learning import Learner

LEARNING, OPTIMISER = "learning.", "optimiser."


def kept_tensors(learner: Learner) -> dict[str, Tensor]:
    """What a run keeps of a learner beside the weights that are shown."""
    own = learner.model.state_dict() if learner.average else {}
    return {LEARNING + name: tensor for name, tensor in own.items()} | {
        f"{OPTIMISER}{name}.{index}.{key}": value
        for name, optimiser in learner.optimisers.items()
        for index, state in optimiser.state_dict()["state"].items()
        for key, value in state.items()
    }


def take_over(learner: Learner, shown: Mapping[str, Tensor], tensors: Mapping[str, Tensor]) -> None:
    """Go on from these; ValueError, KeyError or RuntimeError where they are not of such a learner."""
    learner.explored.load_state_dict(shown)
    if learner.average:
        own = {name.removeprefix(LEARNING): t for name, t in tensors.items() if name.startswith(LEARNING)}
        learner.model.load_state_dict(own)
    _load_optimisers(learner, tensors)


def _load_optimisers(learner: Learner, tensors: Mapping[str, Tensor]) -> None:
    for name, optimiser in learner.optimisers.items():
        shapes = dict(enumerate(p.shape for group in optimiser.param_groups for p in group["params"]))
        state: dict[int, dict[str, Tensor]] = {}
        for key, value in tensors.items():
            if key.startswith(f"{OPTIMISER}{name}."):
                _, _, index, part = key.split(".")
                if value.ndim and value.shape != shapes[int(index)]:  # one number, as the step is, has no shape
                    raise ValueError(f"{key} is of another shape than its parameter")
                state.setdefault(int(index), {})[part] = value
        optimiser.load_state_dict({**optimiser.state_dict(), "state": state})
