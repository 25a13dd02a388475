"""How often the classifier sees in samples what they were asked to show, beside what it sees in held-out images."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from models.metrics.base import HELD_OUT, Measuring, Subject


def class_agreement(subject: Subject) -> Measuring:
    """How often the class is the one that was asked for."""
    seen, data, head = (yield from subject.seen()), subject.data, subject.classifier.head
    return {
        "class_agreement": float((verdicts(head, seen.samples) == subject.samples.labels).mean()),
        f"class_agreement{HELD_OUT}": float((verdicts(head, seen.held_out) == data.labels[data.testing]).mean()),
    }


def attribute_agreement(subject: Subject) -> Measuring:
    """How often an attribute is seen where it was asked for, and not elsewhere: mean over the attributes, and least."""
    seen, data, head = (yield from subject.seen()), subject.data, subject.classifier.head
    made = _agreements("", logits(head, seen.samples), subject.samples.attributes)
    return made | _agreements(HELD_OUT, logits(head, seen.held_out), data.attributes[data.testing])


@torch.inference_mode()
def logits(head: nn.Module, features: np.ndarray) -> np.ndarray:
    """[n, names] of the last hidden layer."""
    return head(torch.from_numpy(features)).numpy()


def verdicts(head: nn.Module, features: np.ndarray) -> np.ndarray:
    """The class, int64 [n], that a classifier's head sees."""
    return logits(head, features).argmax(1)


def _agreements(ending: str, said: np.ndarray, known: np.ndarray) -> dict[str, float]:
    each = ((said > 0) == known.astype(bool)).mean(0)
    return {
        f"attribute_agreement{ending}": float(each.mean()),
        f"attribute_agreement_least{ending}": float(each.min()),
    }
