"""The state of a learner's optimisers as named tensors, as a run keeps it."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from models.learning import Learner


def optimiser_tensors(learner: Learner) -> dict[str, Tensor]:
    """The state of every optimiser under names that say whose it is."""
    return {
        f"optimiser.{name}.{index}.{key}": value
        for name, optimiser in learner.optimisers.items()
        for index, state in optimiser.state_dict()["state"].items()
        for key, value in state.items()
    }


def load_optimisers(learner: Learner, tensors: Mapping[str, Tensor]) -> None:
    """Take over what `optimiser_tensors` gave; ValueError or KeyError where it is not of these parameters."""
    for name, optimiser in learner.optimisers.items():
        shapes = dict(enumerate(p.shape for group in optimiser.param_groups for p in group["params"]))
        state: dict[int, dict[str, Tensor]] = {}
        for key, value in tensors.items():
            if key.startswith(f"optimiser.{name}."):
                _, _, index, part = key.split(".")
                if value.ndim and value.shape != shapes[int(index)]:  # one number, as the step is, has no shape
                    raise ValueError(f"{key} is of another shape than its parameter")
                state.setdefault(int(index), {})[part] = value
        optimiser.load_state_dict({**optimiser.state_dict(), "state": state})
