"""Many pictures of a model: each depends on the seed and its own number alone, not on how many are drawn with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch

from models.base import PLAIN, LatentModel, Manner, to_bytes
from models.data.base import Progress
from models.latent.priors import Prior
from models.learning import CODES, generator

UNASKED = -1  # the label of a picture for which no class was asked


@dataclass(frozen=True, eq=False)
class Samples:
    images: np.ndarray  # uint8 [n, height, width, channels]
    labels: np.ndarray  # int64 [n], the classes asked for, or UNASKED
    classes: tuple[str, ...] = ()  # what the labels are called


def sample(
    model: LatentModel,
    prior: Prior,
    count: int,
    *,
    label: int | None = None,
    manner: Manner = PLAIN,
    seed: int = 0,
    precision: torch.dtype = torch.float32,
    batch: int = 100,
) -> Iterator[Progress]:
    """Draw codes from a prior and decode them; the result is Samples.

    Of a model with classes the label's pictures, or of all its classes in turn; what `manner` says of a condition is
    for models without.
    """
    by_class = model.conditions.exclusive and len(model.conditions) > 0
    truncation = manner.truncation if model.truncates_draws else 1.0
    labels = np.full(count, UNASKED)
    if by_class:
        labels[:] = label if label is not None else np.arange(count) % len(model.conditions)
    images = np.zeros((count, model.item.height, model.item.width, model.item.channels), np.uint8)
    done = 0
    for asked in np.unique(labels):
        how = manner if not by_class else replace(manner, condition=one_of(len(model.conditions), asked))
        for part in np.array_split(rows := np.flatnonzero(labels == asked), -(-len(rows) // batch)):
            codes = torch.cat([prior.draw(1, model.latent, generator(seed, CODES, int(i)), truncation) for i in part])
            with torch.inference_mode(), torch.autocast(model.device.type, precision, precision != torch.float32):
                images[part] = to_bytes(model.decode(codes.to(model.device), how))
            done += len(part)
            yield Progress("Sampling", done, count)
    return Samples(images, labels, model.conditions.names if by_class else ())


def one_of(count: int, which: int) -> tuple[float, ...]:
    """The condition that asks for one class of so many."""
    return tuple(float(k == which) for k in range(count))
