"""Directions kept with a model, as text: they are there again the next time it is opened."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from models.checkpoints import write_atomically
from models.directions.base import Direction

SHORTEST, LONGEST = 0.999, 1.001  # a vector that is of length 1 but for rounding
SHARES = ("accuracy", "chance", "auc")  # from 0 to 1, or not known


class Kept(NamedTuple):
    directions: list[Direction]
    passed_over: list[object]  # entries that mean nothing in this space, as they stood in the file


def to_text(directions: Iterable[Direction], passed_over: Sequence[object] = ()) -> str:
    """JSON, in which entries that were passed over stand as they did; nine digits are all of a 32-bit number."""
    ours = [asdict(each) | {"vector": [float(f"{value:.9g}") for value in each.vector]} for each in directions]
    return json.dumps([*ours, *passed_over])


def from_text(text: str, latent: int) -> Kept:
    """Those of a space of so many dimensions; nothing where the text is none of ours."""
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        entries = None
    found = Kept([], [])
    for entry in entries if isinstance(entries, list) else []:
        direction = _direction_or_none(entry, latent)
        if direction is None:
            found.passed_over.append(entry)
        else:
            found.directions.append(direction)
    return found


def save(path: Path, directions: Iterable[Direction], passed_over: Sequence[object] = ()) -> None:
    """Put them in place of what the file held; OSError where the disk refuses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, to_text(directions, passed_over).encode())


def load(path: Path, latent: int) -> Kept:
    """What `save` has written; nothing where there is no such file, or none that can be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return Kept([], [])
    return from_text(text, latent)


def _direction_or_none(entry: object, latent: int) -> Direction | None:
    """From decoded JSON; None where it is none of a space of so many dimensions."""
    try:
        return _direction(entry, latent) if isinstance(entry, dict) else None
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _direction(entry: Mapping[str, Any], latent: int) -> Direction:
    """ValueError, KeyError, TypeError or OverflowError where it is none."""
    vector = np.array([_number(value, -LONGEST, LONGEST) for value in entry["vector"]])
    if vector.shape != (latent,) or not SHORTEST <= np.linalg.norm(vector) <= LONGEST:
        raise ValueError("its vector is of another space, or not of length 1")
    return Direction(
        name=_words(entry["name"]),
        vector=vector.astype(np.float32),
        sigma=_number(entry["sigma"], least=0),
        how=_words(entry["how"]),
        about=_words(entry.get("about", "")),
        among=_among(entry.get("among", {})),
        of=_words(entry.get("of", "")),
        step=_step(entry.get("step", 0)),
        length=_number(entry.get("length", 0.0), least=0),
        **{name: _share(entry.get(name)) for name in SHARES},
    )


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} are no words")
    return value


def _among(value: object) -> dict[str, bool]:
    if not isinstance(value, dict) or not all(isinstance(shows, bool) for shows in value.values()):
        raise TypeError(f"{value!r:.40} does not say what is shown")
    return value


def _step(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"there is no step {value!r:.40}")
    return value


def _number(value: object, least: float = -math.inf, most: float = math.inf) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or not least <= value <= most:
        raise ValueError(f"{value!r:.40} is not a number from {least} to {most}")
    return float(value)


def _share(value: object) -> float | None:
    return None if value is None else _number(value, 0, 1)
