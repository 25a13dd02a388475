"""What samples show of what real images show, and since when they have been alike."""

import pytest

from models.base import Variety
from models.metrics.coverage import Collapse, collapse_of, covered


def seen(step, diversity, shares=(), real=(0.5, 0.25, 0.25, 0.0)):
    return Variety(step, diversity, "features", shares, real if shares else ())


@pytest.mark.parametrize(
    ("shares", "expected"),
    [((0.5, 0.3, 0.2, 0.0), (3, 3)), ((1.0, 0.0, 0.0, 0.0), (1, 3)), ((0.9, 0.02, 0.08, 0.0), (2, 3)), ((), (0, 0))],
)
def test_what_real_images_show_is_covered_where_samples_show_it_a_tenth_as_often(shares, expected):
    assert covered(seen(1, 1.0, shares)) == expected


def test_a_collapse_begins_where_samples_were_last_different():
    looks = [seen(250, 0.2), seen(500, 0.8), seen(750, 0.3), seen(1000, 0.1)]
    assert collapse_of(looks) == Collapse(750, 0.1, 0, 0)
    assert collapse_of(looks[:3]).since == 750
    assert collapse_of(looks[:2]) is None


def test_at_the_first_look_nothing_is_said():
    assert collapse_of([]) is None
    assert collapse_of([seen(250, 0.1)]) is None
    assert collapse_of([seen(250, 0.1), seen(500, 0.1)]).since == 250


def test_samples_that_differ_but_show_few_of_the_classes_have_collapsed_too():
    one, two = (1.0, 0.0, 0.0, 0.0), (0.6, 0.4, 0.0, 0.0)
    assert collapse_of([seen(250, 0.9, two), seen(500, 0.9, one)]) == Collapse(500, 0.9, 1, 3)
    assert collapse_of([seen(250, 0.9, one), seen(500, 0.9, two)]) is None
