"""A new run begun from another one: from its first weights again, from one of its snapshots, or from where it stands.

Because randomness is a function of (seed, step), a branch sees the same images and noise as its parent did at every
step. What else is the same depends on where it begins: see `models.lineage.BEGINS`.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.blank import without_weights
from models.checkpoints import Checkpoint, Header, build, load, read_header
from models.config import ConfigError, check_value, checked, live_names
from models.device import choose_device, choose_precision
from models.families import TRAINABLE
from models.lineage import NEWEST, SNAPSHOT, START, Parent
from models.resuming import LEARNING, kept_tensors, take_over
from models.runs import Machine, Run, RunError
from models.training.starting import new_learner

# What the network says would mean something else, though its weights have the same shapes.
REDEFINED = {"ddpm": ("prediction", "schedule", "timesteps")}
NOT_REPEATED = "Settings that were changed while it ran stay as they were at first."
ANOTHER_SHAPE = "It shapes the network: only a run that starts again can have another."
ANOTHER_MEANING = "The weights have learned to answer another question: only a run that starts again can change it."


@dataclass(frozen=True)
class Origin:
    """Where a branch begins, and the settings as they were there."""

    run: Run
    step: int
    way: str  # one of models.lineage.WAYS
    config: Any  # with its live settings as they were at this step

    @property
    def about(self) -> str:
        about = Parent(self.run.id, self.run.name, self.step, self.way).about
        changed = any(line["event"] == "change" and not line.get("once") for line in self.run.metrics())
        return f"{about} {NOT_REPEATED}" if self.way == START and changed else about


def origin(run: Run, step: int | None = None) -> Origin:
    """Step 0 begins again, None goes on from the newest state, any other step needs a snapshot; RunError without."""
    newest = read_header(run.latest) if run.latest.exists() else None
    if step == 0:
        return Origin(run, 0, START, run.header.config)
    if newest is not None and step in (None, newest.step):
        if newest.step == 0:
            return Origin(run, 0, START, run.header.config)
        return Origin(run, newest.step, NEWEST, replace(run.header.config, **_kept_live(run, newest)))
    snapshots = [each for each in run.snapshots() if each]
    if step is None and snapshots:
        step = snapshots[-1]
    if step not in snapshots:
        near = min(snapshots, key=lambda each: abs(each - (step or 0)), default=0)
        raise RunError(f"{run.name} has no snapshot of step {step or 0:,}; the nearest is of step {near:,}.")
    return Origin(run, step, SNAPSHOT, replace(run.header.config, **live_at(run, step)))


def live_at(run: Run, step: int) -> dict[str, Any]:
    """The live settings as step number `step` was taken with them."""
    settings = {name: getattr(run.header.config, name) for name in live_names(run.header.config)}
    for line in run.metrics():
        if line["event"] == "change" and line["step"] <= step and line.get("name") in settings:
            if not line.get("once"):  # else it was for a single step alone
                settings[line["name"]] = line["value"]
    return settings


def fixed_settings(begun: Origin) -> dict[str, str]:
    """The settings that a branch cannot have otherwise than its parent, by name with the reason."""
    if begun.way == START:
        return {}
    header, reasons = begun.run.header, {}
    shapes = _shapes(replace(header, config=begun.config))
    for field in dataclasses.fields(begun.config):
        if field.name in REDEFINED.get(header.family, ()):
            reasons[field.name] = ANOTHER_MEANING
        elif any(_shapes(other) not in (None, shapes) for other in _others(begun, header, field)):
            reasons[field.name] = ANOTHER_SHAPE
    return reasons


def branch(begun: Origin, folder: Path | str, changes: Mapping[str, Any], *, device: str | None = None) -> Run:
    """The new run; ConfigError, DeviceError, CheckpointError or RunError, and nothing is written where it cannot be.

    It is computed as its parent is, unless another device is named.
    """
    parent, config = begun.run, checked(_changed(begun.config, changes))
    changed = {
        name: (getattr(begun.config, name), value)
        for name, value in changes.items()
        if value != getattr(begun.config, name)
    }
    header = replace(parent.header, config=replace(parent.header.config, **{n: new for n, (_, new) in changed.items()}))
    with without_weights():
        build(header)
    machine = _machine(parent, device)
    comes_from = Parent(parent.id, parent.name, begun.step, begun.way, changed)
    if begun.way != START:
        _refuse_other_weights(begun, header, changed)
    taken = {START: _of_start, SNAPSHOT: _of_snapshot, NEWEST: _newest}[begun.way](begun, header, config)
    with Run.creating(folder, header, machine, comes_from) as run:
        if begun.way != START:
            _take_along(parent, run, begun.step)
        run.save_latest(begun.step, *taken)
    return run


def branching(begun: Origin, folder: Path | str, changes: Mapping[str, Any], device: str | None) -> Iterator[None]:
    """The same, as work that may be given up before it writes anything; the run is what it returns."""
    yield
    return branch(begun, folder, changes, device=device)


# --- what is taken over: the weights that are shown, the tensors beside them, and what else training goes on from ---

Taken = tuple[Mapping[str, Tensor], dict[str, Tensor], dict[str, Any]]


def _of_start(begun: Origin, header: Header, config: Any) -> Taken:
    """The initial weights, as training would make them: so that the run is there from its first moment on."""
    learner = new_learner(header, torch.device("cpu"))
    return learner.explored.state_dict(), kept_tensors(learner), _extra(begun, config)


def _newest(begun: Origin, header: Header, config: Any) -> Taken:
    """All of latest.safetensors, with the new live settings; refused where another learner would not take it."""
    checkpoint = load(begun.run.latest)
    if checkpoint.header.step != begun.step:
        raise RunError(f"{begun.run.name} has gone on meanwhile; choose again where to begin.")
    state = checkpoint.model.state_dict()
    _refuse_other_learner(header, state, checkpoint.tensors)
    return state, checkpoint.tensors, {**checkpoint.header.extra, "live": _live(config), "waiting": {}}


def _of_snapshot(begun: Origin, header: Header, config: Any) -> Taken:
    """Its weights both for those that are shown and for those that learn; of the optimisers there is nothing."""
    checkpoint: Checkpoint = load(begun.run.snapshots()[begun.step])
    state = checkpoint.model.state_dict()
    averages = new_learner(header, torch.device("cpu")).average is not None
    own = {LEARNING + name: tensor.clone() for name, tensor in state.items()} if averages else {}
    scores = dict(checkpoint.header.scores)
    return state, own, _extra(begun, config) | {"scores": scores, "anew": True}


def _extra(begun: Origin, config: Any) -> dict[str, Any]:
    """What training goes on from where it begins anew, with its parent's habits."""
    anew = {"live": _live(config), "waiting": {}, "of": begun.step, "seconds": 0.0, "scores": {}}
    return anew | {"habits": begun.run.standing().habits}


