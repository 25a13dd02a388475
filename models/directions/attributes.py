"""Directions to an attribute or a class, from codes that show it and codes that do not, and how well they tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from models.directions.base import Direction, DirectionError, sigma_along, unit
from models.directions.known import Among, Known, in_words
from models.progress import Progress

FEWEST = 10  # codes that show it, and as many that do not, below which a direction would be of these few alone
ITERATIONS = 1000  # of the logistic regression, at most


class Pair(NamedTuple):
    """Two ways to the same attribute, to be seen side by side."""

    difference: Direction  # between the mean of the codes that show it and of those that do not
    logistic: Direction  # the normal of the plane that tells them apart


def towards(known: Known, name: str, among: Among | None = None, step: int = 0) -> Iterator[Progress]:
    """The Pair to an attribute, in the direction of codes that show it; DirectionError where too few do, or do not.

    Only codes that are `among` count: beards among men alone, say, so that no women are left behind on the way.
    """
    among = among or {}
    has, rows = known.has(name), known.among(among) & ~known.held_out
    check_enough(known, name, rows)
    yield Progress(f"Comparing means of {name}", 0, 2)
    gap = known.codes[rows & has].mean(0, dtype=np.float64) - known.codes[rows & ~has].mean(0, dtype=np.float64)
    of = f"{known.of}, {in_words(among)}" if among else known.of
    facts = {"name": name, "about": name, "among": dict(among), "of": of, "step": step, "sigma": 0.0}
    difference = Direction(vector=unit(gap), how="difference of means", length=float(np.linalg.norm(gap)), **facts)
    yield Progress(f"Telling {name} apart", 1, 2)
    logistic = Direction(vector=_normal(known.codes[rows], has[rows]), how="logistic regression", **facts)
    return Pair(*(judged(direction, known) for direction in (difference, logistic)))


def check_enough(known: Known, name: str, rows: np.ndarray) -> None:
    """DirectionError where too few of the codes in these rows show it, or too few do not."""
    has = known.has(name)[rows]
    has, of = int(has.sum()), len(has)
    if has < FEWEST:
        raise DirectionError(f"{has} of {of:,} codes show {name}: too few for a direction, which takes {FEWEST}.")
    if of - has < FEWEST:
        raise DirectionError(f"{of - has} of {of:,} codes lack {name}: too few for a direction, which takes {FEWEST}.")


def judged(direction: Direction, known: Known) -> Direction:
    """With its sigma, and with how well it tells held-out codes that show what it is about from others it is among.

    The threshold is the best one for the codes that directions are fitted to. Sigma is of all of these, whatever they
    show.
    """
    along = known.codes @ direction.vector
    direction = replace(direction, sigma=sigma_along(known.codes[~known.held_out], direction.vector))
    if not direction.about:
        return direction
    has, rows = known.has(direction.about), known.among(direction.among)
    fitted, held_out = rows & ~known.held_out, rows & known.held_out
    if not held_out.any() or not fitted.any():
        return replace(direction, accuracy=None, chance=None, auc=None)
    says, is_so = along > _threshold(along[fitted], has[fitted]), has[held_out]
    return replace(
        direction,
        accuracy=float((says[held_out] == is_so).mean()),
        chance=float(max(is_so.mean(), 1 - is_so.mean())),
        auc=_auc(along[held_out], is_so),
    )


def _normal(codes: np.ndarray, has: np.ndarray) -> np.ndarray:
    """Of the plane that a logistic regression draws, a unit vector [latent] in the codes' own units.

    It is fitted to codes of which every dimension has sigma 1, so that what its penalty calls large is so in all alike.
    """
    from sklearn.linear_model import LogisticRegression

    sigmas = codes.std(0, dtype=np.float64)
    scales = np.where(sigmas > 0, sigmas, 1)
    regression = LogisticRegression(max_iter=ITERATIONS).fit((codes - codes.mean(0)) / scales, has)
    return unit(regression.coef_[0] / scales)


def _threshold(along: np.ndarray, has: np.ndarray) -> float:
    """Above which to say that a code has it, so that most of these are told rightly."""
    order = np.argsort(along, kind="stable")
    along, has = along[order].astype(np.float64), has[order]
    right = np.r_[0, np.cumsum(~has)] + np.r_[has.sum(), has.sum() - np.cumsum(has)]  # with the first k below it
    edges = np.r_[-np.inf, (along[1:] + along[:-1]) / 2, np.inf]
    parts = np.r_[True, along[1:] > along[:-1], True]  # no threshold lies between equal values
    return float(edges[np.where(parts, right, -1).argmax()])


def _auc(along: np.ndarray, has: np.ndarray) -> float | None:
    """How often one that has it lies above one that has not; None where there are not both."""
    from scipy.stats import rankdata

    count, others = int(has.sum()), int((~has).sum())
    if not count or not others:
        return None
    return float((rankdata(along)[has].sum() - count * (count + 1) / 2) / (count * others))
