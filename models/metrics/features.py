"""In what pictures are compared: the features of their data's classifier, or else a fixed PCA of their pixels."""

from __future__ import annotations

import abc
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from models.base import to_unit
from models.classifier import Classifier
from models.data.base import DataSet, Progress

BATCH = 200
COMPONENTS = 64  # of the PCA of pixels
FITTED = 5000  # images the PCA is fitted to, the first ones


class Features(abc.ABC):
    """A fixed map from pictures to vectors; `name` says which."""

    name: str

    @abc.abstractmethod
    def of(self, images: np.ndarray) -> np.ndarray:
        """float32 [n, f] of images uint8 [n, height, width, channels]."""

    def of_many(self, images: np.ndarray, doing: str) -> Iterator[Progress]:
        """The same, batch by batch, with a chance to stop after each."""
        parts = []
        for start in range(0, len(images), BATCH):
            parts.append(self.of(images[start : start + BATCH]))
            yield Progress(doing, min(start + BATCH, len(images)), len(images))
        return np.concatenate(parts)


class ClassifierFeatures(Features):
    """The last hidden layer of a classifier, on the CPU."""

    def __init__(self, classifier: Classifier, name: str) -> None:
        self.classifier, self.name = classifier, f"features of {name}"

    def of(self, images: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return self.classifier.features(to_unit(images)).float().numpy()


@dataclass(frozen=True, eq=False)
class PixelFeatures(Features):
    """Projections on the principal directions of a data set's pixels, on the scale of [0, 1]."""

    mean: np.ndarray  # [pixels]
    directions: np.ndarray  # [f, pixels]
    name: str = "principal pixels"

    @classmethod
    def fit(cls, images: np.ndarray) -> PixelFeatures:
        """From images uint8 [n, height, width, channels]; always the same from the same."""
        from sklearn.utils.extmath import randomized_svd  # seconds where an exact one takes minutes

        flat = images[:FITTED].reshape(len(images[:FITTED]), -1).astype(np.float32) / 255
        mean = flat.mean(0)
        size = max(1, min(COMPONENTS, len(flat) - 1, flat.shape[1]))
        *_, directions = randomized_svd(flat - mean, size, n_iter=4, random_state=0)
        return cls(mean, directions)

    def of(self, images: np.ndarray) -> np.ndarray:
        return (images.reshape(len(images), -1).astype(np.float32) / 255 - self.mean) @ self.directions.T


def features_for(data: DataSet, classifier: Classifier | None, name: str = "") -> Features:
    """The classifier's features where there is one that takes such images, else those of their pixels."""
    if classifier is not None and classifier.item == data.item:
        return ClassifierFeatures(classifier, name)
    return PixelFeatures.fit(data.images[data.training])
