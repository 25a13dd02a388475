"""A group of codes that stands for one: their mean, which shows what they have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from explorer.state.picks import Pick, evenly
from models.base import Manner


@dataclass(frozen=True, eq=False)
class Group:
    """One code, or several and their mean; nothing at first."""

    name: str = ""
    picks: tuple[Pick, ...] = ()
    mean: Pick | None = None  # none of nothing
    is_example: bool = False  # found for somebody who has chosen nothing yet

    def __len__(self) -> int:
        return len(self.picks)

    @property
    def codes(self) -> np.ndarray:
        """[n, latent]."""
        return np.stack([pick.code for pick in self.picks])

    @classmethod
    def of(cls, picks: Iterable[Pick], name: str = "", keeps_norm: bool = False, is_example: bool = False) -> Group:
        """Of these, without a picture of their mean."""
        picks = tuple(picks)
        if not picks:
            return cls()
        name = name or (picks[0].name if len(picks) == 1 else f"{len(picks)} codes")
        codes = np.stack([pick.code for pick in picks])
        mean = codes.mean(0, dtype=np.float64)
        if keeps_norm:
            mean = with_norm(mean, norm_of(codes))
        return cls(name, picks, Pick(name, mean.astype(np.float32)), is_example)


def norm_of(codes: np.ndarray) -> float:
    """The mean norm of codes [n, latent]."""
    return float(np.linalg.norm(codes, axis=1).mean())


def with_norm(code: np.ndarray, norm: float) -> np.ndarray:
    """A code [latent] made so long; one without length stays where it is."""
    return code * (norm / max(float(np.linalg.norm(code)), 1e-12))


def distinct(picks: Iterable[Pick]) -> tuple[Pick, ...]:
    """Every image once, and every code once in each of its manners, or it would count more than the others."""
    found: dict[tuple[bytes, Manner | str | None], Pick] = {}
    for pick in picks:
        found.setdefault((pick.code.tobytes(), pick.name if pick.is_image else pick.manner), pick)
    return tuple(found.values())


def spread(picks: tuple[Pick, ...]) -> tuple[Pick, ...]:
    """MOST of them, evenly, where they are more."""
    return tuple(picks[k] for k in evenly(len(picks)))
