import math

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from models.base import Posterior
from models.latent.decomposition import decomposed


def drawn(posterior):
    return posterior.mean + posterior.sigma * torch.randn_like(posterior.mean)


@pytest.fixture
def correlated():
    """Posteriors of sigma 0.5 whose means are Gaussian, so that the aggregate posterior is: its covariance is known."""
    torch.manual_seed(1)
    mixed = torch.tensor([[0.8, 0.6], [0.0, 0.5]], dtype=torch.float64)
    posterior = Posterior(torch.randn(2000, 2, dtype=torch.float64) @ mixed, torch.full((2000, 2), 0.5).double())
    return posterior, mixed.T @ mixed + 0.25 * torch.eye(2)


def test_the_terms_are_those_of_a_gaussian(correlated):
    posterior, covariance = correlated
    found = decomposed(drawn(posterior), posterior)
    variances = covariance.diagonal()
    entropy = 0.5 * covariance.logdet() + math.log(2 * math.pi * math.e)
    given_image = 2 * math.log(0.5) + math.log(2 * math.pi * math.e)
    assert found.mutual_information.item() == pytest.approx((entropy - given_image).item(), abs=0.1)
    assert found.total_correlation.item() == pytest.approx(
        0.5 * (variances.log().sum() - covariance.logdet()).item(), abs=0.05
    )
    alone = kl_divergence(Normal(0, variances.sqrt()), Normal(0, 1)).sum()
    assert found.dimension_wise_kl.item() == pytest.approx(alone.item(), abs=0.1)


def test_the_terms_add_up_to_the_kl(correlated):
    posterior, _ = correlated
    exact = kl_divergence(Normal(*posterior), Normal(0, 1)).sum(1).mean()
    assert sum(decomposed(drawn(posterior), posterior)).item() == pytest.approx(exact.item(), abs=0.05)


def test_they_add_up_draw_by_draw():
    posterior = Posterior(torch.randn(30, 4), torch.rand(30, 4) + 0.1)
    z = drawn(posterior)
    one_sample = (Normal(*posterior).log_prob(z) - Normal(0, 1).log_prob(z)).sum(1).mean()
    assert sum(decomposed(z, posterior)).item() == pytest.approx(one_sample.item(), rel=1e-4)


def test_independent_dimensions_have_no_total_correlation():
    posterior = Posterior(torch.randn(2000, 2).double(), torch.full((2000, 2), 0.5).double())
    assert decomposed(drawn(posterior), posterior).total_correlation.abs() < 0.03


def test_the_mutual_information_of_images_that_are_told_apart_is_the_logarithm_of_their_number():
    posterior = Posterior(100 * torch.randn(50, 3), torch.full((50, 3), 0.01))
    assert decomposed(drawn(posterior), posterior).mutual_information.item() == pytest.approx(math.log(50), rel=1e-3)


def test_gradients_are_those_of_minibatch_weighted_sampling():
    """With 1/(n N) for the weights of each image, as in section 3.1: the figure differs by (d - 1) ln N alone."""
    mean, log_sigma = torch.randn(16, 3, requires_grad=True), torch.randn(16, 3, requires_grad=True)
    epsilon, images = torch.randn(16, 3), 5000
    z = mean + log_sigma.exp() * epsilon
    each = Normal(mean, log_sigma.exp()).log_prob(z[:, None])
    whole = math.log(16 * images)
    theirs = ((each.sum(2).logsumexp(1) - whole) - (each.logsumexp(1) - whole).sum(1)).mean()
    ours = decomposed(z, Posterior(mean, log_sigma.exp())).total_correlation
    assert (theirs - ours).item() == pytest.approx(2 * math.log(images), rel=1e-4)
    for one, other in zip(
        torch.autograd.grad(ours, (mean, log_sigma), retain_graph=True),
        torch.autograd.grad(theirs, (mean, log_sigma)),
        strict=True,
    ):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)
