"""How good a model's samples are, as the classifier of its data sees them, always beside what real images get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from models.base import to_bytes, to_unit
from models.classifier import Classifier
from models.data.base import DataSet, Progress
from models.metrics.frechet import frechet_distance
from models.metrics.typicality import nearest_rows
from models.metrics.variety import identical, mean_distance, variety
from models.sampling import UNASKED, Samples

BATCH = 200
COMPARED = 10_000  # real images on either side, at most


def evaluate(samples: Samples, data: DataSet, classifier: Classifier, side: int | None = None) -> Iterator[Progress]:
    """Figures of samples, by name; the data are those the classifier judges.

    Everything is looked at by the classifier's last hidden layer. With `side` all pictures are first reduced by area
    to so many pixels a side, so that models of different sizes may be compared.
    """
    training, held_out = data.images[data.training][:COMPARED], data.images[data.testing][:COMPARED]

    def seen(images: np.ndarray, doing: str) -> Iterator[Progress]:
        return (yield from _last_layer(classifier, _fitted(images, side, classifier), doing))

    made = yield from seen(samples.images, "Looking at samples")
    real = yield from seen(training, "Looking at training images")
    other = yield from seen(held_out, "Looking at held-out images")
    nearest = nearest_rows(made, real, 1)[1][:, 0]
    floor = nearest_rows(other, real, 1)[1][:, 0]
    figures: dict[str, Any] = {
        "samples": len(samples.images),
        "real": len(real),
        "frechet_distance": frechet_distance(made, real),
        "frechet_distance_held_out": frechet_distance(other, real),
        "variety": mean_distance(made) / mean_distance(real),
        "nearest_training_distance": float(np.median(nearest)),
        "nearest_training_distance_held_out": float(np.median(floor)),
        "identical": identical(samples.images),
    }
    if (samples.labels != UNASKED).all() and data.labels is not None and not classifier.by_attribute:
        figures["class_agreement"] = _agreement(classifier, made, samples.labels)
        figures["class_agreement_held_out"] = _agreement(classifier, other, data.labels[data.testing][:COMPARED])
        labels = data.labels[data.training][:COMPARED]
        figures["class_variety"] = variety(made, samples.labels, real, labels)
        flat = [images.reshape(len(images), -1).astype(np.float32) for images in (samples.images, training)]
        if flat[0].shape[1] == flat[1].shape[1]:
            figures["class_variety_pixels"] = variety(flat[0], samples.labels, flat[1], labels)
    return figures


def _last_layer(classifier: Classifier, images: np.ndarray, doing: str) -> Iterator[Progress]:
    """The classifier's last hidden layer [n, f]."""
    parts = []
    for start in range(0, len(images), BATCH):
        with torch.inference_mode():
            parts.append(classifier.features(to_unit(images[start : start + BATCH])).float().numpy())
        yield Progress(doing, min(start + BATCH, len(images)), len(images))
    return np.concatenate(parts)


@torch.inference_mode()
def _agreement(classifier: Classifier, features: np.ndarray, labels: np.ndarray) -> float:
    """How often the classifier sees the class that was asked for."""
    verdicts = classifier.head(torch.from_numpy(features)).argmax(1).numpy()
    return float((verdicts == labels).mean())


def _fitted(images: np.ndarray, side: int | None, classifier: Classifier) -> np.ndarray:
    """The images as the classifier takes them, by way of `side` pixels."""
    want = (classifier.item.height, classifier.item.width)
    if side is None and images.shape[1:3] == want:
        return images
    parts = []
    for part in np.array_split(images, -(-len(images) // 500)):
        x = to_unit(part)
        if side is not None:
            x = F.interpolate(x, (side, side), mode="area")
        parts.append(to_bytes(F.interpolate(x, want, mode="bilinear", align_corners=False)))
    return np.concatenate(parts)
