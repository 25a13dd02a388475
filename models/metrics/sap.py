"""Separated attribute predictability: how much better the best dimension predicts a factor than the second best.

Kumar, Sattigeri & Balakrishnan 2018, Variational Inference of Disentangled Latent Concepts, arXiv:1711.00848, section
3: by R2 of a straight line for numbers, and by balanced accuracy of thresholds for classes. The thresholds are those
of a decision tree with as many leaves as classes; a linear SVM, as some libraries have it, cannot cut one dimension
twice. Of a circle one dimension explains at most half, that being the cosine from some angle on.
"""

from __future__ import annotations

import numpy as np

from models.metrics.base import Measuring, Subject
from models.metrics.factors import Factor, by_factor, coded_sprites, shuffled, varying

JUDGED = 0.5  # of the images, on which thresholds are tried that were found on the others


def separated_predictabilities(codes: np.ndarray, factors: tuple[Factor, ...]) -> dict[str, float]:
    """Of every factor by name, from 0 to 1, and for k classes to 1 - 1/k; codes [n, d] are posterior means.

    Constant dimensions predict nothing, and inactive ones, as in the paper, are to be made such (`Coded.said`).
    """
    found = {}
    for factor in factors:
        own = codes[factor.rows]
        scores = np.sort(np.append(predictabilities(own, factor), _by_guessing(factor)))[::-1]
        found[factor.name] = float(scores[0] - scores[1])
    return found


def predictabilities(codes: np.ndarray, factor: Factor) -> np.ndarray:
    """[d], how well each dimension of codes [m, d], of the factor's own rows, predicts it."""
    score = _accuracy if factor.kind == "classes" else _explained
    alive = varying(codes)
    return np.array([score(x, factor) if alive[k] else _by_guessing(factor) for k, x in enumerate(codes.T)])


def _by_guessing(factor: Factor) -> float:
    return 1 / len(np.unique(factor.values)) if factor.kind == "classes" else 0.0


def _explained(column: np.ndarray, factor: Factor) -> float:
    """R2 of the numbers of a factor by one dimension [m]: the share of their variance, both of a circle's together."""
    x, y = column.astype(np.float64), factor.numbers()
    x, y = x - x.mean(), y - y.mean(0)
    return float(((x @ y) ** 2).sum() / max((x @ x) * (y**2).sum(), 1e-300))


def _accuracy(column: np.ndarray, factor: Factor) -> float:
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.tree import DecisionTreeClassifier

    x, y = column[:, None], factor.values.astype(np.int64)
    middle = round(len(y) * (1 - JUDGED))
    tree = DecisionTreeClassifier(max_leaf_nodes=max(2, len(np.unique(y))), class_weight="balanced", random_state=0)
    tree.fit(x[:middle], y[:middle])
    return float(balanced_accuracy_score(y[middle:], tree.predict(x[middle:])))


def measure(subject: Subject) -> Measuring:
    """Of sprites drawn anew."""
    coded = yield from coded_sprites(subject)
    found = separated_predictabilities(coded.said, coded.factors)
    by_chance = separated_predictabilities(shuffled(coded.said), coded.factors)
    return {"sprites": len(coded.said)} | by_factor("sap", found, by_chance)
