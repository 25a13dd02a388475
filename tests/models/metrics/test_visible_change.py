"""The change from frame to frame, in multiples of its mean."""

import numpy as np

from models.metrics.features import Pixels
from models.metrics.visible_change import visible_changes


def greys(*values):
    return np.array(values, np.uint8).reshape(-1, 1, 1, 1)


def test_even_steps_are_1_all_along():
    np.testing.assert_allclose(visible_changes(greys(0, 50, 100, 150), Pixels()), 1, rtol=1e-6)


def test_a_jump_stands_out():
    np.testing.assert_allclose(visible_changes(greys(0, 10, 10, 100), Pixels()), [0.3, 0, 2.7], rtol=1e-6)


def test_where_nothing_changes_it_is_nothing():
    np.testing.assert_array_equal(visible_changes(greys(7, 7, 7), Pixels()), 0)
