"""Densities of mixtures against torch's distributions and against differences."""

import numpy as np
import pytest
import torch
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from models.data.toys import TOYS
from models.points.mixture import Mixture


def mixture(dimensions=2):
    rng = np.random.default_rng(0)
    return Mixture(
        np.array([0.2, 0.5, 0.3]), rng.random((3, dimensions)), np.array([0.1, 0.2, 0.05]), np.array([0, 1, 0])
    )


def reference(m):
    parts = Independent(Normal(torch.tensor(m.centres), torch.tensor(m.sigmas)[:, None].expand(m.centres.shape)), 1)
    return MixtureSameFamily(Categorical(torch.tensor(m.weights)), parts)


@pytest.mark.parametrize("dimensions", [1, 2])
def test_the_density_is_that_of_torch(dimensions):
    m = mixture(dimensions)
    points = np.random.default_rng(1).random((40, dimensions))
    expected = reference(m).log_prob(torch.tensor(points)).exp().numpy()
    assert m.density(points) == pytest.approx(expected)


@pytest.mark.parametrize("dimensions", [1, 2])
def test_the_score_is_the_gradient_of_the_log_density(dimensions):
    m = mixture(dimensions)
    points = torch.tensor(np.random.default_rng(2).random((20, dimensions)), requires_grad=True)
    reference(m).log_prob(points).sum().backward()
    assert m.score(points.detach().numpy()) == pytest.approx(points.grad.numpy())


def test_the_score_far_away_points_back_and_is_finite():
    score = mixture().score(np.array([[400.0, 0.0]]))
    assert np.isfinite(score).all()
    assert score[0, 0] < 0


def test_a_blurred_mixture_has_the_density_of_noisy_points():
    m, h = mixture(1), 0.1
    grid = np.linspace(-2, 3, 4001)
    step = grid[1] - grid[0]
    kernel = np.exp(-((grid - 0.5) ** 2) / (2 * h * h)) / (np.sqrt(2 * np.pi) * h)
    expected = np.convolve(m.density(grid[:, None]), kernel, "same") * step
    assert m.blurred(h).density(grid[:, None]) == pytest.approx(expected, abs=1e-3)


def test_with_noise_it_is_the_density_of_diffusions_points():
    """Moments of a (2 x - 1) + s e, by many draws."""
    m, rng = mixture(1), np.random.default_rng(3)
    drawn = m.draw(rng.random((200_000, 3)))[0]
    noisy = 0.6 * (2 * drawn - 1) + 0.8 * rng.standard_normal(drawn.shape)
    grid = np.linspace(-5, 5, 2001)[:, None]
    density = m.noisy(0.6, 0.8).density(grid)
    mean = np.trapezoid(density * grid[:, 0], grid[:, 0])
    second = np.trapezoid(density * grid[:, 0] ** 2, grid[:, 0])
    assert np.trapezoid(density, grid[:, 0]) == pytest.approx(1, abs=1e-6)
    assert (mean, second) == pytest.approx((noisy.mean(), (noisy**2).mean()), abs=0.01)


def test_draws_are_of_the_parts_in_their_shares():
    m = mixture()
    points, parts = m.draw(np.random.default_rng(4).random((50_000, 5)))
    assert np.bincount(parts) / 50_000 == pytest.approx(m.weights, abs=0.01)
    own = points[parts == 1]
    assert own.mean(0) == pytest.approx(m.centres[1], abs=0.01)
    assert own.std(0) == pytest.approx([0.2, 0.2], abs=0.01)


def test_one_class_is_a_mixture_of_its_own_parts():
    m = mixture()
    own = m.of_class(0)
    assert own.weights == pytest.approx([0.4, 0.6])
    assert np.array_equal(own.centres, m.centres[[0, 2]])


def test_every_shape_is_nearly_all_within_the_plane():
    for toy in TOYS.values():
        m = toy.mixture()
        low, high = m.centres - 3.5 * m.sigmas[:, None], m.centres + 3.5 * m.sigmas[:, None]
        assert 0 < low.min()
        assert high.max() < 1
        assert m.weights.sum() == pytest.approx(1)
