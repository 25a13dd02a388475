"""How far training is between two steps: what a run keeps of it beside the tensors, and goes on from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.checkpoints import Header, load
from models.config import check_value, live_names
from models.learning import Learner
from models.pace import Live
from models.resuming import OPTIMISER, take_over
from models.runs import Run, RunError


@dataclass(frozen=True)
class Reached:
    """The step that was taken last, and what the next one goes by."""

    settings: Mapping[str, Any]  # the live ones
    now: Mapping[str, Any]  # what the last step went by: those, but for what was for that step alone
    step: int = 0
    seconds: float = 0.0  # of learning
    scores: Mapping[str, Any] = field(default_factory=dict)  # of the latest evaluation

    @classmethod
    def at_first(cls, config: Any) -> Reached:
        settings = {name: getattr(config, name) for name in live_names(config)}
        return cls(settings, settings)

    @classmethod
    def of_header(cls, header: Header) -> Reached:
        """As a latest.safetensors says; KeyError, TypeError or ValueError where it says something else."""
        config, extra = header.config, header.extra
        settings = {name: extra["live"][name] for name in live_names(config)}
        for name, value in settings.items():
            check_value(config.__dataclass_fields__[name], value)
        now = settings | {name: value for name, value in extra.get("now", {}).items() if name in settings}
        return cls(settings, now, header.step, float(extra["seconds"]), dict(extra["scores"]))


def go_on(run: Run, learner: Learner, live: Live) -> Reached:
    """Take over what latest.safetensors holds, changes that were waiting included; RunError where it cannot be."""
    checkpoint = load(run.latest)
    header, extra = checkpoint.header, checkpoint.header.extra
    try:
        if _identity(header) != _identity(run.header):
            raise ValueError("it belongs to another run")
        take_over(learner, checkpoint.model.state_dict(), checkpoint.tensors)
        has_optimisers = any(name.startswith(OPTIMISER) for name in checkpoint.tensors)
        if header.step and not has_optimisers and not extra.get("anew"):  # as in a branch from a snapshot
            raise ValueError("the state of the optimisers is missing")
        reached = Reached.of_header(header)
        live.keep(extra.get("waiting", {}))
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise RunError(f"{run.name} cannot be resumed: its latest.safetensors is damaged.") from error
    return reached


def _identity(header: Header) -> tuple[Any, ...]:
    return header.family, header.config, header.seed, header.data.fingerprint
