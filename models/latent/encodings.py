"""The encoded data: what is known of a space from the images that were put into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from models.base import LatentModel, to_unit
from models.data.base import DataSet
from models.latent.principal import Principal
from models.progress import Progress

ENCODED = 10_000  # training images, at most: enough for sigmas to two figures
BATCH = 100  # images between two chances to stop


@dataclass(frozen=True, eq=False)
class Encodings:
    """Posterior means and sigmas of n images, [n, d] each, and what follows from them."""

    means: np.ndarray
    sigmas: np.ndarray
    labels: np.ndarray | None  # int64 [n]
    principal: Principal
    kl: np.ndarray  # nats, mean over the images, of every dimension [d]; 0 where the encoder gives points
    of: str  # "10,000 of 18,000 training images"
    are_data: bool = True  # false for codes drawn from a prior, where a model has no encoder

    @classmethod
    def of_posteriors(cls, means: np.ndarray, sigmas: np.ndarray, labels: np.ndarray | None, of: str) -> Encodings:
        kl = np.zeros(means.shape[1], means.dtype)
        if sigmas.any():  # a point has no density, and so no KL
            kl = 0.5 * (means**2 + sigmas**2 - 2 * np.log(sigmas) - 1).mean(0)
        return cls(means, sigmas, labels, Principal.of(means), kl, of)

    @property
    def dimension_sigmas(self) -> np.ndarray:
        """The data's standard deviation along every raw dimension [d]."""
        return self.means.std(0)

    @property
    def by_kl(self) -> np.ndarray:
        """The dimensions, the most informative first; by how far they spread the data where they have no KL."""
        return np.argsort(-(self.kl if self.kl.any() else self.dimension_sigmas), kind="stable")


def encode_images(
    model: LatentModel, images: np.ndarray, doing: str, labels: np.ndarray | None = None
) -> Iterator[Progress]:
    """Posterior means and sigmas, float32 [n, d] each, of images uint8 [n, height, width, channels].

    A model that has learned classes is told the labels, as it was when it learned.
    """
    means, sigmas, kinds = [], [], len(model.conditions)
    for start in range(0, len(images), BATCH):
        part = slice(start, start + BATCH)
        x = to_unit(images[part]).to(model.device)
        with torch.inference_mode():
            if kinds and labels is not None:
                posterior = model.encode(x, F.one_hot(torch.tensor(labels[part]), kinds).to(x))
            else:
                posterior = model.encode(x)
        means.append(posterior.mean.cpu().numpy())
        sigmas.append(posterior.sigma.cpu().numpy())
        yield Progress(doing, min(start + BATCH, len(images)), len(images))
    return np.concatenate(means), np.concatenate(sigmas)


def encode_data(model: LatentModel, data: DataSet, limit: int = ENCODED) -> Iterator[Progress]:
    """The Encodings of the training images, or of the first `limit` of them."""
    first = data.images[data.training][:limit]
    labels = None if data.labels is None else data.labels[: len(first)]
    means, sigmas = yield from encode_images(model, first, f"Encoding {data.title}", labels)
    return of_training(means, sigmas, data)


def of_training(means: np.ndarray, sigmas: np.ndarray, data: DataSet) -> Encodings:
    """From the posteriors of the first training images, [n, d] each."""
    count, whole = len(means), data.training.stop
    labels = None if data.labels is None else data.labels[:count]
    shown = f"{count:,}" if count == whole else f"{count:,} of {whole:,}"
    return Encodings.of_posteriors(means, sigmas, labels, f"{shown} {data.training_name} images")
