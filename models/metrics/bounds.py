"""How probable images are under a VAE, from below: the plain ELBO and the importance-weighted bound, image by image.

Kingma & Welling 2013, arXiv:1312.6114, equation 3, and Burda, Grosse & Salakhutdinov 2015, arXiv:1509.00519, equation
8, from the same draws; whatever beta the model was learned with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from models.base import Batch, to_unit
from models.conditioning import shown
from models.data.base import DataSet
from models.metrics.base import ERROR, Measuring, Subject, encoder
from models.metrics.bits import bits_per_dimension, cannot_count_bits
from models.metrics.importance import SAMPLES, bound_of, log_weights
from models.progress import Progress

if TYPE_CHECKING:
    from models.families.vae import VAE

PART = 250  # images at once


@dataclass(frozen=True, eq=False)
class Bounds:
    """Lower bounds on ln p(x) in nats, float64 [n] each."""

    elbo: np.ndarray = field(repr=False)
    iwae: np.ndarray = field(repr=False)
    samples: int  # draws for each image, of both


def bounds(model: VAE, data: DataSet, limit: int | None = None, samples: int = SAMPLES) -> Iterator[Progress]:
    """The Bounds of the held-out images, or of the first `limit` of them, each told what it shows where classes count.

    Their draws are the same every time.
    """
    noise = torch.Generator().manual_seed(0)
    elbo, iwae = [], []
    rows = np.arange(len(data))[data.testing][:limit]
    for start in range(0, len(rows), PART):
        x, told = told_of(model, data, rows[start : start + PART])
        with torch.no_grad():
            weights = log_weights(model, model.encode(x, told), x, samples, noise, told)
        elbo.append(weights.mean(0).double().cpu().numpy())
        iwae.append(bound_of(weights).double().cpu().numpy())
        yield Progress("Bounding how probable images are", min(start + PART, len(rows)), len(rows))
    return Bounds(np.concatenate(elbo), np.concatenate(iwae), samples)


def told_of(model: VAE, data: DataSet, rows: np.ndarray) -> tuple[Tensor, Tensor | None]:
    """Images of a data set [n, channels, height, width] and, of a model that knows classes, theirs [n, classes]."""
    x = to_unit(data.images[rows]).to(model.device)
    labels = None if data.labels is None else torch.tensor(data.labels[rows], device=model.device)
    return x, shown(Batch(x, labels), model.conditions) if model.conditions else None


def standard_error(values: np.ndarray) -> float:
    """Of the mean of values [n]; 0 of a single one."""
    return float(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else 0.0


# --- as measures ---


def variational(subject: Subject) -> str:
    """A VAE, and images that it takes; a need of measures."""
    if missing := encoder(subject):
        return missing
    if subject.model.family != "vae":
        return "only a VAE says how probable images are, from below"
    if subject.model.item != subject.data.item:
        return f"the model takes {subject.model.item} pictures, and {subject.data.title} are {subject.data.item} here"
    if subject.model.conditions and subject.model.conditions.names != subject.data.classes:
        return f"the model is told classes that {subject.data.title} does not have"
    return ""


def countable(subject: Subject) -> str:
    """Such a VAE with a likelihood of which there are bits; a need of measures."""
    return variational(subject) or cannot_count_bits(subject.model.likelihood)


def measure(subject: Subject) -> Measuring:
    """Negative bounds in nats, means over all held-out images with standard errors."""
    found = yield from _of(subject)
    figures = {}
    for name, values in ((f"negative_elbo_{SAMPLES}", -found.elbo), (f"negative_iwae_{SAMPLES}", -found.iwae)):
        figures |= {name: float(values.mean()), f"{name}{ERROR}": standard_error(values)}
    return figures


def measure_bits(subject: Subject) -> Measuring:
    """The same in bits for each value of a pixel."""
    found, model = (yield from _of(subject)), subject.model
    named = {"elbo": found.elbo, "iwae": found.iwae}
    return {
        f"{name}_bits_per_dimension": bits_per_dimension(-float(values.mean()), model.likelihood, model.item)
        for name, values in named.items()
    }


def _of(subject: Subject) -> Measuring:
    return subject.once("bounds", lambda: bounds(subject.model, subject.data))
