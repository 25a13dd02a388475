import numpy as np
import pytest

from models.latent.aggregate import BINS, LEAST_SPAN, MOST, aggregate_of


def codes(shift=0.0, spread=1.0, sigma=0.1, n=2000, d=3, seed=0):
    rng = np.random.default_rng(seed)
    means = shift + rng.standard_normal((n, d)) * np.sqrt(spread**2 - sigma**2)
    return means.astype(np.float32), np.full((n, d), sigma, np.float32)


def test_codes_spread_as_the_prior_are_near_it():
    found = aggregate_of(*codes())

    assert found.codes.sum(1) == pytest.approx(1)
    assert found.prior.sum(1) == pytest.approx(1)
    assert (found.kl < 0.03).all()
    assert found.gaussian_kl < 0.01
    assert (found.spans == LEAST_SPAN).all()


def test_how_far_a_gaussian_lies_from_the_prior_is_known_in_closed_form():
    found = aggregate_of(*codes(shift=1.0, spread=0.5))
    expected = 0.5 * (0.25 + 1 - 1 - np.log(0.25))

    assert found.kl == pytest.approx(expected, rel=0.06)
    assert found.gaussian_kl == pytest.approx(3 * expected, rel=0.06)


def test_correlated_dimensions_are_far_from_the_prior_though_each_alone_is_not():
    means, sigmas = codes(d=2)
    means[:, 1] = means[:, 0]
    found = aggregate_of(means, sigmas)

    assert (found.kl < 0.03).all()
    assert found.gaussian_kl > 1


def test_a_collapsed_dimension_is_the_prior_itself():
    found = aggregate_of(np.zeros((50, 1), np.float32), np.ones((50, 1), np.float32))

    assert found.kl[0] == pytest.approx(0, abs=1e-9)
    assert found.codes == pytest.approx(found.prior)
    assert found.means[0].max() == 1.0


def test_codes_that_lie_anywhere_are_all_in_view():
    means, sigmas = codes(spread=20.0)
    found = aggregate_of(means, sigmas)

    assert (found.spans > np.abs(means).max(0)).all()
    assert found.means.sum(1) == pytest.approx(1)
    assert (found.kl > 10).all()


def test_of_many_codes_the_first_are_looked_at():
    means, sigmas = codes(n=MOST + 500, d=2)
    labels = np.arange(len(means))
    found = aggregate_of(means, sigmas, labels)

    assert found.codes.shape == (2, BINS)
    assert len(found.points) == len(found.labels) == MOST
