"""How points are told apart."""

from dataclasses import replace

import numpy as np
import pytest

from models.maps.groups import CLASS, COST, LEVELS, choices, grouped
from models.maps.points import Points


@pytest.fixture
def points():
    count = 80
    return Points(
        np.zeros((count, 2), np.float32),
        np.arange(count),
        np.zeros((count, 8, 8, 1), np.uint8),
        "80 points",
        labels=np.arange(count) % 3,
        classes=("a", "b", "c", "d"),
        attributes=(np.arange(count)[:, None] % [2, 5] == 0).astype(np.uint8),
        attribute_names=("long_hair", "hat"),
        costs=np.arange(count, dtype=np.float32),
        cost_name="loss, nats",
    )


def test_what_is_known_can_be_chosen(points):
    assert choices(points) == (CLASS, "long_hair", "hat", COST)
    assert choices(replace(points, labels=None, attributes=None, costs=None)) == ()


def test_classes_are_groups_and_so_are_those_without_points(points):
    grouping = grouped(points, CLASS)
    assert grouping.names == ("a", "b", "c", "d")
    assert grouping.counts == [27, 27, 26, 0]
    assert not grouping.is_ordered


def test_an_attribute_makes_two_groups(points):
    grouping = grouped(points, "long_hair")
    assert grouping.names == ("not long hair", "long hair")
    assert grouping.counts == [40, 40]


def test_costs_make_levels_of_as_many_points_each(points):
    grouping = grouped(points, COST)
    assert grouping.is_ordered
    assert grouping.counts == [10] * LEVELS
    assert (np.diff(grouping.kinds) >= 0).all()
    assert grouping.names[0] == "0 to 10"


def test_equal_costs_are_one_level(points):
    grouping = grouped(replace(points, costs=np.ones(80, np.float32)), COST)
    assert grouping.counts == [80]


def test_of_nothing_known_there_is_one_group(points):
    grouping = grouped(replace(points, labels=None), CLASS)
    assert (grouping.names, grouping.counts) == (("all",), [80])
