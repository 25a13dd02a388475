"""How surely the classifier tells the classes of samples, and how evenly these come (Salimans et al. 2016).

exp(E KL(p(y|x) || p(y))), from 1 to the number of classes (arXiv:1606.03498, section 4). Only by Inception-v3's classes
it is called the Inception Score. It never looks at real images: one sure picture of each class would get the highest.
"""

from __future__ import annotations

import numpy as np

from models.metrics.agreement import logits
from models.metrics.base import HELD_OUT, SPREAD, Measuring, Subject
from models.metrics.judging import Seen

SPLITS = 10  # of which it is the mean, as published scores are


def classifier_scores(said: np.ndarray, splits: int = SPLITS) -> np.ndarray:
    """Of equal parts of logits [n, classes], in the order they come in: float [splits], no more than there are rows."""
    said = said.astype(np.float64)
    log = said - np.logaddexp.reduce(said, axis=1, keepdims=True)
    return np.array([_score(part) for part in np.array_split(log, min(splits, len(log)))])


def compared(name: str, made: np.ndarray, other: np.ndarray) -> dict[str, float]:
    """Figures of logits [n, classes] of samples, beside those of as many held-out images.

    The spread is the standard deviation over the parts, which is what published scores are given with.
    """
    figures = {}
    for end, said in (("", made), (HELD_OUT, other)):
        found = classifier_scores(said)
        figures |= {f"{name}{end}": float(found.mean()), f"{name}{SPREAD}{end}": float(found.std())}
    return figures


def measure(subject: Subject) -> Measuring:
    """Of as many samples as held-out images, these in random order: data are at times kept class by class."""
    seen: Seen = (yield from subject.seen()).alike()
    mixed = np.random.default_rng(0).permutation(seen.held_out)
    parts = (logits(subject.classifier.head, rows) for rows in (seen.samples, mixed))
    return compared("classifier_score", *parts)


def _score(log: np.ndarray) -> float:
    """Of the logarithms of probabilities [n, classes]."""
    marginal = np.logaddexp.reduce(log, axis=0) - np.log(len(log))
    return float(np.exp((np.exp(log) * (log - marginal)).sum(1).mean()))
