"""What an edit changes besides what it is for: what a classifier sees in pictures before and after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from models.base import LatentModel, Manner
from models.classifier import Classifier, seen
from models.directions.relations import excluded, implied
from models.latent.pictured import pictured
from models.progress import Progress


@dataclass(frozen=True)
class Effect:
    """On one attribute or class; all are shares of the pictures, from 0 to 1."""

    name: str
    before: float  # show it unedited
    after: float  # show it edited
    gained: float  # show it only edited
    lost: float  # show it only unedited

    @property
    def changed(self) -> float:
        """Gained minus lost."""
        return self.gained - self.lost

    @property
    def kept(self) -> float:
        """The verdict is that of the unedited picture."""
        return 1 - self.gained - self.lost


@dataclass(frozen=True, eq=False)
class Effects:
    """On n pictures, each seen unedited and edited."""

    names: tuple[str, ...]
    before: np.ndarray = field(repr=False)  # bool [n, names]
    after: np.ndarray = field(repr=False)
    target: str = ""  # what the edit is to add; empty where it is for nothing in particular
    bound: tuple[str, ...] = ()  # what goes or comes with the target by itself, and is not held against the edit

    def __len__(self) -> int:
        return len(self.before)

    def of(self, name: str) -> Effect:
        before, after = (table[:, self.names.index(name)] for table in (self.before, self.after))
        shares = before.mean(), after.mean(), (after & ~before).mean(), (before & ~after).mean()
        return Effect(name, *map(float, shares))

    @property
    def each(self) -> list[Effect]:
        """On all, in the classifier's order."""
        return [self.of(name) for name in self.names]

    @property
    def others(self) -> list[Effect]:
        """On all but the target and what is bound to it."""
        return [self.of(name) for name in self.names if name != self.target and name not in self.bound]

    @property
    def success(self) -> float | None:
        """How many of those that lacked the target unedited show it edited; None where there is none that lacks it."""
        if self.target not in self.names:
            return None
        before, after = (table[:, self.names.index(self.target)] for table in (self.before, self.after))
        return float(after[~before].mean()) if not before.all() else None

    @property
    def kept(self) -> float | None:
        """In how many pictures the verdict on an attribute is that of the unedited one, mean over the others.

        None where there are no others.
        """
        return float(np.mean([effect.kept for effect in self.others])) if self.others else None


def bound_to(target: str, names: Sequence[str], census: np.ndarray) -> tuple[str, ...]:
    """What a target rules out or brings along, by what pictures show, bool [m, names]; nothing where it is none."""
    if target not in names:
        return ()
    k = list(names).index(target)
    return tuple(name for name, is_so in zip(names, excluded(census, k) | implied(census, k), strict=True) if is_so)


def looked_at(
    model: LatentModel, judge: Classifier, codes: np.ndarray, manners: Sequence[Manner]
) -> Iterator[Progress]:
    """What the pictures of codes [n, latent] show, bool [n, the judge's names], which is what it returns."""
    images = yield from pictured(model, codes, manners)
    return (yield from seen(judge, images))


def measure(
    model: LatentModel,
    judge: Classifier,
    before: np.ndarray,
    after: np.ndarray,
    manners: Sequence[Manner],
    target: str = "",
    bound: tuple[str, ...] = (),
) -> Iterator[Progress]:
    """The Effects of an edit that takes codes [n, latent] to others, each pair decoded in its manner."""
    unedited = yield from looked_at(model, judge, before, manners)
    edited = yield from looked_at(model, judge, after, manners)
    return Effects(judge.names, unedited, edited, target, bound)
