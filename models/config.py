"""Settings of a family: frozen dataclasses whose fields say their unit, their range and their source.

The training form, the command line's options and the headers of files are all made from these fields, so a
setting is written down once.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import field
from typing import Any


class ConfigError(ValueError):
    """A setting that cannot be; the message names it, its value and what it may be."""


def setting(
    default: Any,
    label: str,
    help: str,
    *,
    unit: str = "",
    source: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
    choices: tuple[str, ...] = (),
    names: Mapping[str, str] | None = None,
    live: bool = False,
    log: bool = False,
    seldom: bool = False,
) -> Any:
    """A field of a Config.

    `names` are what choices are called in a window; of others the first letter is made a capital.
    `live` ones may change while training runs, `log` ones are stepped by factors, `seldom` ones few runs need.
    """
    return field(
        default=default,
        metadata={
            "label": label,
            "help": help,
            "unit": unit,
            "source": source,
            "minimum": minimum,
            "maximum": maximum,
            "choices": choices,
            "names": {choice: _capital(choice) for choice in choices} | dict(names or {}),
            "live": live,
            "log": log,
            "seldom": seldom,
        },
    )


def live_names(config: Any) -> tuple[str, ...]:
    """The settings that may change while training runs."""
    return tuple(f.name for f in dataclasses.fields(config) if f.metadata["live"])


def checked(config: Any) -> Any:
    """The same config, or ConfigError when one of its values is of the wrong type or out of range."""
    for f in dataclasses.fields(config):
        check_value(f, getattr(config, f.name))
    return config


def check_value(f: dataclasses.Field, value: Any) -> None:
    """ConfigError when a value is not one that this field may have."""
    name, kind, metadata = f.name, type(f.default), f.metadata
    if isinstance(value, bool) != (kind is bool) or not isinstance(value, (int, float) if kind is float else kind):
        raise ConfigError(f"{name} must be of type {kind.__name__}, not {value!r}")
    if metadata["choices"] and value not in metadata["choices"]:
        raise ConfigError(f"{name} must be one of {', '.join(metadata['choices'])}, not {value!r}")
    if kind in (int, float):
        low, high = metadata["minimum"], metadata["maximum"]
        if not is_finite(value) or (low is not None and value < low) or (high is not None and value > high):
            raise ConfigError(f"{name} must be {_range(low, high)}, not {value!r}")


def said(f: dataclasses.Field | None, value: Any) -> str:
    """A setting's value as a form shows it; as it is where the setting or the choice is not known here."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f.metadata["names"].get(value, value) if f else value
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def is_finite(value: float) -> bool:
    """False also for whole numbers larger than any float, which would raise where they are computed with."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _capital(word: str) -> str:
    return f"{word[:1].upper()}{word[1:]}"


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"from {low:g} to {high:g}"
    return f"at least {low:g}" if low is not None else f"at most {high:g}" if high is not None else "a finite number"


def from_json(kind: type, values: Any) -> Any:
    """A checked config of this kind from decoded JSON; what is missing takes its default."""
    if not isinstance(values, dict):
        raise ConfigError("the settings are not a table of names and values")
    fields = {f.name: f for f in dataclasses.fields(kind)}
    if unknown := sorted(set(values) - set(fields)):
        raise ConfigError(f"unknown settings: {', '.join(map(str, unknown))[:200]}")
    floats = {name for name, f in fields.items() if type(f.default) is float}
    whole = {n: float(v) if n in floats and type(v) is int and is_finite(v) else v for n, v in values.items()}
    return checked(kind(**whole))