def _live(config: Any) -> dict[str, Any]:
    return {name: getattr(config, name) for name in live_names(config)}


def _take_along(parent: Run, run: Run, step: int) -> None:
    """The parent's figures and snapshots up to the step, so that the new run tells its story from the beginning."""
    for at, path in parent.snapshots().items():
        if at <= step:
            _shared(path, run.folder / "snapshots" / path.name)
    run.log([line for line in parent.metrics() if line["step"] <= step])


def _shared(path: Path, copy: Path) -> None:
    """The same file under a second name where the disk knows such; snapshots are replaced whole, never written into."""
    try:
        os.link(path, copy)
    except OSError:
        shutil.copy2(path, copy)


def _kept_live(run: Run, newest: Header) -> dict[str, float]:
    """Live settings as the next step would be taken with them."""
    config, settings = run.header.config, {}
    for kept in (newest.extra.get("live"), newest.extra.get("waiting")):
        for name, value in (kept or {}).items():
            if name in live_names(config):
                check_value(config.__dataclass_fields__[name], value)
                settings[name] = value
    return settings


# --- what cannot be ---


def _changed(config: Any, changes: Mapping[str, Any]) -> Any:
    known = {field.name for field in dataclasses.fields(config)}
    if unknown := sorted(set(changes) - known):
        raise ConfigError(f"{unknown[0]} is no setting of this family; there are {', '.join(sorted(known))}")
    return replace(config, **changes)


