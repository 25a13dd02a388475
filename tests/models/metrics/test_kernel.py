import numpy as np
import pytest

from models.metrics.kernel import block_distances, compared, kernel_distance
from models.progress import finished


def test_it_is_the_published_formula():
    """Equation 4 term by term, of three vectors and four."""
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(3, 2)), rng.normal(1, 2, size=(4, 2))

    def kernel(x, y):
        return (x @ y / 2 + 1) ** 3

    within = sum(kernel(one[i], one[j]) for i in range(3) for j in range(3) if i != j) / 6
    beyond = sum(kernel(other[i], other[j]) for i in range(4) for j in range(4) if i != j) / 12
    between = sum(kernel(x, y) for x in one for y in other) / 12
    assert kernel_distance(one, other) == pytest.approx(within + beyond - 2 * between)


def test_of_one_law_it_is_nothing_on_average_however_few_there_are():
    rng = np.random.default_rng(1)
    found = [kernel_distance(rng.normal(size=(6, 3)), rng.normal(size=(9, 3))) for _ in range(4000)]
    assert abs(np.mean(found)) < 3 * np.std(found) / len(found) ** 0.5
    assert min(found) < 0


def test_of_gaussians_of_other_means_it_is_what_it_should_be():
    """In one dimension the kernel is made of powers up to three, so that only the first three moments tell."""
    rng = np.random.default_rng(2)
    one, other = rng.normal(size=(20_000, 1)), rng.normal(0.5, 1, size=(20_000, 1))
    moments = np.array([[1, 0, 1, 0], [1, 0.5, 1.25, 1.625]])  # of orders 0 to 3
    exact = ((moments[0] - moments[1]) ** 2 * [1, 3, 3, 1]).sum()  # (xy + 1)^3 = 1 + 3 xy + 3 x^2 y^2 + x^3 y^3
    found = finished(block_distances(one, other, ""))
    assert len(found) == 10
    assert found.mean() == pytest.approx(exact, abs=4 * found.std() / 10**0.5)


def test_no_vector_is_in_two_subsets():
    one, other = (np.arange(10.0)[:, None] + start for start in (0, 100))
    assert len(finished(block_distances(one, other, ""))) == 5


def test_samples_far_off_stand_out_from_held_out_images():
    rng = np.random.default_rng(3)
    real, other, made = rng.normal(size=(500, 4)), rng.normal(size=(400, 4)), rng.normal(2, 1, size=(300, 4))
    figures = finished(compared("kernel_distance", made, other, real))
    assert abs(figures["kernel_distance_held_out"]) < 4 * figures["kernel_distance_error_held_out"]
    assert figures["kernel_distance"] > 5 * figures["kernel_distance_error"]
