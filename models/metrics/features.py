"""In what pictures are compared: principal directions of their data's classifier's layers, or else of their pixels."""

from __future__ import annotations

import abc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor, nn

from models.base import to_unit
from models.classifier import Classifier
from models.fingerprint import fingerprint_of
from models.progress import Progress

BATCH = 200
FITTED = 5000  # images that principal directions are sought in, the first ones
EDITION = 1  # of what is made of a classifier's layers: raise it when that changes


class Features(abc.ABC):
    """A fixed map from pictures to vectors."""

    name: str
    fingerprint: str  # what the vectors follow from, apart from the picture
    components = 64  # principal directions to keep, at most
    grain = 0.0  # distances below it are of the bytes' making

    @abc.abstractmethod
    def of(self, images: np.ndarray) -> np.ndarray:
        """float32 [n, f] of images uint8 [n, height, width, channels]."""

    def scales(self, rows: np.ndarray) -> np.ndarray:
        """What to multiply each feature by before distances are taken, from rows [n, f] of real images."""
        return np.ones(rows.shape[1], np.float32)

    def of_many(self, images: np.ndarray, doing: str) -> Iterator[Progress]:
        """The same as `of`, batch by batch, with a chance to stop after each."""
        parts = []
        for start in range(0, len(images), BATCH):
            parts.append(self.of(images[start : start + BATCH]))
            yield Progress(doing, min(start + BATCH, len(images)), len(images))
        return np.concatenate(parts)


class Pixels(Features):
    """On the scale of [0, 1], row by row."""

    name = fingerprint = "pixels"
    grain = 0.5 / 255  # half a step of one byte

    def of(self, images: np.ndarray) -> np.ndarray:
        return images.reshape(len(images), -1).astype(np.float32) / 255


class ClassifierFeatures(Features):
    """The last hidden layer of a classifier, and of every layer before it the mean and sigma of each channel.

    The last layer alone knows what a picture shows but not how well it is drawn: by it the averages of nine of ten
    classes of clothing pass for garments. The channels of the early layers see that an average has soft edges.
    """

    components = 32  # more tell noise from garments no better, and the files grow

    def __init__(self, classifier: Classifier, name: str) -> None:
        self.classifier, self.name = classifier, f"features of {name}"

    @cached_property
    def fingerprint(self) -> str:
        return f"{fingerprint_of(self.classifier)}-{EDITION}"

    def of(self, images: np.ndarray) -> np.ndarray:
        return torch.cat(self._layers(images), 1).numpy()

    def scales(self, rows: np.ndarray) -> np.ndarray:
        """A layer's means count as much as its sigmas and as any other's, the last layer twice, however many."""
        last, *others = (part.shape[1] for part in self._layers(np.zeros((1, *self._shape), np.uint8)))
        weights = np.concatenate([np.full(last, 2 / last**0.5), *(np.full(n, n**-0.5) for n in others)])
        sigmas = rows.std(0)
        smallest = max(0.01 * sigmas.max(), 1e-3)  # of a channel that hardly ever lights up
        return (weights / np.maximum(sigmas, smallest)).astype(np.float32)

    @property
    def _shape(self) -> tuple[int, int, int]:
        item = self.classifier.item
        return item.height, item.width, item.channels

    @torch.inference_mode()
    def _layers(self, images: np.ndarray) -> list[Tensor]:
        """[n, channels] each: the last hidden layer, then means and sigmas of the activations in order."""
        x, found = 2 * to_unit(images) - 1, []  # as `Classifier.features` has it
        for layer in self.classifier.body:
            x = layer(x)
            if isinstance(layer, nn.SiLU) and x.ndim == 4:
                sigma, mean = torch.std_mean(x, (2, 3), correction=0)
                found += [mean, sigma]
        return [x, *found]


@dataclass(frozen=True, eq=False)
class PrincipalFeatures(Features):
    """Other features, scaled, along the few directions in which those of real images differ most."""

    whole: Features
    mean: np.ndarray  # [q], of the whole features
    directions: np.ndarray  # [f, q], the scales included; of 16 bits' precision, as files keep them

    @classmethod
    def fit(cls, whole: Features, images: np.ndarray, doing: str) -> Iterator[Progress]:
        """From the first of the images uint8 [n, height, width, channels]; always the same from the same."""
        from sklearn.utils.extmath import randomized_svd  # seconds where an exact one takes minutes

        rows = yield from whole.of_many(images[:FITTED], doing)
        mean, scales = rows.mean(0), whole.scales(rows)
        size = max(1, min(whole.components, len(rows) - 1, rows.shape[1]))
        *_, directions = randomized_svd((rows - mean) * scales, size, n_iter=4, random_state=0)
        return cls(whole, mean, (directions * scales).astype(np.float16).astype(np.float32))

    @property
    def name(self) -> str:
        return f"principal {self.whole.name}"

    @property
    def fingerprint(self) -> str:
        return self.whole.fingerprint

    @property
    def grain(self) -> float:
        return self.whole.grain

    def of(self, images: np.ndarray) -> np.ndarray:
        return (self.whole.of(images) - self.mean) @ self.directions.T
