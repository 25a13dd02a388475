"""Spherical planes: codes of one norm, reached by turning."""

from itertools import pairwise

import numpy as np
import pytest

from models.latent import shells
from models.latent.planes import of_anchors, of_dimensions
from models.latent.principal import Principal

DIMENSIONS = 6
ANY = np.array([[10.0, 20.0], [-100, 90], [0, 0], [120, -120], [0, 179], [-179, 0], [1e-6, 0]])  # degrees


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def codes(rng):
    return rng.standard_normal((20, DIMENSIONS)).astype(np.float32)


@pytest.fixture
def shell(codes):
    return shell_of(codes[0])


def shell_of(code, i=4, j=1):
    plane = of_dimensions(i, j, code, (f"z {i + 1}", f"z {j + 1}"))
    return shells.of_plane_axes(plane.x, plane.y, code)


def angle(one, other):
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


# --- codes and coordinates ---


def test_coordinates_of_codes_of_coordinates_are_the_coordinates_up_to_half_a_turn(shell, rng):
    turns = rng.uniform(0, 179.5, (200, 1))
    ways = rng.uniform(0, 2 * np.pi, (200, 1))
    coordinates = np.concatenate([ANY, turns * np.concatenate([np.cos(ways), np.sin(ways)], 1)])
    codes = shell.codes(coordinates.reshape(-1, 3, 2))
    assert codes.shape == (69, 3, DIMENSIONS)
    assert codes.dtype == np.float32
    np.testing.assert_allclose(shell.coordinates(codes).reshape(-1, 2), coordinates, atol=2e-3)


def test_half_a_turn_either_way_is_the_opposite_code(shell):
    opposite = -shell.codes(np.zeros(2))
    for way in ([180, 0], [0, 180], [-180, 0]):
        np.testing.assert_allclose(shell.codes(np.array(way)), opposite, atol=1e-5)


def test_all_codes_have_the_norm_of_the_one_in_the_middle(shell, codes, rng):
    everywhere = shell.codes(rng.uniform(-400, 400, (500, 2)))
    np.testing.assert_allclose(np.linalg.norm(everywhere, axis=1), np.linalg.norm(codes[0]), rtol=1e-5)
    np.testing.assert_allclose(shell.codes(np.zeros(2)), codes[0], atol=1e-5)


def test_equal_steps_from_the_middle_are_equal_turns(shell):
    for way in ([1.0, 0.0], [0.6, -0.8]):
        along = shell.codes(np.arange(0, 180, 15)[:, None] * np.array(way)).astype(float)
        turned = [angle(one, other) for one, other in pairwise(along)]
        np.testing.assert_allclose(turned, 15, atol=1e-3)


def test_the_axes_lead_towards_the_directions_of_the_plane(shell):
    right, up = shell.codes(np.array([[20.0, 0.0], [0.0, 20.0]])) - shell.codes(np.zeros(2))
    assert right[4] > 0
    assert up[1] > 0
    assert (shell.x.name, shell.x.symbol, shell.y.name) == ("z 5", "°", "z 2")


def test_codes_of_another_norm_are_seen_where_they_point_to(shell):
    spots = np.array([[30.0, -40.0], [5.0, 6.0]])
    np.testing.assert_allclose(shell.coordinates(3 * shell.codes(spots)), spots, atol=1e-3)
    np.testing.assert_allclose(shell.distances(3 * shell.codes(spots)), 0, atol=1e-5)


def test_distances_are_what_is_left_of_codes_off_the_three_directions(shell, codes):
    basis = np.stack([codes[0], np.eye(DIMENSIONS)[4], np.eye(DIMENSIONS)[1]]).astype(float)
    seen = np.linalg.lstsq(basis.T, codes[1:].T.astype(float), rcond=None)[0]
    left = np.linalg.norm(codes[1:].T - basis.T @ seen, axis=0)
    np.testing.assert_allclose(shell.distances(codes[1:]), left, rtol=1e-5)


# --- through other codes ---


def test_through_a_code_on_it_a_shell_is_the_same(shell):
    assert shell.through(shell.codes(np.array([50.0, -70.0]))) is shell


def test_through_a_code_of_another_norm_it_is_as_wide_and_has_the_same_middle(shell):
    code = 2 * shell.codes(np.array([50.0, -70.0]))
    wider = shell.through(code)
    assert wider.middle == shell.middle
    np.testing.assert_allclose(wider.codes(np.array([50.0, -70.0])), code, rtol=1e-3)


def test_through_any_other_code_it_has_that_in_its_middle(shell, codes):
    for code in codes[1:]:
        other = shell.through(code)
        assert (other.x, other.y) == (shell.x, shell.y)
        np.testing.assert_allclose(other.codes(np.zeros(2)), code, atol=1e-5)
        np.testing.assert_allclose(other.coordinates(code), 0, atol=1e-3)
        assert other.distances(code[None])[0] < 1e-5


def test_through_the_zero_code_there_is_no_shell(shell):
    with pytest.raises(ValueError, match="no direction to turn from"):
        shell.through(np.zeros(DIMENSIONS, np.float32))


def test_a_walk_of_small_steps_never_leaves_a_shell_without_directions(shell, rng):
    """However near a code comes to one of the directions, its shell has codes all around it."""
    code = shell.codes(np.zeros(2))
    for k in range(200):
        code = code + 0.3 * (np.eye(DIMENSIONS, dtype=np.float32)[4] * 3 - code) + 1e-3 * rng.standard_normal(6)
        shell = shell.through(code.astype(np.float32))
        assert np.isfinite(shell.codes(ANY)).all(), k
        assert np.isfinite(shell.coordinates(code)).all(), k


# --- which shell ---


def test_three_anchors_lie_on_the_shell_through_them_up_to_their_norms(codes):
    a, b, c = (codes[k] / np.linalg.norm(codes[k]) * 2 for k in (3, 4, 5))
    plane = of_anchors(np.stack([a, b, c]), a, Principal.of(codes))
    shell = shells.of_plane_axes(plane.x, plane.y, a)
    np.testing.assert_allclose(shell.distances(np.stack([a, b, c])), 0, atol=1e-5)
    spots = shell.coordinates(np.stack([a, b, c]))
    np.testing.assert_allclose(shell.codes(spots), [a, b, c], atol=1e-5)
    np.testing.assert_allclose(spots[0], 0, atol=1e-3)
    np.testing.assert_allclose(spots[1], [angle(a, b), 0], atol=1e-2)
    np.testing.assert_allclose(np.linalg.norm(spots[2]), angle(a, c), atol=1e-2)
    assert spots[2][1] > 0


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (np.zeros(6), "without length"),
        (np.full(6, 1e-5), "without length"),
        (2 * np.eye(6)[4], "along one of the two"),
        (-2 * np.eye(6)[1], "along one of the two"),
        (np.eye(6)[4] + np.eye(6)[1], "along one of the two"),
    ],
    ids=["zero", "nearly zero", "along the first", "against the second", "in their plane"],
)
def test_where_a_code_cannot_turn_there_is_no_shell(code, reason):
    with pytest.raises(ValueError, match=reason):
        shell_of(code.astype(np.float32))


def test_shells_of_the_same_directions_and_code_are_equal(codes):
    assert shell_of(codes[0]) == shell_of(codes[0])
    assert shell_of(codes[0]) != shell_of(codes[1])
    assert shell_of(codes[0]) != of_dimensions(4, 1, codes[0], ("z 5", "z 2"))
