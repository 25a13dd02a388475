"""Settings that are changed while a run learns: which are taken over, what is said of it, and what the log keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.base import Note
from models.config import ConfigError, check_value, said
from models.training.reached import Reached


def changed(
    config: Any, settings: Mapping[str, Any], wanted: Mapping[str, Any], step: int
) -> tuple[dict[str, Any], list[Note]]:
    """The live settings from this step on, and what is to be said; what cannot be, or is none of them, changes none."""
    settings, notes = dict(settings), []
    for name, value in wanted.items():
        if name not in settings or value == settings[name]:
            continue
        field = config.__dataclass_fields__[name]
        label = field.metadata["label"]
        try:
            check_value(field, value)
        except ConfigError as error:
            notes.append(Note(step, f"{label} stays {said(field, settings[name])}: {error}."))
            continue
        settings[name] = value
        notes.append(Note(step, f"{label} is {said(field, value)} from step {step:,}.", name, value))
    return settings, notes


def change_lines(before: Reached, after: Reached) -> list[dict[str, Any]]:
    """Of the log: where a step went by other settings than the one before, and which of them were for it alone."""
    return [
        {"event": "change", "step": after.step, "name": name, "value": value}
        | ({} if value == after.settings[name] else {"once": True})
        for name, value in after.now.items()
        if value != before.now[name]
    ]
