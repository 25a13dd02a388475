import numpy as np
import pytest
from sklearn.decomposition import PCA

from models.latent.principal import SMALLEST_SIGMA, Principal


@pytest.fixture
def codes():
    """500 codes in 5 dimensions that depend on each other."""
    rng = np.random.default_rng(0)
    return (rng.standard_normal((500, 5)) @ rng.standard_normal((5, 5)) + rng.standard_normal(5)).astype(np.float32)


@pytest.fixture
def principal(codes):
    return Principal.of(codes)


def test_it_is_the_pca_of_sklearn_up_to_signs(codes, principal):
    pca = PCA().fit(codes.astype(np.float64))
    assert np.allclose(principal.mean, pca.mean_, atol=1e-5)
    assert np.allclose(principal.sigmas, np.sqrt(pca.explained_variance_), rtol=1e-4)
    assert np.allclose(np.abs(np.sum(principal.directions * pca.components_, axis=1)), 1, atol=1e-5)
    assert np.allclose(principal.shares, pca.explained_variance_ratio_, rtol=1e-4)


def test_the_largest_entry_of_every_direction_is_positive(principal):
    largest = np.abs(principal.directions).argmax(1)
    assert (principal.directions[np.arange(5), largest] > 0).all()


def test_scores_are_the_codes_in_uncorrelated_sigmas(codes, principal):
    scores = principal.scores(codes)
    assert np.allclose(scores.mean(0), 0, atol=1e-4)
    assert np.allclose(np.cov(scores.T), np.eye(5), atol=1e-4)


def test_codes_of_scores_of_codes_are_the_codes(codes, principal):
    assert np.allclose(principal.codes(principal.scores(codes)), codes, atol=1e-4)
    assert np.allclose(principal.codes(principal.scores(codes[0])), codes[0], atol=1e-4)
    assert principal.codes(np.zeros(5)).dtype == np.float32


def test_sigma_along_any_direction_is_that_of_the_projections(codes, principal):
    for direction in np.random.default_rng(1).standard_normal((5, 5)):
        direction /= np.linalg.norm(direction)
        assert principal.sigma_along(direction) == pytest.approx((codes @ direction).std(ddof=1), rel=1e-3)


def test_aligning_undoes_another_order_and_other_signs(principal):
    order, signs = np.array([3, 0, 4, 2, 1]), np.array([1, -1, -1, 1, -1], np.float32)
    mixed = Principal(principal.mean + 1, principal.directions[order] * signs[:, None], principal.sigmas[order])
    aligned = mixed.aligned_to(principal)
    assert np.allclose(aligned.directions, principal.directions)
    assert np.allclose(aligned.sigmas, principal.sigmas)
    assert (aligned.mean == mixed.mean).all()


def test_aligning_keeps_what_is_spanned(codes, principal):
    other = Principal.of(codes[:100]).aligned_to(principal)
    assert np.allclose(other.directions @ other.directions.T, np.eye(5), atol=1e-5)
    assert (np.sum(other.directions * principal.directions, axis=1) > 0).all()
    assert np.allclose(other.codes(other.scores(codes)), codes, atol=1e-4)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_fewer_codes_than_dimensions_still_have_finite_directions(count):
    codes = np.random.default_rng(2).standard_normal((count, 5)).astype(np.float32)
    principal = Principal.of(codes)
    assert np.allclose(principal.directions @ principal.directions.T, np.eye(5), atol=1e-5)
    assert (principal.sigmas >= np.float32(SMALLEST_SIGMA)).all()
    assert np.allclose(principal.codes(principal.scores(codes)), codes, atol=1e-4)


def test_a_space_of_one_dimension_has_one_direction():
    principal = Principal.of(np.array([[1.0], [3.0], [5.0]], np.float32))
    assert principal.directions.tolist() == [[1.0]]
    assert principal.sigmas.tolist() == [2.0]
