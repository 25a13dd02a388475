"""Marks in the curves of a run that is being trained: of what is changed, from the step on at which that is done."""

from __future__ import annotations

from typing import Any

from explorer.state.train.curves import SIDES, Curves
from models.base import Closely, Note


class Marks:
    def __init__(self, curves: Curves, config: Any, sides: str) -> None:
        """`sides` of a GAN learn at first."""
        self._curves, self._config, self._sides = curves, config, sides
        self._asked: dict[str, Any] = {}  # the newest values of what was asked for

    def ask(self, name: str, value: Any) -> None:
        """Somebody wants a live setting changed; training is still to say that it is."""
        self._asked[name] = value

    def take_note(self, note: Note) -> None:
        """That a setting is changed, perhaps."""
        for name, value in self._asked.items():
            if note.text.startswith(f"{self._config.__dataclass_fields__[name].metadata['label']} is "):
                self._curves.add_change(note.step, self._config, name, value)
                self._sides = value if name == SIDES else self._sides

    def take_step(self, close: Closely) -> None:
        """Of single steps that one side took alone the first of a row is marked."""
        sides = close.settings.get(SIDES, self._sides)
        if sides != self._sides:
            self._curves.add_change(close.step, self._config, SIDES, sides)
        self._sides = sides
