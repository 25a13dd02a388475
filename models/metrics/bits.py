"""Nats per image as bits per dimension, a value of a pixel being one, where they are of a probability of 8-bit images.

Theis, van den Oord & Bethge 2015, A note on the evaluation of generative models, arXiv:1511.01844, section 3.1: what a
density gives images to which noise of one grey step was added bounds what it gives the grey steps. For a Gaussian the
mean over that noise is known: (step / sigma)^2 / 24 nats a value, at most; the noise moves a bound on a mixture, such
as IWAE's, by no more (Jensen). Our nats count a density per 1/256, while values lie 1/255 apart, which is 0.004 nats
the other way. Where sigma is wide, over 3 steps, the first is less than the second and neither is counted.
"""

from __future__ import annotations

import math

from models.data.base import Item
from models.nets.likelihoods import GREY_STEPS_PER_UNIT, Gaussian, Likelihood

APART = 1 / 255  # of two values of 8 bits on [0, 1]


def bits_per_dimension(nats: float, likelihood: Likelihood, item: Item) -> float:
    """An upper bound on bits per value of a pixel, of negative bounds in nats per image; ValueError where none is."""
    if reason := cannot_count_bits(likelihood):
        raise ValueError(reason)
    values = item.height * item.width * item.channels
    rounding = (APART / likelihood.sigma.item()) ** 2 / 24 - (GREY_STEPS_PER_UNIT + math.log(APART))
    return (nats / values + max(0.0, rounding)) / math.log(2)


def cannot_count_bits(likelihood: Likelihood) -> str:
    """Why nats under this likelihood are none of 8-bit images; empty where they are."""
    if isinstance(likelihood, Gaussian):
        return ""
    return "the Bernoulli likelihood of grey pixels is a cross-entropy and no probability"
