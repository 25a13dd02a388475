"""The encoded data: what is known of a space from the images that were put into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from models.base import LatentModel, to_unit
from models.data.base import DataSet, Progress
from models.latent.principal import Principal

ENCODED = 10_000  # training images, at most: enough for sigmas to two figures
BATCH = 100  # images between two chances to stop


@dataclass(frozen=True, eq=False)
class Encodings:
    """Posterior means and sigmas of n images, [n, d] each, and what follows from them."""

    means: np.ndarray
    sigmas: np.ndarray
    labels: np.ndarray | None  # int64 [n]
    principal: Principal
    kl: np.ndarray  # nats, mean over the images, of every dimension [d]
    of: str  # "10,000 of 18,000 training images"

    @classmethod
    def of_posteriors(cls, means: np.ndarray, sigmas: np.ndarray, labels: np.ndarray | None, of: str) -> Encodings:
        kl = 0.5 * (means**2 + sigmas**2 - 2 * np.log(sigmas) - 1).mean(0)
        return cls(means, sigmas, labels, Principal.of(means), kl, of)

    @property
    def dimension_sigmas(self) -> np.ndarray:
        """The data's standard deviation along every raw dimension [d]."""
        return self.means.std(0)

    @property
    def by_kl(self) -> np.ndarray:
        """The dimensions, the most informative first."""
        return np.argsort(-self.kl, kind="stable")


def encode_images(model: LatentModel, images: np.ndarray, doing: str) -> Iterator[Progress]:
    """Posterior means and sigmas, float32 [n, d] each, of images uint8 [n, height, width, channels]."""
    means, sigmas = [], []
    for start in range(0, len(images), BATCH):
        with torch.inference_mode():
            posterior = model.encode(to_unit(images[start : start + BATCH]).to(model.device))
        means.append(posterior.mean.cpu().numpy())
        sigmas.append(posterior.sigma.cpu().numpy())
        yield Progress(doing, min(start + BATCH, len(images)), len(images))
    return np.concatenate(means), np.concatenate(sigmas)


def encode_data(model: LatentModel, data: DataSet, limit: int = ENCODED) -> Iterator[Progress]:
    """The Encodings of the training images, or of the first `limit` of them."""
    whole = data.training.stop
    count = min(whole, limit)
    means, sigmas = yield from encode_images(model, data.images[:count], f"Encoding {data.title}")
    labels = None if data.labels is None else data.labels[:count]
    shown = f"{count:,}" if count == whole else f"{count:,} of {whole:,}"
    return Encodings.of_posteriors(means, sigmas, labels, f"{shown} {data.training_name} images")
