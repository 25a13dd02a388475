"""What came of a sum: the real images nearest to its picture, and what the data's classifier says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from explorer.state.judgement import Judged
from models.base import to_unit
from models.classifier import Classifier

LIKELY = 0.5  # from here on a picture is said to show an attribute


@dataclass(frozen=True, eq=False)
class Outcome:
    """Probabilities [names] by the classifier, of the sum's four pictures; empty where there is none."""

    judged: Judged | None  # none where there is nothing to judge by
    names: tuple[str, ...] = ()
    by_attribute: bool = True  # each by itself; or classes, of which one is shown
    a: np.ndarray | None = None
    b: np.ndarray | None = None
    before: np.ndarray | None = None  # C
    after: np.ndarray | None = None  # the result

    @property
    def target(self) -> int:
        """The attribute in which A and B differ most; of classes that which the result shows."""
        return int(np.abs(self.a - self.b).argmax() if self.by_attribute else self.after.argmax())

    @property
    def kept(self) -> float:
        """Of all attributes but the target, the share that the result shows like C."""
        same = (self.after > LIKELY) == (self.before > LIKELY)
        return float(np.delete(same, self.target).mean())


def judging(judge: Iterator[None] | None, classifier: Classifier | None, pictures: list[np.ndarray]) -> Iterator[None]:
    """The Outcome of the pictures uint8 [height, width, channels] of A, B, C and the result; as a result of work."""
    yield
    judged = (yield from judge) if judge is not None else None
    if classifier is None:
        return Outcome(judged)
    with torch.inference_mode():
        found = classifier.probabilities(to_unit(np.stack(pictures))).numpy()
    return Outcome(judged, classifier.names, classifier.by_attribute, *found)
