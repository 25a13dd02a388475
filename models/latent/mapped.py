"""A style-based GAN seen from `w`: the space that its mapping network makes of z, in which directions mean more.

Karras et al. 2018, A Style-Based Generator Architecture for Generative Adversarial Networks, arXiv:1812.04948.
"""

from __future__ import annotations

import abc
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from models.base import PLAIN, LatentModel, Manner
from models.latent.priors import Prior
from models.latent.search import search
from models.progress import Progress

STARTS = 4  # of a search, besides the mean
TETHER = 2e-3  # what a code costs that is a standard deviation from the mean


class WithW(LatentModel):
    """What a model offers that has such a space."""

    @abc.abstractmethod
    def to_w(self, z: Tensor, manner: Manner = PLAIN) -> Tensor:
        """Codes in w, [n, latent], of codes in z and of what is asked for; not yet truncated."""

    @abc.abstractmethod
    def decode_w(self, w: Tensor, manner: Manner = PLAIN) -> Tensor:
        """Images of codes in w, [n, latent]; the manner's truncation draws them to the mean of w."""

    @property
    @abc.abstractmethod
    def styles(self) -> Tensor:
        """The weights [scales, latent] that make of a code in w the scales of all layers, one below the other."""

    @abc.abstractmethod
    def middle(self, manner: Manner = PLAIN) -> Tensor:
        """The mean of w, [latent], of what is asked for."""


@dataclass(frozen=True, eq=False)
class MappedPrior(Prior):
    """What the mapping makes of codes in z, for conditions by chance, or for the usual one where none are given."""

    gan: WithW = field(repr=False)
    conditions: tuple[tuple[float, ...], ...] = field(default=(), repr=False)

    def draw(self, count: int, latent: int, noise: torch.Generator, truncation: float = 1.0) -> Tensor:
        """Truncation is left to decoding, which draws codes in w to their mean."""
        z = self.gan.prior.draw(count, latent, noise).to(self.gan.device)
        with torch.inference_mode():
            if not self.conditions:
                return self.gan.to_w(z, self.gan.usual).cpu()
            which = torch.randint(len(self.conditions), (count,), generator=noise).tolist()
            each = zip(z.split(1), which, strict=True)
            return torch.cat([self.gan.to_w(one, Manner(self.conditions[k])) for one, k in each]).cpu()

    def has_shell(self, latent: int) -> bool:
        return False

    def norm_percentile(self, code: Tensor) -> None:
        return None


class Mapped(LatentModel):
    """The same weights, another first space."""

    space = "w"

    def __init__(self, gan: WithW) -> None:
        super().__init__()
        self.gan = gan
        self.family, self.config, self.item, self.latent = gan.family, gan.config, gan.item, gan.latent
        self.conditions = gan.conditions
        self.prior = MappedPrior(f"{gan.prior.name}, mapped", gan)

    @property
    def whole(self) -> LatentModel:
        return self.gan

    @property
    def spaces(self) -> tuple[str, ...]:
        return self.gan.spaces

    def in_space(self, name: str) -> LatentModel:
        return self if name == self.space else self.gan.in_space(name)

    @property
    def manners(self) -> tuple[str, ...]:
        return self.gan.manners

    def cannot_ask(self) -> str:
        return super().cannot_ask() or "A code in w has in it what was asked for; choose that in z."

    @property
    def usual(self) -> Manner:
        return self.gan.usual

    @property
    def first_layer(self) -> Tensor:
        return self.gan.styles

    def arrived(self, z: np.ndarray, manner: Manner) -> np.ndarray:
        """The code [latent] in w that a code [latent] in z is mapped to."""
        with torch.inference_mode():
            return self.gan.to_w(torch.from_numpy(z)[None].to(self.device), manner)[0].cpu().numpy()

    def decode(self, z: Tensor, manner: Manner = PLAIN) -> Tensor:
        return self.gan.decode_w(z, manner)

    def score(self, x: Tensor, manner: Manner = PLAIN) -> Tensor:
        """Of images that are not said to show anything: what a code in w was mapped for nobody knows."""
        return self.gan.score(x)

    def features(self, x: Tensor, noise_level: float = 0.0) -> Tensor:
        return self.gan.features(x, noise_level)

    @property
    def scores_have_probabilities(self) -> bool:
        return self.gan.scores_have_probabilities

    def cannot(self, capability: str) -> str:
        return self.gan.cannot(capability)

    def invert(self, x: Tensor, manner: Manner = PLAIN) -> Iterator[Progress]:
        """Codes in w, from its mean and some drawn ones; those far from the mean cost a little."""
        noise = torch.Generator().manual_seed(manner.seed)
        drawn = self.prior.draw(256, self.latent, noise).to(x.device)
        middle = self.gan.middle(manner)
        sigma = (drawn - middle).square().mean().sqrt()
        starts = torch.cat([middle[None], drawn[:STARTS]]).clone()

        def tether(w: Tensor) -> Tensor:
            return TETHER * ((w - middle) / sigma).square().mean(1)

        return (yield from search(lambda w: self.decode(w, manner), starts, x, tether, float(sigma)))
