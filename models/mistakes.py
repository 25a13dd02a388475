"""What a classifier gets wrong: which images of a data set, what it takes them for, and how sure it is of that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from models.base import to_unit
from models.classifier import BATCH, Classifier
from models.data.base import DataSet
from models.progress import Progress


@dataclass(frozen=True, eq=False)
class Mistakes:
    """One for each image that is taken for another class, or for each attribute of each image; the surest first."""

    names: tuple[str, ...]  # of the classes, or of the attributes
    by_attribute: bool
    rows: np.ndarray  # int64 [m], of the data set
    kinds: np.ndarray  # int64 [m], the class that the image is, or the attribute in question
    said: np.ndarray  # int64 [m], the class it is taken for, or whether it is said to have the attribute
    sure: np.ndarray  # float32 [m], the probability of what is said
    judged: int  # images that were looked at
    asked: np.ndarray  # int64 [names], images of each class, or all of them for each attribute

    def of_kind(self, kind: int | None) -> np.ndarray:
        """Which of the mistakes are of a class or an attribute, of any where that is None."""
        return np.arange(len(self.rows)) if kind is None else np.flatnonzero(self.kinds == kind)

    def rate(self, kind: int | None = None) -> float:
        """The share of verdicts that are wrong."""
        asked = self.asked.sum() if kind is None else self.asked[kind]
        return len(self.of_kind(kind)) / max(int(asked), 1)


def cannot_find(classifier: Classifier | None, data: DataSet | None) -> str:
    """Why nobody can say what a classifier gets wrong of some data; empty where it can be said."""
    if data is None:
        return "No data are open."
    if classifier is None:
        return f"No classifier that comes with the application judges {data.title}."
    known = data.attribute_names if classifier.by_attribute else data.classes
    if (data.attributes if classifier.by_attribute else data.labels) is None or classifier.names != known:
        kinds = "attributes" if classifier.by_attribute else "classes"
        return f"The classifier names other {kinds} than {data.title} has."
    if classifier.item != data.item:
        return f"The classifier knows images of {classifier.item}, and these are {data.item}."
    return ""


def find(classifier: Classifier, data: DataSet, part: slice) -> Iterator[Progress]:
    """Look at every image of a part of the data; the Mistakes are returned."""
    images = data.images[part]
    probabilities = yield from _judged(classifier, images)
    truth = (data.attributes if classifier.by_attribute else data.labels)[part]
    if classifier.by_attribute:
        said = probabilities > 0.5
        local, kinds = np.nonzero(said != truth.astype(bool))
        verdicts = said[local, kinds].astype(np.int64)
        sure = np.abs(probabilities[local, kinds] - 0.5) + 0.5
        asked = np.full(len(classifier.names), len(images))
    else:
        said = probabilities.argmax(1)
        local = np.flatnonzero(said != truth)
        kinds, verdicts = truth[local], said[local]
        sure = probabilities[local, verdicts]
        asked = np.bincount(truth, minlength=len(classifier.names))
    order = np.argsort(-sure, kind="stable")
    return Mistakes(
        names=classifier.names,
        by_attribute=classifier.by_attribute,
        rows=local[order] + (part.start or 0),
        kinds=kinds[order],
        said=verdicts[order],
        sure=sure[order].astype(np.float32),
        judged=len(images),
        asked=asked,
    )


def _judged(classifier: Classifier, images: np.ndarray) -> Iterator[Progress]:
    """Probabilities float32 [n, names]."""
    found = np.empty((len(images), len(classifier.names)), np.float32)
    device = classifier.head.weight.device
    for start in range(0, len(images), BATCH):
        yield Progress("Looking for mistakes", start, len(images))
        with torch.inference_mode():
            batch = to_unit(images[start : start + BATCH]).to(device)
            found[start : start + BATCH] = classifier.probabilities(batch).cpu().numpy()
    return found
