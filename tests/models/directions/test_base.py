"""Directions: moving along them, angles between them, and what is left of one at right angles to others."""

import numpy as np
import pytest

from models.directions.base import Direction, cosine, moved, orthogonalised, sigma_along, unit


def direction(vector, name="a", sigma=2.0, **facts):
    return Direction(name, unit(np.array(vector, float)), sigma, "two groups", **facts)


@pytest.fixture
def codes():
    return np.random.default_rng(0).standard_normal((400, 3)).astype(np.float32) * np.array([1, 2, 3], np.float32)


def test_codes_move_by_sigmas_along_the_direction(codes):
    along = direction((0, 0, 5), sigma=0.5)
    np.testing.assert_allclose(moved(codes, along, 3) - codes, np.tile([0, 0, 1.5], (400, 1)), atol=1e-5)
    assert moved(codes, along, 3).dtype == np.float32
    np.testing.assert_array_equal(moved(codes, along, 0), codes)


def test_many_codes_move_by_many_sigmas_at_once(codes):
    along, steps = direction((1, 1, 0)), np.array([-2.0, 0.0, 2.0])
    columns = moved(codes, along, steps[:, None])
    assert columns.shape == (3, 400, 3)
    for column, step in zip(columns, steps, strict=True):
        np.testing.assert_array_equal(column, moved(codes, along, step))
    np.testing.assert_array_equal(moved(codes[0], along, steps), columns[:, 0])


def test_codes_with_one_for_every_layer_move_in_all_of_them(codes):
    layered, along = codes[:12].reshape(3, 4, 3), direction((1, 0, 0))
    np.testing.assert_array_equal(moved(layered, along, 1.0)[1, 2], moved(codes[6], along, 1.0))


def test_going_there_and_back_leads_to_where_one_was(codes):
    along = direction((1, -2, 0.5))
    np.testing.assert_allclose(moved(moved(codes, along, 1.7), along, -1.7), codes, atol=1e-5)


def test_a_cosine_is_that_of_the_angle():
    assert cosine(direction((1, 0, 0)), direction((1, 1, 0))) == pytest.approx(2**-0.5)
    assert cosine(direction((1, 0, 0)), direction((0, 1, 0))) == 0
    assert cosine(direction((1, 2, 3)), direction((-1, -2, -3))) == pytest.approx(-1)


def test_what_is_left_is_at_right_angles_to_all_others_and_of_length_one(codes):
    others = [direction((1, 0, 0), "b"), direction((1, 1, 0), "c")]
    left = orthogonalised(direction((1, 2, 2)), others, codes)
    assert max(abs(cosine(left, other)) for other in others) < 1e-6
    np.testing.assert_allclose(left.vector, [0, 0, 1], atol=1e-6)
    assert np.linalg.norm(left.vector) == pytest.approx(1)


def test_others_may_repeat_one_another(codes):
    others = [direction((1, 0, 0)), direction((2, 0, 0)), direction((-1, 0, 0))]
    np.testing.assert_allclose(orthogonalised(direction((1, 1, 0)), others, codes).vector, [0, 1, 0], atol=1e-6)


def test_without_others_a_direction_stays_as_it_is(codes):
    left = orthogonalised(direction((1, 2, 2)), [], codes)
    np.testing.assert_allclose(left.vector, unit(np.array([1.0, 2, 2])), atol=1e-7)
    assert left.how == "two groups"


def test_a_direction_among_the_others_is_refused(codes):
    with pytest.raises(ValueError, match=r"^Nothing is left of a: .*\.$"):
        orthogonalised(direction((1, 2, 0)), [direction((1, 0, 0)), direction((0, 1, 0))], codes)


def test_what_is_left_has_a_sigma_and_a_length_of_its_own_and_is_not_yet_judged(codes):
    before = direction((1, 0, 1), length=2.0, accuracy=0.9, chance=0.5, auc=0.95, step=7)
    left = orthogonalised(before, [direction((1, 0, 0), "b"), direction((0, 1, 0), "c")], codes)
    assert left.sigma == pytest.approx(codes[:, 2].std(), rel=1e-5)
    assert left.length == pytest.approx(2**0.5)
    assert (left.accuracy, left.chance, left.auc, left.score) == (None, None, None, None)
    assert (left.name, left.step, left.how) == ("a", 7, "made orthogonal to b and c")


def test_sigma_is_the_standard_deviation_along_a_vector(codes):
    vector = unit(np.array([1.0, 1.0, 0.0]))
    assert sigma_along(codes, vector) == pytest.approx((codes @ vector).std(), rel=1e-5)


def test_a_score_is_nothing_at_chance_and_one_where_all_is_right():
    told = {"chance": 0.8}
    assert direction((1,), accuracy=0.8, **told).score == 0
    assert direction((1,), accuracy=1.0, **told).score == 1
    assert direction((1,), accuracy=0.9, **told).score == pytest.approx(0.5)
    assert direction((1,), accuracy=0.9, chance=1.0).score is None


def test_a_difference_of_means_is_told_in_sigmas():
    assert direction((1,), sigma=2.0, length=3.0).difference == 1.5
    assert direction((1,), sigma=2.0).difference == 0
    assert direction((1,), sigma=0.0, length=3.0).difference == 0


def test_nothing_leads_nowhere():
    with pytest.raises(ValueError, match="nowhere"):
        unit(np.zeros(3))
