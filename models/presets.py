"""Settings that belong together, under a name: what a lecture wants to show, or what a paper proposed."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Preset:
    """What of a family's settings is not as usual."""

    name: str  # on the command line
    title: str
    about: str  # one line: what there is to see
    settings: Mapping[str, Any] = field(hash=False)
    steps: int | None = None  # after which it is to be seen, where that is not the usual length


def filled(config: Any, preset: Preset | None, presets: Collection[Preset], usual: Any = None) -> Any:
    """A config with a family's preset, or with none of them.

    What any of its presets sets is as usual before, so that choosing one after another leaves nothing behind; the rest
    stays as it is. Usual is what the family's settings are by themselves, unless another config is.
    """
    usual = type(config)() if usual is None else usual
    values = {name: getattr(usual, name) for each in presets for name in each.settings}
    return dataclasses.replace(config, **values | dict(preset.settings if preset else {}))


def preset_of(config: Any, presets: Collection[Preset], usual: Any = None) -> Preset | None:
    """The preset that a config is filled with; None where it is none of them."""
    return next((each for each in presets if filled(config, each, presets, usual) == config), None)
