"""A run to be, as one dataclass that a form is made from: a family's settings, and the run's length, seed and name."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, get_type_hints

from models.config import setting

LENGTH, SEED, NAME = "run_length", "run_seed", "run_name"
USUAL_LENGTH = 20_000
MORE = "More settings"
SELF_EXPLAINED = ("kl_warmup", "batch", LENGTH, SEED, NAME)  # their help is in the tool tip alone
CHOICES = {"gaussian": "σ-Gaussian", "bernoulli": "Bernoulli"}

OWN = (
    (LENGTH, int, setting(USUAL_LENGTH, "Length", "Steps of training in all.", unit="steps", minimum=1, maximum=10**9)),
    (SEED, int, setting(0, "Seed", "Another number, other random draws.", minimum=0, maximum=2**31 - 1)),
    (NAME, str, setting("", "Name", "Of the run, and of the folder it is kept in.")),
)


@cache
def plan_class(config_class: type) -> type:
    hints = get_type_hints(config_class)
    settings = [(f.name, hints[f.name], _shown(f)) for f in dataclasses.fields(config_class)]
    return dataclasses.make_dataclass("Plan", [*settings, *OWN], frozen=True)


def plan_of(config: Any, length: int, seed: int, name: str) -> Any:
    settings = {f.name: getattr(config, f.name) for f in dataclasses.fields(config)}
    return plan_class(type(config))(**settings, **{LENGTH: length, SEED: seed, NAME: name})


def config_of(plan: Any, config_class: type) -> Any:
    return config_class(**{f.name: getattr(plan, f.name) for f in dataclasses.fields(config_class)})


def _shown(field: dataclasses.Field) -> Any:
    """The same field with what a form shows of it."""
    metadata = dict(field.metadata)
    metadata["choices"] = tuple((choice, CHOICES.get(choice, choice)) for choice in metadata.get("choices", ()))
    if metadata["seldom"]:
        metadata["group"] = MORE
    return dataclasses.field(default=field.default, metadata=metadata)
