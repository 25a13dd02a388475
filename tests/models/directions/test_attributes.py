"""Directions to attributes: planted factors are found, and what is said of them holds for codes nobody fitted to."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models.directions.attributes import FEWEST, judged, towards
from models.directions.base import Direction, DirectionError, unit
from tests.models.conftest import ended
from tests.models.directions.planted import LATENT, PLANTED, planted


@pytest.fixture(scope="module")
def known():
    return planted()


@pytest.fixture(scope="module")
def pair(known):
    return ended(towards(known, "factor", step=12))


def test_both_ways_recover_a_planted_factor(pair):
    for direction in pair:
        assert direction.vector @ PLANTED > 0.99
        assert direction.vector.dtype == np.float32
        assert np.linalg.norm(direction.vector) == pytest.approx(1, abs=1e-6)


def test_a_factor_is_recovered_in_whatever_units_the_dimensions_have(known):
    units = np.array([1, 100, 0.01, 1, 10, 1], np.float32)
    scaled = replace(known, codes=known.codes * units)
    difference, logistic = ended(towards(scaled, "factor"))
    np.testing.assert_allclose(difference.vector, unit(PLANTED * units), atol=0.1)
    plane = logistic.vector * units  # the normal of a plane, seen in the old units
    assert plane @ PLANTED / np.linalg.norm(plane) > 0.95


def test_the_difference_has_the_length_of_what_was_planted(pair):
    assert pair.difference.length == pytest.approx(4, rel=0.05)
    assert pair.logistic.length == 0


def test_directions_say_where_they_come_from(pair):
    assert [d.how for d in pair] == ["difference of means", "logistic regression"]
    for direction in pair:
        assert (direction.name, direction.about, direction.step) == ("factor", "factor", 12)
        assert direction.of == "1,500 planted codes"


def test_accuracy_and_ranks_are_those_of_held_out_codes(known, pair):
    along = known.codes @ pair.difference.vector
    has, held_out = known.has("factor"), known.held_out
    cuts = np.unique(along[~held_out])
    middles = np.r_[-np.inf, (cuts[1:] + cuts[:-1]) / 2, np.inf]
    best = middles[np.argmax([((along[~held_out] > cut) == has[~held_out]).sum() for cut in middles])]
    assert pair.difference.accuracy == ((along[held_out] > best) == has[held_out]).mean()
    assert pair.difference.auc == pytest.approx(roc_auc_score(has[held_out], along[held_out]))
    assert pair.difference.accuracy > 0.95
    assert pair.difference.chance == max(has[held_out].mean(), 1 - has[held_out].mean())


def test_held_out_codes_change_nothing_but_the_verdict(known, pair):
    codes = known.codes.copy()
    codes[known.held_out] = 0
    other = ended(towards(replace(known, codes=codes), "factor"))
    np.testing.assert_array_equal(other.difference.vector, pair.difference.vector)
    np.testing.assert_array_equal(other.logistic.vector, pair.logistic.vector)
    assert other.difference.auc == 0.5


def test_what_is_not_in_the_codes_is_told_no_better_than_by_chance(known):
    for direction in ended(towards(known, "coin")):
        assert abs(direction.auc - 0.5) < 0.1
        assert direction.score < 0.1


def test_where_noise_is_bent_the_plane_tells_better_than_the_means():
    """The noise that is largest lies close to the way from mean to mean, so that way also leads along the noise."""
    spread = np.eye(LATENT)
    spread[0, :2] = 4.0
    difference, logistic = ended(towards(planted(spread=spread), "factor"))
    assert logistic.accuracy > difference.accuracy + 0.05
    assert logistic.auc > difference.auc


def test_sigma_is_that_of_all_fitted_codes_even_where_few_count(known):
    few = ended(towards(known, "factor", {"coin": True}))
    for direction in few:
        assert direction.sigma == pytest.approx((known.codes[~known.held_out] @ direction.vector).std(), rel=1e-5)
        assert direction.of == "1,500 planted codes, coin"


def test_only_codes_that_count_are_compared(known):
    """The coin moves those that have it, and that must not be seen where only others count."""
    codes = known.codes + 9 * known.has("coin")[:, None] * known.has("factor")[:, None]
    bent = replace(known, codes=codes.astype(np.float32))
    assert ended(towards(bent, "factor")).difference.vector @ PLANTED < 0.9
    assert ended(towards(bent, "factor", {"coin": False})).difference.vector @ PLANTED > 0.99


def test_an_attribute_of_too_few_codes_is_refused_and_so_is_one_that_nobody_knows(known):
    few = replace(known, shown=known.shown & (np.arange(2000) < FEWEST)[:, None])
    with pytest.raises(DirectionError, match=r"^\d of 1,500 codes show factor: too few for a direction"):
        ended(towards(few, "factor"))
    with pytest.raises(DirectionError, match=r"^0 of .* codes lack factor"):
        ended(towards(known, "factor", {"factor": True}))
    with pytest.raises(DirectionError, match=r"There is no attribute 'hat'; known are factor, coin, seldom\."):
        ended(towards(known, "hat"))


def test_any_vector_can_be_judged(known, pair):
    other = Direction("mine", unit(np.r_[1.0, np.zeros(5)]), 0.0, "two groups", about="factor")
    verdict = judged(other, known)
    assert 0.8 < verdict.auc < pair.difference.auc
    assert verdict.sigma == pytest.approx(known.codes[~known.held_out, 0].std(), rel=1e-5)
    assert judged(replace(other, vector=-other.vector), known).auc == pytest.approx(1 - verdict.auc)


def test_what_is_about_nothing_has_a_sigma_and_no_accuracy(known):
    verdict = judged(Direction("PC 1", unit(np.ones(6)), 0.0, "PC 1"), known)
    assert verdict.sigma > 0
    assert (verdict.accuracy, verdict.chance, verdict.auc) == (None, None, None)


def test_without_held_out_codes_nothing_is_said_of_accuracy(known):
    whole = replace(known, held_out=np.zeros(2000, bool))
    assert ended(towards(whole, "factor")).difference.accuracy is None


def test_a_dimension_in_which_nothing_varies_does_no_harm(known):
    codes = known.codes.copy()
    codes[:, 4] = 3
    for direction in ended(towards(replace(known, codes=codes), "factor")):
        assert direction.vector @ PLANTED > 0.99


def test_a_direction_remembers_among_what_it_was_found_and_is_judged_there(known):
    shown = np.column_stack([known.shown, known.codes[:, 0] > 0])
    wider = replace(known, shown=shown, names=(*known.names, "right"))
    difference, logistic = ended(towards(wider, "factor", {"right": True}))
    for direction in (difference, logistic):
        assert direction.among == {"right": True}
        assert direction.of.endswith(", right")
    rows = wider.held_out & wider.has("right")
    assert difference.chance == pytest.approx(
        max(wider.has("factor")[rows].mean(), 1 - wider.has("factor")[rows].mean())
    )
    assert judged(difference, wider).accuracy == difference.accuracy
