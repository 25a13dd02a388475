"""What goes along with a path: easing, the cross-fade and what the model is asked for."""

import numpy as np
import pytest

from models.base import Manner
from models.paths.asking import manners_at
from models.paths.cross_fade import cross_faded
from models.paths.easing import EASINGS, times

S = np.linspace(0, 1, 101)


@pytest.mark.parametrize("name", EASINGS)
def test_easing_rises_from_end_to_end(name):
    t = times(S, name)
    assert (t[0], t[-1]) == (0, 1)
    assert (np.diff(t) > 0).all()


def test_easing_in_and_out_begins_and_ends_slowly_and_is_even_about_the_middle():
    t = times(S, "in-out")
    assert np.diff(t)[[0, -1]].max() < 0.2 * np.diff(t)[50]
    np.testing.assert_allclose(t + t[::-1], 1)


def test_overshoot_begins_and_ends_beyond_the_ends():
    np.testing.assert_allclose(times(np.array([0, 0.5, 1]), "in-out", 0.25), [-0.25, 0.5, 1.25])


def test_the_cross_fade_is_the_mean_half_way_and_stays_at_its_ends():
    images = np.array([0, 200, 100], np.uint8).reshape(3, 1, 1, 1)
    found = cross_faded(images, np.array([-0.5, 0, 0.25, 0.5, 0.75, 1.5]))
    assert found.ravel().tolist() == [0, 0, 100, 200, 150, 100]


def test_conditions_are_blended_between_stops_that_ask_for_different_things():
    a, b = Manner((1.0, 0.0), guidance=3.0), Manner((0.0, 1.0), guidance=3.0)
    found = manners_at([a, b, b], np.array([-1, 0.125, 0.5, 2]))
    assert [each.condition for each in found] == [(1, 0), (0.75, 0.25), (0, 1), (0, 1)]
    assert {each.guidance for each in found} == {3.0}


def test_between_a_class_and_none_the_nearer_counts():
    found = manners_at([Manner(), Manner((0.0, 1.0))], np.array([0.4, 0.6]))
    assert [each.condition for each in found] == [(), (0, 1)]
