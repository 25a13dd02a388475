"""Bits against distributions over grey steps that are known exactly."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import norm

from models.data.base import Item
from models.metrics.bits import bits_per_dimension, cannot_count_bits
from models.nets.likelihoods import Bernoulli, Gaussian

ITEM = Item(8, 8, 1)


def gaussian(sigma):
    likelihood = Gaussian(straight=True)
    likelihood.log_sigma.data.fill_(math.log(sigma))
    return likelihood


def test_at_a_wide_sigma_they_are_nats_over_dimensions_and_ln_2():
    assert bits_per_dimension(300.0, gaussian(0.1), ITEM) == pytest.approx(300 / (64 * math.log(2)))
    assert bits_per_dimension(300.0, gaussian(0.1), Item(8, 8, 3)) == pytest.approx(100 / (64 * math.log(2)))


@pytest.mark.parametrize("sigma", [1 / 256, 0.006, 0.013, 0.05, 0.3])
@pytest.mark.parametrize("mean", [0.5, 0.5 + 0.4 / 255])
def test_they_bound_what_the_probability_of_every_grey_step_would_cost(sigma, mean):
    """Grey values drawn from the model itself: bits are as many as their probabilities have, or a little more."""
    likelihood, steps = gaussian(sigma), np.arange(256) / 255
    edges = np.append(steps - 0.5 / 255, 1 + 0.5 / 255)
    p = np.diff(norm.cdf(edges, mean, sigma))
    exact = -(p / p.sum()) @ np.log2(np.maximum(p, 1e-300))
    x = torch.tensor(steps, dtype=torch.float64)[:, None]
    nats = likelihood(torch.full_like(x, mean), x).tolist()
    bits = np.array([bits_per_dimension(cost, likelihood, Item(1, 1, 1)) for cost in nats]) @ p / p.sum()
    assert exact <= bits < exact + 0.07


def test_plain_nats_would_not_bound_them_where_sigma_is_a_grey_step():
    """Of a picture that is the mean itself: its grey steps are less probable than the density's peak says."""
    likelihood, x = gaussian(1 / 256), torch.full((1, 1), 100 / 255)
    nats = likelihood(x, x).item()
    exact = -np.log2(norm.cdf(0.5 * 256 / 255) - norm.cdf(-0.5 * 256 / 255))
    assert nats / math.log(2) < exact <= bits_per_dimension(nats, likelihood, Item(1, 1, 1))


def test_a_cross_entropy_has_none():
    assert "cross-entropy" in cannot_count_bits(Bernoulli())
    assert cannot_count_bits(gaussian(0.1)) == ""
    with pytest.raises(ValueError, match="no probability"):
        bits_per_dimension(100.0, Bernoulli(), ITEM)
