"""The bound, on a model of which ln p(x) is known: x = W z + b + noise with orthogonal columns in W."""

import math
from types import SimpleNamespace

import pytest
import torch
from torch.distributions import MultivariateNormal, Normal, kl_divergence

from models.base import Posterior, to_unit
from models.families.vae import VAE, Config
from models.metrics.importance import importance_weighted_bound
from models.nets.likelihoods import Gaussian
from tests.conftest import blobs, tiny_model

SIGMA, COUNT = 0.1, 40


class Linear(SimpleNamespace):
    """A linear Gaussian model whose encoder is `wider` times as unsure as the exact posterior."""

    def __init__(self, wider):
        torch.manual_seed(0)
        columns = torch.linalg.qr(torch.randn(64, 2)).Q * torch.tensor([0.2, 0.1])
        likelihood = Gaussian(straight=True)
        likelihood.log_sigma.data.fill_(math.log(SIGMA))
        precision = 1 + columns.square().sum(0) / SIGMA**2
        exact_sigma = precision.rsqrt()
        super().__init__(columns=columns, likelihood=likelihood, exact_sigma=exact_sigma, wider=wider)

    def posterior(self, x):
        mean = self.exact_sigma.square() * ((x.flatten(1) - 0.5) @ self.columns) / SIGMA**2
        return Posterior(mean, self.exact_sigma.expand_as(mean))

    def encode(self, x, told=None):
        mean, sigma = self.posterior(x)
        return Posterior(mean, sigma * self.wider)

    def logits(self, z, told=None):
        return (0.5 + z @ self.columns.T).view(-1, 1, 8, 8)

    def log_probability(self, x):
        """Per grey step, as the likelihood counts."""
        covariance = self.columns @ self.columns.T + SIGMA**2 * torch.eye(64)
        return MultivariateNormal(torch.full((64,), 0.5), covariance).log_prob(x.flatten(1)) - 64 * math.log(256)


@pytest.fixture
def x():
    torch.manual_seed(3)
    return 0.5 + 0.15 * torch.randn(COUNT, 1, 8, 8)


def noise(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("samples", [1, 7])
def test_with_the_exact_posterior_it_is_exact(x, samples):
    model = Linear(wider=1.0)
    bound = importance_weighted_bound(model, x, samples, noise())
    torch.testing.assert_close(bound, model.log_probability(x), rtol=1e-5, atol=1e-2)


def test_with_one_sample_it_is_the_elbo_on_average(x):
    model = Linear(wider=1.5)
    wrong, exact = Normal(*model.encode(x)), Normal(*model.posterior(x))
    elbo = model.log_probability(x) - kl_divergence(wrong, exact).sum(1)
    bounds = torch.stack([importance_weighted_bound(model, x, 1, noise(seed)) for seed in range(400)])
    torch.testing.assert_close(bounds.mean(0), elbo, rtol=0, atol=0.4)
    assert bounds.mean().item() == pytest.approx(elbo.mean().item(), abs=0.03)


def test_it_grows_with_the_samples_towards_the_probability(x):
    model = Linear(wider=3.0)
    means = [importance_weighted_bound(model, x, samples, noise()).mean().item() for samples in (1, 3, 30, 1000)]
    assert means == sorted(means)
    assert means[0] < means[-1] - 3
    assert means[-1] == pytest.approx(model.log_probability(x).mean().item(), abs=0.02)


def test_a_vaes_bound_with_one_sample_is_its_plain_elbo_whatever_its_beta():
    """By the same draws; then only the KL is estimated by one and computed by the other."""
    model, x = tiny_model(beta=8.0), to_unit(blobs(30).images)
    bounds = torch.stack([importance_weighted_bound(model, x, 1, noise(seed)).mean() for seed in range(200)])
    draws = (torch.randn(30, 3, generator=noise(seed)) for seed in range(200))
    elbo = torch.stack([-model.losses(x, epsilon, beta=8.0).negative_elbo for epsilon in draws])
    assert bounds.mean().item() == pytest.approx(elbo.mean().item(), abs=0.1)


def test_a_model_that_is_told_classes_is_told_them_here_too():
    torch.manual_seed(0)
    model = VAE(Config(latent=3, width=8, hidden=16, conditional=True), blobs().item, ("a", "b"))
    x, told = to_unit(blobs().images[:4]), torch.eye(2)[[0, 1, 0, 1]]
    bound = importance_weighted_bound(model, x, 3, noise(), told)
    assert not torch.equal(bound, importance_weighted_bound(model, x, 3, noise(), told.flip(1)))
