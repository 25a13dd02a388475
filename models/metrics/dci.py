"""Disentanglement, completeness and informativeness of codes.

Eastwood & Williams 2018, A Framework for the Quantitative Evaluation of Disentangled Representations, ICLR, section 2.
Importances are those of random forests, one of the paper's two regressors. Depth is chosen as there by what is left
over, from few depths. What differs: all dimensions compete at every split, those that say nothing are left out, a
circle's cosine and sine are one factor, and informativeness is what is predicted and not the error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.metrics.base import BY_CHANCE, Measuring, Subject
from models.metrics.factors import Factor, by_factor, coded_sprites, shuffled, varying
from models.progress import Progress

TREES = 30
DEPTHS = (4, 8, 12)
FITTED, CHOSEN = 0.6, 0.2  # of the images; the rest say how well a factor is predicted


@dataclass(frozen=True, eq=False)
class DCI:
    """Each from 0 to 1, for codes that say nothing to codes of which each says one thing, and all of it."""

    disentanglement: float  # of the dimensions, weighed by how important they are
    completeness: float  # mean over the factors
    informativeness: dict[str, float]  # by factor: R2 of numbers, of classes accuracy over guessing; below 0 if worse
    importances: np.ndarray  # [d, factors], each column adds up to 1


def dci(codes: np.ndarray, factors: tuple[Factor, ...]) -> Iterator[Progress]:
    """The DCI of codes [n, d], posterior means of n images with known factors; constant dimensions are left out."""
    importances = np.zeros((codes.shape[1], len(factors)))
    informed = {}
    for k, factor in enumerate(factors):
        yield Progress("Predicting factors", k, len(factors))
        own = codes[factor.rows]
        alive = varying(own)
        informed[factor.name] = 0.0  # by guessing, where there is nothing to predict it from
        if alive.any():
            found = yield from _predicted(own[:, alive], factor, (k, len(factors)))
            informed[factor.name], importances[alive, k] = found
    yield Progress("Predicting factors", len(factors), len(factors))
    return DCI(disentanglement(importances), completeness(importances), informed, importances)


def disentanglement(importances: np.ndarray) -> float:
    """Of importances [d, factors]: how far every dimension is from serving all factors alike, weighed by its own."""
    each = 1 - _entropies(importances) / max(np.log(importances.shape[1]), 1e-12)
    weights = importances.sum(1)
    return float((weights * each).sum() / max(weights.sum(), 1e-12))


def completeness(importances: np.ndarray) -> float:
    """Of importances [d, factors]: how far every factor is from being spread over all dimensions."""
    if len(importances) == 1:
        return 1.0  # one dimension cannot spread them
    return float((1 - _entropies(importances.T) / np.log(len(importances))).mean())


def _entropies(rows: np.ndarray) -> np.ndarray:
    """Nats [n] of rows [n, m], each divided by what it adds up to; of an empty one that of an even spread."""
    totals = rows.sum(1, keepdims=True)
    shares = np.where(totals > 0, rows / np.maximum(totals, 1e-300), 1 / rows.shape[1])
    return -(shares * np.log(np.where(shares > 0, shares, 1))).sum(1)


def _predicted(codes: np.ndarray, factor: Factor, at: tuple[int, int]) -> Iterator[Progress]:
    """How well a factor is predicted from codes [m, d], and how important each dimension is for it [d]."""
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    by_class = factor.kind == "classes"
    kind = RandomForestClassifier if by_class else RandomForestRegressor
    truth = factor.values.astype(np.int64) if by_class else factor.numbers()
    truth = truth[:, 0] if truth.ndim == 2 and truth.shape[1] == 1 else truth
    ends = round(len(codes) * FITTED), round(len(codes) * (FITTED + CHOSEN))
    (x, other, left), (y, wanted, last) = (np.split(array, ends) for array in (codes, truth))
    best, best_score = None, -np.inf
    for depth in DEPTHS:
        forest = kind(TREES, max_depth=depth, max_features=None, random_state=0).fit(x, y)
        score = _score(forest.predict(other), wanted, by_class)
        if score > best_score:
            best, best_score = forest, score
        yield Progress("Predicting factors", *at)
    return _score(best.predict(left), last, by_class), best.feature_importances_


def _score(said: np.ndarray, truth: np.ndarray, by_class: bool) -> float:
    """One minus the error over that of guessing the most frequent class, or the mean: 1 where all is right."""
    if by_class:
        wrong, by_guessing = (said != truth).mean(), 1 - np.bincount(truth).max() / len(truth)
    else:
        wrong, by_guessing = ((said - truth) ** 2).sum(), ((truth - truth.mean(0)) ** 2).sum()
    return float(1 - wrong / max(by_guessing, 1e-12))


def measure(subject: Subject) -> Measuring:
    """Of sprites drawn anew; by chance are the same codes in random order."""
    coded = yield from coded_sprites(subject)
    found = yield from dci(coded.said, coded.factors)
    chance = yield from dci(shuffled(coded.said), coded.factors)
    return {
        "sprites": len(coded.said),
        "dci_disentanglement": found.disentanglement,
        f"dci_disentanglement{BY_CHANCE}": chance.disentanglement,
        "dci_completeness": found.completeness,
        f"dci_completeness{BY_CHANCE}": chance.completeness,
    } | by_factor("dci_informativeness", found.informativeness, chance.informativeness)
