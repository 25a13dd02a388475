"""Pictures of many codes, each in a manner of its own; and codes drawn from the prior, with their pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch

from models.base import LatentModel, Manner, decoding_bytes
from models.latent.mapped import Mapped
from models.progress import Progress
from models.randomness import CODES, generator

BATCH = 100
DRAWING = "Drawing pictures"


def pictured(model: LatentModel, codes: np.ndarray, manners: Sequence[Manner]) -> Iterator[Progress]:
    """Pictures uint8 [n, height, width, channels] of codes float32 [n, latent], which are what it returns."""
    images, done = _blank(model, len(codes)), 0
    for manner, part in _parts(manners):
        images[part] = yield from decoding_bytes(model, codes[part], manner)
        done += len(part)
        yield Progress(DRAWING, done, len(codes))
    return images


def drawn(model: LatentModel, manners: Sequence[Manner], seed: int) -> Iterator[Progress]:
    """A code of the prior for each manner, float32 [n, latent], and its picture uint8 [n, height, width, channels].

    Both are what it returns. Each code follows from the seed, its own number and its manner alone.
    """
    count, done = len(manners), 0
    codes, images = np.zeros((count, model.latent), np.float32), _blank(model, count)
    for manner, part in _parts(manners):
        codes[part] = _from_prior(model, manner, part, seed)
        images[part] = yield from decoding_bytes(model, codes[part], manner)
        done += len(part)
        yield Progress(DRAWING, done, count)
    return codes, images


def _blank(model: LatentModel, count: int) -> np.ndarray:
    return np.zeros((count, model.item.height, model.item.width, model.item.channels), np.uint8)


def _parts(manners: Sequence[Manner]) -> Iterator[tuple[Manner, np.ndarray]]:
    """Every manner with the numbers of its codes, at most BATCH of them at a time."""
    numbers: dict[Manner, list[int]] = {}
    for number, manner in enumerate(manners):
        numbers.setdefault(manner, []).append(number)
    for manner, those in numbers.items():
        for part in np.array_split(those, -(-len(those) // BATCH)):
            yield manner, part


def _from_prior(model: LatentModel, manner: Manner, numbers: np.ndarray, seed: int) -> np.ndarray:
    """Codes [n, latent], each of which depends on the seed and its own number alone; mapped as what is asked for is."""
    first = model.whole
    z = torch.cat([first.prior.draw(1, first.latent, generator(seed, CODES, int(i))) for i in numbers])
    if not isinstance(model, Mapped):
        return z.numpy()
    with torch.inference_mode():
        return first.to_w(z.to(model.device), manner).cpu().numpy()
