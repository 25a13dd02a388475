"""How good a model's samples are, as the classifier of its data sees them, always beside what real images get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from models.base import to_bytes, to_unit
from models.classifier import Classifier
from models.config import ConfigError
from models.data.base import DataSet, Progress
from models.latent.neighbours import nearest_rows
from models.metrics.frechet import frechet_distance
from models.metrics.variety import identical, mean_distance, share, varieties
from models.sampling import Samples

BATCH = 500
HELD_OUT = "_held_out"  # ends the name of what held-out images get for the figure before


def evaluate(samples: Samples, data: DataSet, classifier: Classifier, side: int | None = None) -> Iterator[Progress]:
    """Figures of samples, by name; the data are those the classifier judges. ConfigError where it cannot see them.

    Everything is looked at by the classifier's last hidden layer. Pictures of different sizes are first reduced by
    area to the smallest, or to `side` pixels, and then enlarged to what the classifier takes: faces of 32 px it still
    tells as well as those of 64 (0.9996 of the attributes against 0.9998).

    frechet_distance         from all training images; its floor is that of held-out images. Both are the larger the
                             fewer images they are of, and only comparable where these are about as many
    variety                  mean distance of two samples, as a share of real images'
    nearest_training_share   median distance to the nearest training image, as a share of held-out images'; far below 1
                             where training images are repeated
    nearest_sample_share     median distance to the nearest other sample, as a share of as many training images'
    identical                samples that are the same as another, byte for byte
    class_agreement          how often the classifier sees the class that was asked for
    class_variety            variety among the samples of a class, mean over the classes, and that of the least varied;
                             in pixels too, of which the classifier's features may leave something out
    attribute_agreement      how often the classifier sees an attribute, or none, as it was asked for, mean over the
                             attributes, and that of the attribute that comes out worst
    """
    check_judged(samples.images.shape[3], len(samples.images), classifier)
    item = classifier.item
    side = min(size for size in (side, samples.images.shape[1], data.item.height, item.height) if size)

    def seen(images: np.ndarray, doing: str) -> Iterator[Progress]:
        return (yield from _last_layer(classifier, images, side, doing))

    training, held_out = data.images[data.training], data.images[data.testing]
    made = yield from seen(samples.images, "Looking at samples")
    real = yield from seen(training, "Looking at training images")
    other = yield from seen(held_out, "Looking at held-out images")
    as_many = min(len(made), len(real))
    figures: dict[str, Any] = {
        "samples": len(made),
        "training": len(real),
        "held_out": len(other),
        "frechet_distance": frechet_distance(made, real),
        f"frechet_distance{HELD_OUT}": frechet_distance(other, real),
        "variety": share(mean_distance(made), mean_distance(real)),
        "nearest_training_share": share(_median_nearest(made, real), _median_nearest(other, real)),
        "nearest_sample_share": share(_median_nearest_other(made[:as_many]), _median_nearest_other(real[:as_many])),
        "identical": identical(samples.images),
    }
    if not classifier.by_attribute and samples.classes == classifier.names and data.labels is not None:
        figures |= {
            "class_agreement": _class_agreement(classifier, made, samples.labels),
            f"class_agreement{HELD_OUT}": _class_agreement(classifier, other, data.labels[data.testing]),
        }
        labels = data.labels[data.training]
        figures |= _class_varieties("class_variety", made, samples.labels, real, labels)
        if samples.images.shape[1:] == training.shape[1:]:
            pixels = _flat(samples.images), samples.labels, _flat(training), labels
            figures |= _class_varieties("class_variety_pixels", *pixels)
    if classifier.by_attribute and samples.attribute_names == classifier.names and data.attributes is not None:
        figures |= _attribute_agreements("", classifier, made, samples.attributes)
        figures |= _attribute_agreements(HELD_OUT, classifier, other, data.attributes[data.testing])
    return figures


def check_judged(channels: int, count: int, classifier: Classifier) -> None:
    """ConfigError where so many pictures of so many channels are none that a classifier can judge."""
    if channels != classifier.item.channels:
        raise ConfigError(f"the classifier judges {classifier.item} pictures, these have {channels} channels")
    if count < 2:
        raise ConfigError(f"it takes at least two samples to say how they spread, not {count}")


def _last_layer(classifier: Classifier, images: np.ndarray, side: int, doing: str) -> Iterator[Progress]:
    """The classifier's last hidden layer [n, f] of images seen at so many pixels."""
    parts = []
    for start in range(0, len(images), BATCH):
        x = fitted(images[start : start + BATCH], side, classifier)
        with torch.inference_mode():
            parts.append(classifier.features(to_unit(x)).float().numpy())
        yield Progress(doing, min(start + BATCH, len(images)), len(images))
    return np.concatenate(parts)


def fitted(images: np.ndarray, side: int, classifier: Classifier) -> np.ndarray:
    """The images as the classifier takes them, by way of bytes at `side` pixels, which is what small models draw."""
    want = classifier.item.height, classifier.item.width
    if images.shape[1:3] == want and side == want[0]:
        return images
    small = to_bytes(F.interpolate(to_unit(images), (side, round(side * want[1] / want[0])), mode="area"))
    return to_bytes(F.interpolate(to_unit(small), want, mode="bilinear", align_corners=False))


def _median_nearest(features: np.ndarray, references: np.ndarray) -> float:
    return float(np.median(nearest_rows(features, references, 1)[1][:, 0]))


def _median_nearest_other(features: np.ndarray) -> float:
    """Of each row to the nearest but itself."""
    return float(np.median(nearest_rows(features, features, 2)[1][:, -1]))


@torch.inference_mode()
def _class_agreement(classifier: Classifier, features: np.ndarray, labels: np.ndarray) -> float:
    verdicts = classifier.head(torch.from_numpy(features)).argmax(1).numpy()
    return float((verdicts == labels).mean())


@torch.inference_mode()
def _attribute_agreements(
    ending: str, classifier: Classifier, features: np.ndarray, known: np.ndarray
) -> dict[str, float]:
    """How often an attribute is seen where `known` [n, attributes] has it and not elsewhere: mean and least."""
    verdicts = (classifier.head(torch.from_numpy(features)) > 0).numpy()
    each = (verdicts == known.astype(bool)).mean(0)
    return {
        f"attribute_agreement{ending}": float(each.mean()),
        f"attribute_agreement_least{ending}": float(each.min()),
    }


def _class_varieties(
    name: str, samples: np.ndarray, asked: np.ndarray, real: np.ndarray, labels: np.ndarray
) -> dict[str, float]:
    """The mean over the classes and the least; nothing where a class has a single sample, which cannot vary."""
    if np.unique(asked, return_counts=True)[1].min() < 2:
        return {}
    ratios = varieties(samples, asked, real, labels)
    return {name: float(ratios.mean()), f"{name}_least": float(ratios.min())}


def _flat(images: np.ndarray) -> np.ndarray:
    return images.reshape(len(images), -1)
