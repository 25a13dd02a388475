"""Codes of which it is known what their pictures show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from models.base import Manner
from models.directions.base import DirectionError

Among = Mapping[str, bool]  # attributes or classes that codes must show, or must not, to count; empty: all do


@dataclass(frozen=True, eq=False)
class Known:
    """n codes, of encoded images or drawn from a prior, and what is known of each."""

    codes: np.ndarray = field(repr=False)  # float32 [n, latent]
    shown: np.ndarray = field(repr=False)  # bool [n, names]
    names: tuple[str, ...]  # attributes or classes
    held_out: np.ndarray = field(repr=False)  # bool [n], directions are judged by these and fitted to the others
    manners: tuple[Manner, ...] = field(repr=False)  # in which each is decoded
    of: str  # what directions are fitted to: "10,000 of 18,000 training images"
    judged_by: str  # "2,000 held-out images"
    census: np.ndarray = field(repr=False)  # bool [m, names], what as many pictures show as it is known of
    looked_at: bool = False  # whether a classifier has said what they show, and not the data

    def has(self, name: str) -> np.ndarray:
        """Which codes show it, bool [n]; DirectionError where that is not known."""
        if name not in self.names:
            raise DirectionError(f"There is no attribute {name!r}; known are {', '.join(self.names)}.")
        return self.shown[:, self.names.index(name)]

    def among(self, among: Among) -> np.ndarray:
        """Which codes count, bool [n]."""
        rows = np.ones(len(self.codes), bool)
        for name, shows in among.items():
            rows &= self.has(name) == shows
        return rows

    def lacking(self, name: str, count: int, among: Among | None = None) -> np.ndarray:
        """The numbers of the first so many held-out codes that do not show it."""
        return np.flatnonzero(self.held_out & ~self.has(name) & self.among(among or {}))[:count]


def in_words(among: Among) -> str:
    """ "not female, hat"."""
    return ", ".join(name if shows else f"not {name}" for name, shows in among.items())
