from __future__ import annotations

import numpy as np
import pytest

from models.data.drawing.shapes import Shape, ellipse, mirrored, painted, path, placed, rounded, stroke, whole

BLACK, WHITE = np.zeros((1, 3)), np.array((255.0, 255, 255))


def share(outline: np.ndarray) -> float:
    """The part of a picture that an outline covers."""
    return painted([Shape(outline, WHITE)], BLACK, 64)[0, ..., 0].mean() / 255


def test_a_circle_covers_pi_r_squared() -> None:
    assert share(ellipse(32, 32, 20, 20)) == pytest.approx(np.pi * 20**2 / 64**2, rel=0.02)


def test_a_rounded_rectangle_lacks_its_corners() -> None:
    assert share(rounded(32, 32, 20, 10, 5)) == pytest.approx((40 * 20 - (4 - np.pi) * 25) / 64**2, rel=0.02)


def test_a_stroke_covers_its_length_and_two_round_ends() -> None:
    line = path((12, 32), [(52, 32)])
    assert share(stroke(line, 6)) == pytest.approx((40 * 6 + np.pi * 9) / 64**2, rel=0.03)


def test_a_curve_ends_where_it_should_and_passes_its_middle() -> None:
    curve = path((0, 0), [(0, 8), (8, 8), (8, 0)])
    assert curve[-1].tolist() == [8, 0]
    assert curve[4].tolist() == [4, 6]


def test_a_whole_is_symmetric() -> None:
    outline = whole(path((0, -4), [(4, -4), (4, 4)], [(0, 4)]))
    assert np.array_equal(mirrored(outline)[::-1], outline)


def test_a_tilt_is_a_rotation() -> None:
    turned = placed(np.array([(3.0, 4.0)]), 0, 0, tilt=np.tan(np.pi / 4))
    assert turned == pytest.approx(np.array([(-4, 3)]))


def test_numbers_and_arrays_make_outlines_for_many_pictures() -> None:
    assert ellipse(np.arange(5.0), 0, 1, 1).shape == (5, 24, 2)
    assert stroke(path((0, 0), [(np.arange(5.0), 3), (1, 1)]), np.ones(5)).shape[0] == 5


def test_what_is_not_shown_is_not_painted() -> None:
    shape = Shape(ellipse(32, 32, 20, 20), WHITE, np.array((True, False)))
    first, second = painted([shape], np.zeros((2, 3)), 32)
    assert first.any()
    assert not second.any()


def test_later_shapes_lie_on_top() -> None:
    red = Shape(ellipse(32, 32, 20, 20), np.array((255.0, 0, 0)))
    green = Shape(ellipse(32, 32, 10, 10), np.array((0.0, 255, 0)))
    picture = painted([red, green], BLACK, 64)[0]
    assert picture[32, 32].tolist() == [0, 255, 0]
    assert picture[32, 16].tolist() == [255, 0, 0]


def test_a_piece_with_four_points_is_refused() -> None:
    with pytest.raises(ValueError, match="not 4"):
        path((0, 0), [(1, 1)] * 4)
