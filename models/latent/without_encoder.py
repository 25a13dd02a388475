"""Directions of a space into which nothing can be encoded, worth moving along; with codes to begin from.

The principal axes of an isotropic prior are arbitrary, so they come from what the model makes of its codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as F

from models.base import LatentModel, decoding_bytes
from models.latent.encodings import Encodings
from models.latent.mapped import Mapped
from models.latent.principal import Principal
from models.latent.priors import Prior
from models.latent.sefa import factorised
from models.progress import Progress

STARTING = 64  # codes that are kept, to begin from and to choose anchors among
MAPPED = 2000  # codes behind the directions of w
PICTURED = 400  # codes that are decoded where directions come from pictures
BATCH = 20  # of these at a time
SIDE = 16  # pixels of the pictures of which principal components are taken: what one sees from afar
MOST = 24  # directions


def drawn(model: LatentModel, prior: Prior | None = None) -> Iterator[Progress]:
    """Encodings of which the codes [STARTING, d] are drawn from a prior, and the directions follow from the model.

    The prior is the model's, where no other is given.
    """
    noise, prior = torch.Generator().manual_seed(0), prior or model.prior
    codes = prior.draw(STARTING, model.latent, noise).numpy()
    if isinstance(model, Mapped):
        yield Progress("Mapping codes", 0, 1)
        principal = _components_of_w(prior, model.latent, noise)
    elif model.first_layer is not None:
        yield Progress("Factorising the first layer", 0, 1)
        principal = _factors(model, float(codes.std()))
    else:
        principal = yield from _of_pictures(model, noise)
    return of_codes(codes, principal, f"{STARTING} codes of {prior.name}")


def provisional(model: LatentModel, prior: Prior | None = None) -> Encodings:
    """The same codes at once, with plain dimensions for directions."""
    prior = prior or model.prior
    codes = prior.draw(STARTING, model.latent, torch.Generator().manual_seed(0)).numpy()
    count = min(MOST, model.latent)
    directions = np.eye(count, model.latent, dtype=np.float32)
    middle, sigmas = codes.mean(0), np.full(count, codes.std(), np.float32)
    principal = Principal(middle, directions, sigmas, model.space, "prior σ", "the prior's variance")
    return of_codes(codes, principal, f"{STARTING} codes of {prior.name}")


def of_codes(codes: np.ndarray, principal: Principal, of: str) -> Encodings:
    """Codes [n, d] that are no data: they have neither spread nor KL."""
    nothing = np.zeros(codes.shape[1], np.float32)
    return Encodings(codes, np.zeros_like(codes), None, principal, nothing, of, are_data=False)


def _components_of_w(prior: Prior, latent: int, noise: torch.Generator) -> Principal:
    """Principal components of w (Härkönen et al. 2020, GANSpace, arXiv:2004.02546)."""
    return replace(Principal.of(prior.draw(MAPPED, latent, noise).numpy()), shared="the variance of w")


def _factors(model: LatentModel, sigma: float) -> Principal:
    """What the first layer enlarges most."""
    directions, shares = factorised(model.first_layer)
    return _of_prior(directions[:MOST], sigma, shares, "SeFa", "what the first layer does")


def _of_pictures(model: LatentModel, noise: torch.Generator) -> Iterator[Progress]:
    """Those that, linearly, tell most of the principal components of pictures decoded from random codes."""
    codes, pictures = model.prior.draw(PICTURED, model.latent, noise).numpy(), []
    for start in range(0, PICTURED, BATCH):
        work = decoding_bytes(model, codes[start : start + BATCH], model.draft(model.usual))
        for _ in (steps := _Returning(work)):
            yield Progress("Looking for directions", start, PICTURED)
        pictures.append(steps.value)
    seen = _seen_from_afar(np.concatenate(pictures))
    components = Principal.of(seen)
    count = min(MOST, model.latent, len(components.sigmas))
    slopes = components.scores(seen)[:, :count].T @ codes
    directions = np.linalg.qr(slopes.T.astype(np.float64))[0].T
    directions *= np.where((directions * slopes).sum(1, keepdims=True) < 0, -1, 1)
    shares = components.sigmas**2
    return _of_prior(directions.astype(np.float32), float(codes.std()), shares, "PC", "the pictures' variance")


def _of_prior(directions: np.ndarray, sigma: float, shares: np.ndarray, name: str, shared: str) -> Principal:
    count, latent = directions.shape
    sigmas, parts = np.full(count, sigma, np.float32), (shares / shares.sum())[:count].astype(np.float32)
    return Principal(np.zeros(latent, np.float32), directions, sigmas, name, "prior σ", shared, parts)


def _seen_from_afar(pictures: np.ndarray) -> np.ndarray:
    """[n, values], of pictures uint8 [n, height, width, channels], area-averaged to SIDE pixels or fewer."""
    x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float()
    return F.adaptive_avg_pool2d(x, min(SIDE, *x.shape[2:])).flatten(1).numpy()


class _Returning:
    """A generator to loop over, whose result is its `value` afterwards."""

    def __init__(self, work: Iterator[None]) -> None:
        self._work = work

    def __iter__(self) -> Iterator[None]:
        self.value = yield from self._work
