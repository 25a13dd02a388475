"""Which run another one was begun from, at which step, and what was changed: kept in run.json beside a run's id.

Runs written before there were ids take theirs from what their run.json says, which renaming does not change.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.config import said

START, SNAPSHOT, NEWEST = "start", "snapshot", "newest"  # what a branch begins from
WAYS = (START, SNAPSHOT, NEWEST)
BEGINS = {
    START: "It begins anew with the same initial weights, data order and noise.",
    SNAPSHOT: "Of a snapshot only the weights that are shown are kept, at 16 bits: the optimisers start anew, and so "
    "do averages of the weights.",
    NEWEST: "It goes on bit for bit: weights, optimisers, data order and noise.",
}
Change = tuple[Any, Any]  # before and after


@dataclass(frozen=True)
class Parent:
    """Where a run comes from; the name is the one that run had then, the id is what finds it."""

    id: str
    name: str
    step: int
    way: str = START  # one of WAYS
    changes: dict[str, Change] = field(default_factory=dict)  # by the setting's name

    @property
    def about(self) -> str:
        """What is the same as in the parent and what is not, for the person who begins the branch."""
        return BEGINS[self.way]

    def to_json(self) -> dict[str, Any]:
        changes = {name: list(pair) for name, pair in self.changes.items()}
        return {"id": self.id, "name": self.name, "step": self.step, "way": self.way, "changes": changes}

    @classmethod
    def from_json(cls, values: Any) -> Parent:
        """From decoded JSON; KeyError, TypeError or ValueError where it is not one."""
        changes = {str(name): (before, after) for name, (before, after) in dict(values.get("changes", {})).items()}
        parent = cls(values["id"], values["name"], values["step"], values["way"], changes)
        if not all(isinstance(word, str) for word in (parent.id, parent.name)) or parent.way not in WAYS:
            raise ValueError("where it comes from is described in other words")
        if type(parent.step) is not int or parent.step < 0:
            raise ValueError("the step it comes from makes no sense")
        plain = (str, int, float, bool)
        if not all(type(value) in plain for pair in changes.values() for value in pair):
            raise ValueError("what was changed is described in other words")
        return parent


def new_id() -> str:
    return uuid.uuid4().hex


def id_of(raw: Mapping[str, Any], contents: bytes) -> str:
    """The id in a decoded run.json, or for an old one the same every time."""
    known = raw.get("id")
    return known if isinstance(known, str) and known else hashlib.sha256(contents).hexdigest()[:32]


def in_words(changes: Mapping[str, Change], config: Any) -> str:
    """ "Beta 1 → 4, Batch 64 → 128"; empty where nothing was changed."""
    return ", ".join(_change_in_words(config, name, pair) for name, pair in changes.items())


def _change_in_words(config: Any, name: str, change: Change) -> str:
    known = config.__dataclass_fields__.get(name)
    before, after = (said(known, value) for value in change)
    return f"{known.metadata['label'] if known else name} {before} → {after}"
