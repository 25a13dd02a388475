import numpy as np
import pytest
import torch
from scipy.stats import kstest

from models.latent.fitted import Box, FittedGaussian
from models.latent.principal import Principal
from models.latent.priors import GAUSSIAN


@pytest.fixture
def codes():
    """Correlated, off the middle, of unequal size; the last dimension does not vary."""
    mixed = np.random.default_rng(0).standard_normal((4000, 3)) @ np.array(
        [[2.0, 1, 0, 0], [0, 0.5, 0, 0], [0, 0, 9, 0]]
    )
    return (mixed + np.array([5, 0, -3, 1])).astype(np.float32)


@pytest.fixture
def gaussian(codes):
    return FittedGaussian.of(Principal.of(codes))


def noise(seed=0):
    return torch.Generator().manual_seed(seed)


def test_a_gaussian_has_the_mean_and_the_covariance_of_the_encodings(gaussian, codes):
    drawn = gaussian.draw(50_000, 4, noise()).numpy()
    assert drawn.dtype == np.float32
    assert np.allclose(drawn.mean(0), codes.mean(0), atol=0.15)
    assert np.allclose(np.cov(drawn.T), np.cov(codes.T), atol=0.02 * np.cov(codes.T).max())
    assert gaussian.name == "a Gaussian fitted to the encodings"


def test_truncation_keeps_a_gaussian_near_its_middle_along_every_direction(gaussian):
    scores = gaussian.principal.scores(gaussian.draw(2000, 4, noise(), truncation=0.5).numpy())[:, :3]
    assert np.abs(scores).max() <= 1.001
    assert np.abs(scores).max(0).min() > 0.95


def test_percentiles_are_even_over_the_gaussians_own_codes(gaussian):
    percentiles = [gaussian.norm_percentile(code) for code in gaussian.draw(500, 4, noise())]
    assert kstest(np.array(percentiles) / 100, "uniform").pvalue > 0.01


def test_the_gaussian_of_standard_normal_encodings_is_the_priors():
    codes = torch.randn(100_000, 5, generator=noise())
    fitted, code = FittedGaussian.of(Principal.of(codes.numpy())), torch.tensor([1.0, -1.0, 0.5, 2.0, 0.0])
    assert fitted.norm_percentile(code) == pytest.approx(GAUSSIAN.norm_percentile(code), abs=0.5)


def test_a_box_ends_where_the_encodings_end(codes):
    box = Box.of(codes, "128 encodings")
    drawn = box.draw(20_000, 4, noise()).numpy()
    assert drawn.dtype == np.float32
    assert np.allclose([drawn.min(0), drawn.max(0)], [codes.min(0), codes.max(0)], atol=0.01 * np.ptp(codes, 0).max())
    assert (drawn[:, 3] == 1).all()
    half = box.draw(20_000, 4, noise(), truncation=0.5).numpy()
    assert np.allclose(np.ptp(half, 0), np.ptp(drawn, 0) / 2, rtol=1e-3)
    assert (box.name, box.norm_percentile(torch.zeros(4))) == ("a box around 128 encodings", None)


@pytest.mark.parametrize("make", [lambda codes: FittedGaussian.of(Principal.of(codes)), Box.of])
def test_codes_depend_on_the_generator_alone_and_come_one_by_one(make, codes):
    prior = make(codes)
    assert torch.equal(prior.draw(3, 4, noise(5)), prior.draw(3, 4, noise(5)))
    assert prior.draw(1, 4, noise()).shape == (1, 4)
    assert not prior.has_shell(4)


def test_fewer_encodings_than_dimensions_are_enough():
    fitted = FittedGaussian.of(Principal.of(np.random.default_rng(0).standard_normal((3, 10)).astype(np.float32)))
    assert fitted.draw(5, 10, noise()).isfinite().all()
    assert 0 <= fitted.norm_percentile(torch.zeros(10)) <= 100
