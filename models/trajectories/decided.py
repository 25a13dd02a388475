"""When a picture is decided: what a classifier sees in the predicted x_0 of every step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch

from models.base import LatentModel, to_unit
from models.classifier import Classifier
from models.metrics.judging import fitted
from models.progress import Progress
from models.trajectories.frames import Frame
from models.trajectories.trajectory import Trajectory

SURE = 0.5  # probability above which a class is what a picture shows


def cannot_judge(model: LatentModel, classifier: Classifier | None) -> str:
    """Why nothing can be said of a model's pictures by a classifier, for a tool tip; empty where it can."""
    if classifier is None:
        return "No classifier of these data is here to judge by."
    if classifier.item.channels != model.item.channels:
        return f"The classifier judges {classifier.item} images, and these are {model.item}."
    return ""


def probabilities(pictures: np.ndarray, classifier: Classifier) -> np.ndarray:
    """Of every class or attribute, float32 [n, names], in pictures uint8 [n, height, width, channels]."""
    side = min(pictures.shape[1], classifier.item.height)
    with torch.inference_mode():
        x = to_unit(fitted(pictures, side, classifier)).to(classifier.head.weight.device)
        return classifier.probabilities(x).cpu().numpy()


@dataclass(frozen=True, eq=False)
class Verdicts:
    """What is seen in the predicted x_0 of steps 0, 1, 2 and so on, as far as they go."""

    names: tuple[str, ...]
    values: np.ndarray = field(repr=False)  # float32 [steps, images, names], probabilities
    by_attribute: bool = False  # each by itself, in place of classes that add up to 1

    def foremost(self, image: int, count: int = 3) -> list[int]:
        """The classes that are at some step the most probable ones of an image, those at the end first."""
        highest = self.values[:, image].max(0) + self.values[-1, image]
        return np.argsort(-highest, kind="stable")[:count].tolist()

    def decided(self, image: int) -> int | None:
        """The step from which on an image shows what it does in the end; None where it shows nothing for sure."""
        values = self.values[:, image]
        if not self.by_attribute and values[-1].max() <= SURE:
            return None
        shown = values > SURE
        other = np.flatnonzero((shown != shown[-1]).any(1))
        return int(other[-1]) + 1 if len(other) else 0


def judging(trajectory: Trajectory, classifier: Classifier) -> Iterator[Progress | None]:
    """The Verdicts of all steps that have been reached, returned."""
    parts: list[np.ndarray] = []
    for frame in trajectory.walking():
        if frame is not None:
            parts.append(judged(frame, classifier))
        yield Progress("Looking at the steps", len(parts), trajectory.reached + 1)
    return Verdicts(classifier.names, np.stack(parts), classifier.by_attribute)


def judged(frame: Frame, classifier: Classifier) -> np.ndarray:
    """One step of Verdicts, float32 [images, names], for curves that grow while it is sampled."""
    return probabilities(frame.pictures("x_0"), classifier)
