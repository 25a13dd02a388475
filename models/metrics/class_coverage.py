"""Which classes or attributes the classifier sees among samples at all, and how evenly.

That is another thing than coverage (density_coverage.py), which is of images and knows no classes.
"""

from __future__ import annotations

import numpy as np

from models.metrics.agreement import logits, verdicts
from models.metrics.base import HELD_OUT, Measuring, Subject


def entropy(verdicts: np.ndarray) -> float:
    """Of the classes int [n] that are seen, in nats: ln of how many there are where all come equally often."""
    shares = np.unique(verdicts, return_counts=True)[1] / len(verdicts)
    return float(-(shares * np.log(shares)).sum())


def class_coverage(subject: Subject) -> Measuring:
    """How many classes are seen at least once among as many samples as held-out images, and their entropy."""
    seen = (yield from subject.seen()).alike()
    figures: dict[str, float | int] = {}
    for end, rows in (("", seen.samples), (HELD_OUT, seen.held_out)):
        found = verdicts(subject.classifier.head, rows)
        figures |= {f"classes_seen{end}": len(np.unique(found)), f"class_entropy{end}": entropy(found)}
    return figures


def attribute_coverage(subject: Subject) -> Measuring:
    """How many attributes are seen at least once, and how far their shares are from those in training images.

    The gap is that of the attribute whose share differs most, from 0 to 1.
    """
    seen, head = (yield from subject.seen()).alike(), subject.classifier.head
    usual = (logits(head, seen.training) > 0).mean(0)
    figures: dict[str, float | int] = {}
    for end, rows in (("", seen.samples), (HELD_OUT, seen.held_out)):
        shares = (logits(head, rows) > 0).mean(0)
        figures[f"attributes_seen{end}"] = int((shares > 0).sum())
        figures[f"attribute_share_gap{end}"] = float(np.abs(shares - usual).max())
    return figures
