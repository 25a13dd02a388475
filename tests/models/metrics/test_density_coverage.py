import numpy as np
import pytest

from models.metrics.density_coverage import density_coverage
from models.progress import finished


def test_by_hand_on_a_line():
    """Of k = 1 the balls around 0, 1, 2.5 and 6 reach 1, 1, 1.5 and 3.5."""
    real, made = np.array([[0.0], [1], [2.5], [6]]), np.array([[0.5], [3.0], [20.0]])
    found = finished(density_coverage(made, real, 1))
    assert found.density == pytest.approx(4 / 3)  # 0.5 is in two balls, 3 in those of 2.5 and 6
    assert found.coverage == 1
    assert finished(density_coverage(made[:1], real, 1)).coverage == 2 / 4


def test_real_images_reach_what_the_paper_says_they_do():
    """Section 3.3: density 1, and coverage 1 - (N - 1) ... (N - k) / (2N - 1) ... (2N - k), whatever the law."""
    rng, count, k = np.random.default_rng(0), 200, 5
    found = [finished(density_coverage(rng.normal(size=(count, 4)), rng.normal(size=(count, 4)), k)) for _ in range(40)]
    steps = np.arange(1, k + 1)
    exact = 1 - np.prod((count - steps) / (2 * count - steps))
    assert np.mean([each.coverage for each in found]) == pytest.approx(exact, abs=0.01)
    assert np.mean([each.density for each in found]) == pytest.approx(1, abs=0.04)


def test_an_outlier_among_real_images_hardly_counts():
    """It makes a wide ball, in which precision lets everything pass."""
    rng = np.random.default_rng(1)
    real = np.concatenate([rng.normal(size=(200, 2)), [[300.0, 300]]])
    found = finished(density_coverage(rng.normal(150, 1, size=(200, 2)), real))
    assert found.density <= 0.21
    assert found.coverage < 0.01


def test_the_middle_alone_is_dense_but_does_not_cover():
    rng = np.random.default_rng(2)
    found = finished(density_coverage(rng.normal(0, 0.05, size=(300, 2)), rng.normal(size=(300, 2))))
    assert found.density > 1
    assert found.coverage < 0.3
