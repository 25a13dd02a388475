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
from models.data.base import DataSet, Progress
from models.metrics.bits import bits_per_dimension, cannot_count_bits
from models.metrics.importance import SAMPLES, bound_of, log_weights

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


def figures_of(found: Bounds, model: VAE) -> dict[str, float]:
    """Means over the images, negative, with their standard errors, in nats; in bits too where there are such."""
    figures: dict[str, float] = {}
    for name, values in (("negative_elbo", -found.elbo), (f"negative_iwae_{found.samples}", -found.iwae)):
        nats = float(values.mean())
        figures |= {name: nats, f"{name}_error": standard_error(values)}
        if not cannot_count_bits(model.likelihood):
            figures[f"{name}_bits_per_dimension"] = bits_per_dimension(nats, model.likelihood, model.item)
    return figures


def standard_error(values: np.ndarray) -> float:
    """Of the mean of values [n]; 0 of a single one."""
    return float(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else 0.0
