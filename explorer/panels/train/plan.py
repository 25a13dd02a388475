"""A run to be, as one dataclass that a form is made from: a family's settings, and the run's length, seed and name."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any, get_type_hints

from explorer.widgets.form import Form
from models.config import setting
from models.pace import HABITS

LENGTH, SEED, NAME = "run_length", "run_seed", "run_name"
SNAPSHOTS, MINUTES, BOARD = KEPT = (
    "run_snapshots",
    "run_snapshot_minutes",
    "run_board",
)  # of a Pace
USUAL_LENGTH, POINTS_LENGTH = 20_000, 3_000  # steps; points are learned in seconds
MORE = "More settings"
SELF_EXPLAINED = ("kl_warmup", "batch", LENGTH, SEED, NAME)  # their help is in the tool tip alone

OWN = (
    (LENGTH, int, setting(USUAL_LENGTH, "Length", "Steps of training in all.", unit="steps", minimum=1, maximum=10**9)),
    (SEED, int, setting(0, "Seed", "Another number, other random draws.", minimum=0, maximum=2**31 - 1)),
    (NAME, str, setting("", "Name", "Of the run, and of the folder it is kept in.")),
    (
        SNAPSHOTS,
        int,
        setting(
            HABITS["snapshots"],
            "Snapshots",
            "Weights kept every so many steps, for the timeline.",
            unit="steps",
            minimum=1,
            maximum=10**9,
            seldom=True,
        ),
    ),
    (
        MINUTES,
        float,
        setting(
            HABITS["snapshot_minutes"],
            "Also by time",
            "A snapshot too when the last one is so old; at 0 they come by steps alone.",
            unit="min",
            minimum=0.0,
            maximum=100_000.0,
            seldom=True,
        ),
    ),
    (BOARD, bool, setting(HABITS["board"], "TensorBoard", "Writes the figures in its format too.", seldom=True)),
)


@cache
def plan_class(config_class: type) -> type:
    hints = get_type_hints(config_class)
    settings = [(f.name, hints[f.name], _shown(f)) for f in dataclasses.fields(config_class)]
    own = [(name, hint, _shown(field)) for name, hint, field in OWN]
    return dataclasses.make_dataclass("Plan", [*settings, *own], frozen=True)


def plan_of(config: Any, length: int, seed: int, name: str, habits: Mapping[str, Any] = HABITS) -> Any:
    """A run's settings, with the habits of its Pace."""
    settings = {f.name: getattr(config, f.name) for f in dataclasses.fields(config)}
    own = {LENGTH: length, SEED: seed, NAME: name}
    return plan_class(type(config))(**settings, **own, **{f"run_{habit}": habits[habit] for habit in HABITS})


def config_of(plan: Any, config_class: type) -> Any:
    return config_class(**{f.name: getattr(plan, f.name) for f in dataclasses.fields(config_class)})


def habits_of(plan: Any) -> dict[str, Any]:
    """Of a Pace."""
    return {habit: getattr(plan, f"run_{habit}") for habit in HABITS}


def typed(form: Form, config_class: type) -> Any:
    """What stands in a form as a plan; None where some of it cannot be read, which is not marked as an error."""
    kind = plan_class(config_class)
    try:
        return kind(**{name: form.editor(name).value() for name in kind.__dataclass_fields__})
    except ValueError:
        return None


def _shown(field: dataclasses.Field) -> Any:
    """The same field with what a form shows of it."""
    metadata = dict(field.metadata)
    metadata["choices"] = tuple(metadata["names"].items())
    if metadata["seldom"]:
        metadata["group"] = MORE
    return dataclasses.field(default=field.default, metadata=metadata)
