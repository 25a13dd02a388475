"""Marks in the curves of a run that is being trained: of what is changed, from the step on at which that is done."""

from __future__ import annotations

from typing import Any

from explorer.state.train.curves import SIDES, Curves
from models.base import Closely, Note


class Marks:
    def __init__(self, curves: Curves, config: Any, sides: str) -> None:
        """`sides` of a GAN learn at first."""
        self._curves, self._config, self._sides = curves, config, sides

    def take_note(self, note: Note) -> None:
        """That a setting is changed, perhaps."""
        if note.setting:
            self._curves.add_change(note.step, self._config, note.setting, note.value)
            self._sides = note.value if note.setting == SIDES else self._sides

    def take_step(self, close: Closely) -> None:
        """Of single steps that one side took alone the first of a row is marked."""
        sides = close.settings.get(SIDES, self._sides)
        if sides != self._sides:
            self._curves.add_change(close.step, self._config, SIDES, sides)
        self._sides = sides
