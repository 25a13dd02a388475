"""Directions between two groups of codes."""

import numpy as np
import pytest
from sklearn.model_selection import LeaveOneOut
from sklearn.neighbors import NearestCentroid

from models.directions.base import DirectionError
from models.directions.groups import ENOUGH, between
from tests.models.directions.planted import PLANTED, planted


@pytest.fixture(scope="module")
def groups():
    known = planted(200, distance=2.0)
    return known.codes[known.has("factor")], known.codes[~known.has("factor")], known.codes


def test_it_leads_from_the_mean_of_the_other_to_that_of_the_one(groups):
    one, other, codes = groups
    direction = between(*groups, step=3)
    np.testing.assert_allclose(other.mean(0) + direction.length * direction.vector, one.mean(0), atol=1e-5)
    assert direction.vector @ PLANTED > 0.9
    assert direction.sigma == pytest.approx((codes @ direction.vector).std(), rel=1e-5)
    assert (direction.how, direction.step) == ("two groups", 3)
    assert direction.of == f"{len(one)} and {len(other)} codes"


def test_accuracy_is_that_of_the_nearer_mean_with_each_code_left_out(groups):
    one, other, _ = groups
    codes, labels = np.concatenate([one, other]), np.r_[np.ones(len(one)), np.zeros(len(other))]
    right = [
        NearestCentroid().fit(codes[rest], labels[rest]).predict(codes[left])[0] == labels[left][0]
        for rest, left in LeaveOneOut().split(codes)
    ]
    direction = between(*groups)
    assert direction.accuracy == pytest.approx(np.mean(right))
    assert direction.chance == max(len(one), len(other)) / len(codes)


def test_of_small_groups_it_is_not_known_how_well_they_are_told_apart(groups):
    one, other, codes = groups
    direction = between(one[: ENOUGH - 1], other, codes)
    assert (direction.accuracy, direction.chance, direction.auc) == (None, None, None)
    assert between(one[:1], other[:1], codes).length > 0
    assert between(one[:ENOUGH], other[:ENOUGH], codes).chance == 0.5


def test_two_groups_with_the_same_mean_are_refused(groups):
    one, _, codes = groups
    with pytest.raises(DirectionError, match="leads nowhere"):
        between(one, one[::1], codes)
