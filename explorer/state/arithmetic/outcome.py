"""What came of a sum: the real images nearest to its picture, and what the data's classifier says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from explorer.state.judgement import Judged
from models.base import to_unit
from models.classifier import Classifier

MEMBERS = 12  # of a group that are looked at, the first ones
LIKELY = 0.5  # from here on a picture is said to show an attribute


@dataclass(frozen=True, eq=False)
class Outcome:
    """Probabilities [names] by the classifier; empty where there is none."""

    judged: Judged | None  # none where there is nothing to judge by
    names: tuple[str, ...] = ()
    by_attribute: bool = True  # each by itself; or classes, of which one is shown
    a: np.ndarray | None = None  # mean over the members of A
    b: np.ndarray | None = None
    before: np.ndarray | None = None  # of C's mean
    after: np.ndarray | None = None  # of the result

    @property
    def target(self) -> int:
        """The attribute in which A and B differ most; of classes that which the result shows."""
        return int(np.abs(self.a - self.b).argmax() if self.by_attribute else self.after.argmax())

    @property
    def kept(self) -> float:
        """Of all attributes but the target, the share that the result shows like C."""
        same = (self.after > LIKELY) == (self.before > LIKELY)
        return float(np.delete(same, self.target).mean())


def judging(
    judge: Iterator[None] | None, classifier: Classifier | None, pictures: Sequence[Sequence[np.ndarray]]
) -> Iterator[None]:
    """The Outcome of pictures uint8 [height, width, channels]: of the members of A and B, of C, and of the result."""
    yield
    judged = (yield from judge) if judge is not None else None
    if classifier is None:
        return Outcome(judged)
    found = []
    for some in pictures:
        with torch.inference_mode():
            found.append(classifier.probabilities(to_unit(np.stack(some[:MEMBERS]))).mean(0).numpy())
        yield
    return Outcome(judged, classifier.names, classifier.by_attribute, *found)
