"""Whether a model finds images of another data set stranger than held-out ones of its own.

What is strange costs a VAE or an autoencoder more nats, a discriminator scores it lower, and a diffusion model takes
noise out of it less well. That need not work: a likelihood may like simpler images better than its own (Nalisnick et
al. 2019, arXiv:1810.09136), and then the area is below a half.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
import torch.nn.functional as F

from models.base import LatentModel, Manner, to_bytes, to_unit
from models.conditioning import unsaid
from models.data.base import DataSet, Item
from models.families.ddpm import DDPM
from models.metrics.base import HELD_OUT, Measuring, Subject
from models.progress import Progress
from models.randomness import NOISE, generator

JUDGED = 1000  # images of a kind, at most
BATCH = 100
LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9)  # of noise, as shares of the schedule
GREY = (0.299, 0.587, 0.114)  # weights of red, green and blue (ITU-R BT.601)


def auroc(usual: np.ndarray, strange: np.ndarray) -> float:
    """The area under the ROC curve: how often a strange cost [m] is above a usual one [n], ties counting half."""
    ordered = np.sort(usual)
    below = np.searchsorted(ordered, strange, "left") + np.searchsorted(ordered, strange, "right")
    return float(below.mean() / (2 * len(usual)))


def measure(subject: Subject) -> Measuring:
    """Held-out images of the other data set against those of the model's own.

    Beside it the same of the model's held-out against its training images: above a half, it costs what it has not
    learned from more.
    """
    training, held_out = (_some(subject.data, part) for part in (subject.data.training, subject.data.testing))
    other = converted(_some(subject.against, subject.against.testing), subject.model.item)
    seen = []
    for images in (training, held_out, other):
        seen.append((yield from costs(subject.model, converted(images, subject.model.item))))
    # Of several costs each counts alike, by its own spread over training images (Graham et al. 2023, arXiv:2211.07740).
    mean, sigma = seen[0].mean(0), seen[0].std(0).clip(1e-12)
    known, own, strange = (((each - mean) / sigma).mean(1) for each in seen)
    return {
        "outlier_auroc": auroc(own, strange),
        f"outlier_auroc{HELD_OUT}": auroc(known, own),
        "images_against": len(other),
    }


def costs(model: LatentModel, images: np.ndarray) -> Iterator[Progress]:
    """How strange a model finds images uint8 [n, height, width, channels] of its own size: float64 [n, costs]."""
    found = []
    for start in range(0, len(images), BATCH):
        with torch.inference_mode():
            x = to_unit(images[start : start + BATCH]).to(model.device)
            found.append(_costs(model, x, start).double().cpu().numpy())
        yield Progress("Asking what images cost", start + len(x), len(images))
    return np.concatenate(found)


def _costs(model: LatentModel, x: torch.Tensor, start: int) -> torch.Tensor:
    """[n, 1], or of a diffusion model a column for each level of noise."""
    conditions = model.conditions
    asked = unsaid(conditions, x.device) if conditions and not conditions.optional else None
    if not model.cannot("encode"):
        return model.costs(x, asked)[:, None]
    if isinstance(model, DDPM):
        kinds = None if asked is None else model.kinds(Manner(tuple(asked[0].tolist())))
        return _noise_errors(model, 2 * x - 1, kinds, start)
    return -model.score(x)[:, None]


def _noise_errors(model: DDPM, x: torch.Tensor, kinds: torch.Tensor | None, start: int) -> torch.Tensor:
    """The image's place in its data set decides the noise."""
    noise = torch.randn(x.shape, generator=generator(0, NOISE, start)).to(x)
    kinds = None if kinds is None else kinds.expand(len(x), -1)
    times = (torch.full((len(x),), round(level * model.schedule.steps), device=x.device) for level in LEVELS)
    return torch.stack([model.loss(x, t, noise, kinds).noise_errors for t in times], 1)


def converted(images: np.ndarray, item: Item) -> np.ndarray:
    """Images uint8 [n, height, width, channels] in an item's size and colours, as well as they can be had."""
    if images.shape[1:] == (item.height, item.width, item.channels):
        return images
    x = to_unit(images)
    if item.channels == 1 and x.shape[1] == 3:
        x = (x * x.new_tensor(GREY).view(1, 3, 1, 1)).sum(1, keepdim=True)
    x = F.interpolate(x.expand(-1, item.channels, -1, -1), (item.height, item.width), mode="bilinear", antialias=True)
    return to_bytes(x)


def _some(data: DataSet, part: slice) -> np.ndarray:
    """At most JUDGED of a part, drawn at random."""
    numbers = np.arange(len(data))[part]
    return data.images[np.sort(np.random.default_rng(0).permutation(numbers)[:JUDGED])]
