"""Whether what a model draws while it learns still varies, and what the classifier of its data sees among it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from models.base import Variety, to_bytes, to_unit
from models.classifier import Classifier
from models.metrics.variety import mean_distance, share, varieties
from models.shipped import classifier_of

DRAWN = 250  # samples, and as many training images
LEAST = 5  # images of every class, from which on classes are compared each by itself
FEATURES, PIXELS = "features", "pixels"


class Drawn(NamedTuple):
    """Samples, float [n, channels, height, width] in [0, 1], and of which classes they were asked for, if of any."""

    images: Tensor
    asked: Tensor | None = None  # int64 [n]


class Seen(NamedTuple):
    """What is made of images."""

    rows: np.ndarray  # [n, f], by which they are compared
    shares: tuple[float, ...]  # that show each of the classifier's names


class Varying:
    """Compares samples with the first training images, always the same."""

    def __init__(self, data_name: str, real: np.ndarray) -> None:
        """Images uint8 [n, height, width, channels] of a data set."""
        self._judge = _judge_of(data_name, real)
        self._real = self._look(real)

    @property
    def measured_in(self) -> str:
        return FEATURES if self._judge else PIXELS

    def measure(self, step: int, drawn: Drawn) -> Variety:
        seen, asked = self._look(to_bytes(drawn.images)), None if drawn.asked is None else drawn.asked.cpu().numpy()
        return Variety(step, self._diversity(seen, asked), self.measured_in, seen.shares, self._real.shares)

    def _diversity(self, seen: Seen, asked: np.ndarray | None) -> float:
        """Samples are asked for the classes of the training images, one by one."""
        if asked is not None and np.unique(asked, return_counts=True)[1].min() >= LEAST:
            return float(varieties(seen.rows, asked, self._real.rows, asked).mean())
        return share(mean_distance(seen.rows), mean_distance(self._real.rows))

    @torch.inference_mode()
    def _look(self, images: np.ndarray) -> Seen:
        if self._judge is None:
            return Seen(images.reshape(len(images), -1).astype(np.float32) / 255, ())
        rows = torch.cat([self._judge.features(to_unit(part)) for part in np.array_split(images, 3)])
        logits = self._judge.head(rows)
        shown = logits > 0 if self._judge.by_attribute else torch.eye(logits.shape[1])[logits.argmax(1)]
        return Seen(rows.numpy(), tuple(shown.float().mean(0).tolist()))


def _judge_of(data_name: str, images: np.ndarray) -> Classifier | None:
    classifier = classifier_of(data_name)
    if classifier is None:
        return None
    item = classifier.item
    return classifier if images.shape[1:] == (item.height, item.width, item.channels) else None
