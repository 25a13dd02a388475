"""How probable an image is given its decoding: the reconstruction term, in nats per image.

Gaussian likelihoods keep every constant and are counted per 8-bit grey step (the density of values in [0, 1], plus
ln 256 a value), so that they are positive and divide into bits per dimension. The two kinds are never ranked
against each other: on grey pixels the Bernoulli's figure is a cross-entropy, not a probability.
"""

from __future__ import annotations

import abc
import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

GREY_STEP = 1 / 256  # the width of one 8-bit value
LOWEST = math.log(GREY_STEP)  # of log sigma
GREY_STEPS_PER_UNIT = math.log(256)  # nats a value between a density on [0, 1] and one counted in grey steps


class Likelihood(nn.Module, abc.ABC):
    """What a decoder's output says of an image."""

    @abc.abstractmethod
    def mean(self, logits: Tensor) -> Tensor:
        """The decoded images, in [0, 1]."""

    @abc.abstractmethod
    def forward(self, logits: Tensor, x: Tensor) -> Tensor:
        """Nats [n] of images x [n, ...]."""

    def confine(self) -> None:
        """After every step of an optimiser: what is learned goes back to where it makes sense."""


class Bernoulli(Likelihood):
    """Cross-entropy of pixels in [0, 1] under independent coins, one per value (Kingma & Welling 2013, C.1)."""

    def mean(self, logits: Tensor) -> Tensor:
        return logits.sigmoid()

    def forward(self, logits: Tensor, x: Tensor) -> Tensor:
        return F.binary_cross_entropy_with_logits(logits, x, reduction="none").flatten(1).sum(1)


class Gaussian(Likelihood):
    """One noise level for all pixels, learned as a parameter (Rybkin et al. 2021, arXiv:2006.13202, section 3.1)."""

    def __init__(self, straight: bool = False) -> None:
        super().__init__()
        self.straight = straight  # the mean is what the decoder says, and not its sigmoid: for linear decoders
        self.log_sigma = nn.Parameter(torch.tensor(-2.0))  # 0.14, near where blurred pictures of 8 bits begin

    @property
    def sigma(self) -> Tensor:
        """The noise's standard deviation on [0, 1], never under a grey step: finer than that the data are not."""
        return self.log_sigma.clamp(min=LOWEST).exp()

    def confine(self) -> None:
        """The clamp has no gradient below a grey step, from where sigma would not find back: so stay a hair above."""
        with torch.no_grad():
            self.log_sigma.clamp_(min=LOWEST + 1e-4)

    def mean(self, logits: Tensor) -> Tensor:
        return logits if self.straight else logits.sigmoid()

    def forward(self, logits: Tensor, x: Tensor) -> Tensor:
        """Nats [n] of images x [n, ...], per grey step."""
        squares = (self.mean(logits) - x).square().flatten(1)
        per_value = self.sigma.log() + 0.5 * math.log(2 * math.pi) + GREY_STEPS_PER_UNIT
        return squares.sum(1) / (2 * self.sigma**2) + squares.shape[1] * per_value


LIKELIHOODS = {"gaussian": Gaussian, "bernoulli": Bernoulli}
