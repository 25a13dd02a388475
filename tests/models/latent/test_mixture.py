import warnings

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.mixture import GaussianMixture

from models.latent.mixture import COMPONENTS, Mixture


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def mixture(rng):
    """Three Gaussians in four dimensions."""
    factors = np.tril(rng.standard_normal((3, 4, 4)), -1) * 0.3 + np.eye(4) * rng.uniform(0.3, 1, (3, 1, 4))
    weights, means = np.array([0.5, 0.3, 0.2]), 3 * rng.standard_normal((3, 4))
    return Mixture(*(a.astype(np.float32) for a in (weights, means, factors)))


def covariances(mixture):
    return mixture.factors.astype(float) @ mixture.factors.astype(float).transpose(0, 2, 1)


def test_the_density_is_that_of_scipy(mixture, rng):
    codes = 4 * rng.standard_normal((50, 4))
    parts = zip(mixture.weights, mixture.means, covariances(mixture), strict=True)
    exact = logsumexp([np.log(w) + multivariate_normal(m, c).logpdf(codes) for w, m, c in parts], axis=0)
    assert np.allclose(mixture.log_density(codes), exact, rtol=1e-5)


def test_the_density_far_away_is_small_and_finite(mixture):
    assert np.isfinite(mixture.log_density(np.full((1, 4), 1e4))).all()


def test_samples_have_the_moments_of_the_mixture(mixture):
    samples = mixture.sample(200_000, seed=0)
    weights, means = mixture.weights.astype(float), mixture.means.astype(float)
    mean = weights @ means
    spread = np.einsum("k,ki,kj->ij", weights, means - mean, means - mean)
    covariance = np.einsum("k,kij->ij", weights, covariances(mixture)) + spread
    assert samples.dtype == np.float32
    assert np.allclose(samples.mean(0), mean, atol=0.05)
    assert np.allclose(np.cov(samples.T), covariance, atol=0.03 * covariance.max())


def test_samples_depend_on_the_seed_alone(mixture):
    assert (mixture.sample(5, seed=1) == mixture.sample(5, seed=1)).all()
    assert (mixture.sample(5, seed=1) != mixture.sample(5, seed=2)).all()


def test_fitting_finds_the_clusters_and_adds_the_posteriors_spread(rng):
    means = np.repeat([[-4.0, 0.0], [4.0, 0.0]], 500, axis=0)
    fitted = Mixture.fit(means, np.full_like(means, 0.5), components=2)
    order = fitted.means[:, 0].argsort()
    assert np.allclose(fitted.weights, 0.5, atol=0.01)
    assert np.allclose(fitted.means[order], [[-4, 0], [4, 0]], atol=0.1)
    assert np.allclose(covariances(fitted), 0.25 * np.eye(2), atol=0.05)


def test_a_fit_is_the_one_of_sklearn_and_the_same_every_time(rng):
    means, sigmas = rng.standard_normal((400, 3)), np.full((400, 3), 0.3)
    fitted, again = (Mixture.fit(means, sigmas, components=2) for _ in range(2))
    samples = means + sigmas * np.random.default_rng(0).standard_normal(means.shape)
    with warnings.catch_warnings(action="ignore"):
        exact = GaussianMixture(2, reg_covar=1e-4, max_iter=60, tol=1e-2, random_state=0).fit(samples)
    assert np.allclose(fitted.log_density(samples), exact.score_samples(samples), atol=1e-3)
    assert all((getattr(fitted, name) == getattr(again, name)).all() for name in ("weights", "means", "factors"))


@pytest.mark.parametrize(("count", "dimensions", "components"), [(1, 3, 1), (2, 3, 1), (60, 64, 1), (120, 2, 2)])
def test_few_images_make_few_gaussians(rng, count, dimensions, components):
    means = rng.standard_normal((count, dimensions))
    fitted = Mixture.fit(means, np.full_like(means, 0.1))
    assert fitted.name == f"{components}-Gaussian mixture"
    assert np.isfinite(fitted.sample(10, seed=0)).all()
    assert np.isfinite(fitted.log_density(means)).all()


def test_many_images_make_no_more_than_the_usual_number(rng):
    means = rng.standard_normal((60 * COMPONENTS, 2))
    assert len(Mixture.fit(means, np.full_like(means, 0.1)).weights) == COMPONENTS
