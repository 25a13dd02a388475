"""The gap against what is known of a linear model, whose best posterior is a Gaussian of independent dimensions."""

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence

from models.base import Posterior, to_unit
from models.families.vae import VAE, Config
from models.metrics.amortisation import amortisation_gap
from models.progress import finished
from tests.conftest import blobs, tiny_model
from tests.models.metrics.test_importance import Linear


class Shifted(Linear):
    """Its encoder is also beside the point, by so many of its sigmas."""

    shift = 1.5

    def encode(self, x, told=None):
        mean, sigma = super().encode(x, told)
        return Posterior(mean + self.shift * sigma, sigma)


@pytest.fixture
def x():
    torch.manual_seed(3)
    return 0.5 + 0.15 * torch.randn(20, 1, 8, 8)


def test_it_is_the_divergence_from_the_exact_posterior(x):
    model = Shifted(wider=2.0)
    found = finished(amortisation_gap(model, x, judged=1000))
    exact = kl_divergence(Normal(*model.encode(x)), Normal(*model.posterior(x))).sum(1)
    assert exact.mean() > 5
    np.testing.assert_allclose(found.amortisation, exact, atol=1.5)  # by so few draws of a wrong posterior
    assert found.amortisation.mean() == pytest.approx(exact.mean().item(), abs=0.1)


def test_the_fitted_posterior_is_the_exact_one_and_so_nothing_is_left_to_approximate(x):
    model = Shifted(wider=2.0)
    found = finished(amortisation_gap(model, x, draws=32))
    mean, sigma = model.posterior(x)
    torch.testing.assert_close(found.fitted.sigma, sigma.contiguous(), rtol=0.05, atol=0)
    assert ((found.fitted.mean - mean) / sigma).abs().max() < 0.1
    np.testing.assert_allclose(found.fitted_elbo, model.log_probability(x), atol=0.05)
    assert 0 <= found.approximation.min()
    assert found.approximation.max() < 0.01


def test_an_exact_encoder_loses_nothing(x):
    found = finished(amortisation_gap(Linear(wider=1.0), x, draws=32))
    assert np.abs(found.amortisation).max() < 0.05


def test_a_vae_that_has_not_learned_loses_much_and_never_gains():
    model, x = tiny_model(likelihood="bernoulli"), to_unit(blobs(12).images)
    found = finished(amortisation_gap(model, x, steps=100))
    assert (found.amortisation > -0.05).all()
    assert found.fitted_iwae.mean() >= found.fitted_elbo.mean()


def test_it_tells_how_far_it_has_come_and_leaves_the_model_as_it_was():
    torch.manual_seed(0)
    model = VAE(Config(latent=3, width=8, hidden=16), blobs().item)  # which is being trained
    before = {name: value.clone() for name, value in model.state_dict().items()}
    with torch.no_grad():
        steps = list(amortisation_gap(model, to_unit(blobs(6).images), steps=5))
    assert [step.done for step in steps][:5] == [1, 2, 3, 4, 5]
    assert {step.of for step in steps} == {5}
    assert all(parameter.grad is None for parameter in model.parameters())
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name])


def test_a_model_that_knows_classes_is_told_them():
    torch.manual_seed(0)
    model = VAE(Config(latent=3, width=8, hidden=16, conditional=True), blobs().item, ("a", "b"))
    x, told = to_unit(blobs().images[:4]), torch.eye(2)[[0, 1, 0, 1]]
    right, wrong = (finished(amortisation_gap(model, x, each, steps=5)) for each in (told, told.flip(1)))
    assert not np.allclose(right.elbo, wrong.elbo)
