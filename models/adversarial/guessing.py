"""What a discriminator may be made to guess of images: what they show, or the codes they were made from.

Odena et al. 2016, arXiv:1610.09585 (AC-GAN); Chen et al. 2016, arXiv:1606.03657 (InfoGAN). Nats are per image.
"""

from __future__ import annotations

import math

import torch.nn.functional as F
from torch import Tensor

from models.base import Conditions
from models.latent.priors import UNIFORM, Prior

LOG_SIGMA = (-4.0, 2.0)  # keeps what is guessed of a continuous code finite


def guesses(conditions: Conditions, continuous: int = 0) -> int:
    """Outputs it takes: a logit for every condition, a mean and a log sigma for every continuous code."""
    return len(conditions) + 2 * continuous


def guess_error(guess: Tensor, condition: Tensor, conditions: Conditions, z: Tensor) -> Tensor:
    """Nats that are missing of conditions [n, conditions], and of the first dimensions of codes [n, latent]."""
    if not conditions.exclusive:
        return F.binary_cross_entropy_with_logits(guess, condition, reduction="none").sum(1).mean()
    logits, of_codes = guess.tensor_split([len(conditions)], 1)
    error = F.cross_entropy(logits, condition) if conditions else guess.new_zeros(())
    mean, log_sigma = of_codes.chunk(2, 1)
    log_sigma = log_sigma.clamp(*LOG_SIGMA)
    misses = (z[:, : mean.shape[1]] - mean) / log_sigma.exp()
    return error + (misses.square() / 2 + log_sigma + math.log(2 * math.pi) / 2).sum(1).mean()


def entropy(conditions: Conditions, continuous: int, prior: Prior) -> float:
    """Of the codes; less the error of guessing them it bounds their mutual information with images (equation 5)."""
    each = math.log(2) if prior == UNIFORM else math.log(2 * math.pi * math.e) / 2
    return math.log(max(1, len(conditions))) + continuous * each
