"""Many pictures of a model: each depends on the seed and its own number alone, not on how many are drawn with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch

from models.base import PLAIN, Conditions, LatentModel, Manner, to_bytes
from models.data.base import DataSet
from models.latent.priors import Prior
from models.progress import Progress
from models.randomness import CODES, generator

UNASKED = -1  # the label of a picture for which no class was asked


@dataclass(frozen=True, eq=False)
class Samples:
    images: np.ndarray  # uint8 [n, height, width, channels]
    labels: np.ndarray  # int64 [n], the classes asked for, or UNASKED
    classes: tuple[str, ...] = ()  # what the labels are called
    attributes: np.ndarray | None = None  # uint8 [n, attributes], those asked for, of a model that knows some
    attribute_names: tuple[str, ...] = ()


def sample(
    model: LatentModel,
    prior: Prior,
    count: int,
    *,
    label: int | None = None,
    attributes: np.ndarray | None = None,
    manner: Manner = PLAIN,
    seed: int = 0,
    precision: torch.dtype = torch.float32,
    batch: int = 100,
) -> Iterator[Progress]:
    """Draw codes from a prior and decode them; the result is Samples.

    Of a model with classes the label's pictures, or of all its classes in turn; of one with attributes, pictures with
    those in the rows of `attributes` [rows, attributes] in turn, or with none of them. What `manner` says of a
    condition does not count.
    """
    labels, rows = _asked(model.conditions, count, label, attributes)
    truncation = manner.truncation if model.truncates_draws else 1.0
    images = np.zeros((count, model.item.height, model.item.width, model.item.channels), np.uint8)
    done = 0
    for condition, numbers in _groups(model.conditions, labels, rows):
        how = replace(manner, condition=condition)
        for part in np.array_split(numbers, -(-len(numbers) // batch)):
            codes = torch.cat([prior.draw(1, model.latent, generator(seed, CODES, int(i)), truncation) for i in part])
            with torch.inference_mode(), torch.autocast(model.device.type, precision, precision != torch.float32):
                images[part] = to_bytes(model.decode(codes.to(model.device), how))
            done += len(part)
            yield Progress("Sampling", done, count)
    names = model.conditions.names
    return Samples(images, labels, names) if rows is None else Samples(images, labels, (), rows, names)


def _asked(
    conditions: Conditions, count: int, label: int | None, attributes: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray | None]:
    """The labels int64 [count], and of a model with attributes those, uint8 [count, attributes]."""
    labels, numbers = np.full(count, UNASKED), np.arange(count)
    if not conditions:
        return labels, None
    if conditions.exclusive:
        return (numbers % len(conditions) if label is None else np.full(count, label)), None
    if attributes is None:
        return labels, np.zeros((count, len(conditions)), np.uint8)
    return labels, attributes[numbers % len(attributes)].astype(np.uint8)


def _groups(
    conditions: Conditions, labels: np.ndarray, rows: np.ndarray | None
) -> Iterator[tuple[tuple[float, ...], np.ndarray]]:
    """Every condition that is asked for, and the numbers of the pictures that it is asked of."""
    if rows is None:
        for label in np.unique(labels):
            condition = () if label == UNASKED else one_of(len(conditions), label)
            yield condition, np.flatnonzero(labels == label)
        return
    kinds, kind_of = np.unique(rows, axis=0, return_inverse=True)
    for kind, row in enumerate(kinds):
        yield tuple(row.astype(float).tolist()), np.flatnonzero(kind_of.reshape(-1) == kind)


def shown_in(data: DataSet, conditions: Conditions) -> np.ndarray | None:
    """The attributes uint8 [n, attributes] of the training images, where they are what a model can be asked for."""
    if conditions.exclusive or data.attributes is None or data.attribute_names != conditions.names:
        return None
    return data.attributes[data.training]


def one_of(count: int, which: int) -> tuple[float, ...]:
    """The condition that asks for one class of so many."""
    return tuple(float(k == which) for k in range(count))
