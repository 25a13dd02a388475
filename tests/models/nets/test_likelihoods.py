import math

import pytest
import torch
from torch.distributions import Bernoulli as Coin
from torch.distributions import Normal

from models.nets.likelihoods import GREY_STEP, LIKELIHOODS, Bernoulli, Gaussian


def gaussian(sigma):
    likelihood = Gaussian()
    torch.nn.init.constant_(likelihood.log_sigma, math.log(sigma))
    return likelihood.requires_grad_(False)


@pytest.fixture
def logits():
    return torch.randn(5, 3, 8, 7)


@pytest.fixture
def x():
    return torch.randint(0, 256, (5, 3, 8, 7)) / 255


@pytest.mark.parametrize("sigma", [0.01, 0.14, 1.5])
def test_the_gaussian_is_the_normal_density_counted_in_grey_steps(logits, x, sigma):
    likelihood = gaussian(sigma)
    density = Normal(logits.sigmoid(), sigma).log_prob(x).flatten(1).sum(1)
    assert torch.allclose(likelihood(logits, x), -density + x[0].numel() * math.log(256), rtol=1e-5)


@pytest.mark.parametrize("steps", [4, 10, 40])
def test_well_above_a_grey_step_the_gaussian_is_the_discretised_one(steps):
    """To 0.01 nats a value, of which ln(256 / 255) = 0.004 is the range from 0 to 255 being 255 steps long."""
    sigma = steps * GREY_STEP
    mean = torch.full((1, 1, 400, 50), 0.5, dtype=torch.float64)
    x = ((mean + sigma * torch.randn_like(mean)).clamp(0, 1) * 255).round() / 255
    normal = Normal(mean, sigma)
    exact = -(normal.cdf(x + 0.5 / 255) - normal.cdf(x - 0.5 / 255)).log().sum()
    assert abs(gaussian(sigma)(mean.logit(), x).item() - exact.item()) < 0.01 * x.numel()


def test_the_gaussians_noise_is_never_under_a_grey_step(logits, x):
    likelihood = gaussian(1e-6)
    assert likelihood.sigma.item() == pytest.approx(GREY_STEP)
    assert likelihood(logits, x).isfinite().all()


def test_sigma_finds_back_from_a_grey_step(logits, x):
    likelihood = gaussian(1e-6).requires_grad_(True)
    likelihood.confine()
    likelihood(logits, x).sum().backward()
    assert likelihood.log_sigma.grad.item() < 0, "the images are farther away than that, so it should grow"


def test_the_best_sigma_is_the_root_of_the_mean_squared_miss(logits, x):
    best = (logits.sigmoid() - x).square().mean().sqrt().item()
    nats = [gaussian(best * factor)(logits, x).sum().item() for factor in (0.98, 1.0, 1.02)]
    assert min(nats) == nats[1]


def test_the_bernoulli_of_bits_is_their_probability(logits):
    bits = torch.randint(0, 2, logits.shape).float()
    exact = -Coin(logits=logits).log_prob(bits).flatten(1).sum(1)
    assert torch.allclose(Bernoulli()(logits, bits), exact, rtol=1e-5)


def test_the_bernoulli_of_greys_is_their_cross_entropy(logits, x):
    coin = Coin(logits=logits)
    ones, zeros = coin.log_prob(torch.ones_like(x)), coin.log_prob(torch.zeros_like(x))
    exact = -(x * ones + (1 - x) * zeros).flatten(1).sum(1)
    assert torch.allclose(Bernoulli()(logits, x), exact, rtol=1e-5)


@pytest.mark.parametrize("name", LIKELIHOODS)
def test_means_lie_between_black_and_white(name, logits):
    mean = LIKELIHOODS[name]().mean(100 * logits)
    assert mean.min() >= 0
    assert mean.max() <= 1