def _refuse_other_weights(begun: Origin, header: Header, changed: Mapping[str, Any]) -> None:
    """ConfigError where the weights would have no place in the new model, or another meaning there."""
    if other := next((name for name in changed if name in REDEFINED.get(header.family, ())), ""):
        raise ConfigError(f"{other}: {ANOTHER_MEANING}")
    before = _shapes(replace(header, config=begun.config))
    if _shapes(header) != before:
        one_by_one = (n for n in changed if _shapes(replace(header, config=_with(begun, n, changed[n][1]))) != before)
        name = next(one_by_one, next(iter(changed)))
        raise ConfigError(f"{name}: {ANOTHER_SHAPE}")


def _with(begun: Origin, name: str, value: Any) -> Any:
    return replace(begun.config, **{name: value})


def _refuse_other_learner(header: Header, state: Mapping[str, Tensor], tensors: Mapping[str, Tensor]) -> None:
    learner = new_learner(header, torch.device("cpu"))
    try:
        take_over(learner, state, tensors)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise RunError(
            "The optimisers cannot go on with these settings; begin from a snapshot, or start again."
        ) from error
    if set(kept_tensors(learner)) != set(tensors) & set(kept_tensors(learner)):
        raise RunError("The optimisers cannot go on with these settings; begin from a snapshot, or start again.")


def _shapes(header: Header) -> dict[str, tuple[int, ...]] | None:
    """Of the weights; None where no such model can be built."""
    try:
        with without_weights():
            return {name: tuple(tensor.shape) for name, tensor in build(header).state_dict().items()}
    except (ValueError, RuntimeError):
        return None


def _others(begun: Origin, header: Header, field: dataclasses.Field) -> Iterator[Header]:
    """The same with some other values of one setting, those that can be."""
    value, about = getattr(begun.config, field.name), field.metadata
    if isinstance(value, bool):
        others = [not value]
    elif about["choices"]:
        others = [choice for choice in about["choices"] if choice != value]
    elif isinstance(value, int):
        others = [value + 1, 2 * value, value // 2]
    elif isinstance(value, float):
        others = [0.0, 0.5 * value, value + 0.25]
    else:
        others = []
    for other in others:
        try:
            check_value(field, other)
        except ConfigError:
            continue
        if other != value:
            yield replace(header, config=_with(begun, field.name, other))


def _machine(parent: Run, device: str | None) -> Machine:
    """The parent's, with the versions of today."""
    machine = parent.machine
    place = choose_device(machine.device if device is None else device)
    same = str(place) == machine.device
    precision = machine.precision if same else choose_precision(place, parent.header.item.precision)
    return Machine(str(place), precision, machine.threads)


def parsed(family: str, settings: list[str]) -> dict[str, Any]:
    """Settings typed as NAME=VALUE; ConfigError where there is no such setting or it cannot have such a value."""
    fields = {field.name: field for field in dataclasses.fields(TRAINABLE[family].config)}
    changes = {}
    for text in settings:
        name, equals, value = text.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or name not in fields:
            raise ConfigError(f"{text!r} is no NAME=VALUE with a setting of this family ({', '.join(sorted(fields))})")
        changes[name] = _typed(fields[name], value.strip())
    return changes


TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _typed(field: dataclasses.Field, text: str) -> Any:
    kind = type(field.default)
    try:
        value = TRUTHS[text.lower()] if kind is bool else kind(text)
    except (KeyError, ValueError):
        raise ConfigError(f"{field.name} must be of type {kind.__name__}, not {text!r}") from None
    check_value(field, value)
    return value
