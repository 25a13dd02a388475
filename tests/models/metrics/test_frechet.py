import numpy as np
import pytest
from scipy.linalg import sqrtm

from models.metrics.frechet import frechet_distance


def test_it_is_nothing_between_the_same():
    features = np.random.default_rng(0).normal(size=(200, 6)).astype(np.float32)
    assert frechet_distance(features, features) == pytest.approx(0, abs=1e-6)


def test_it_is_the_published_formula():
    rng = np.random.default_rng(1)
    one, other = rng.normal(size=(300, 5)) @ rng.normal(size=(5, 5)), rng.normal(1, 2, size=(400, 5))
    a, b = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    exact = ((one.mean(0) - other.mean(0)) ** 2).sum() + np.trace(a + b - 2 * sqrtm(a @ b).real)
    assert frechet_distance(one, other) == pytest.approx(exact, rel=1e-6)


def test_features_that_never_vary_do_no_harm():
    features = np.random.default_rng(2).normal(size=(50, 4))
    features[:, 2] = 0
    assert np.isfinite(frechet_distance(features, features + 1))
    assert frechet_distance(features, features + 1) == pytest.approx(4)
