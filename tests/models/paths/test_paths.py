"""The kinds of path: where they begin, pass and end, what they keep, and where they go on."""

import numpy as np
import pytest

from models.paths import KINDS
from models.paths.base import legs
from models.paths.linear import Linear
from models.paths.neighbour_graph import graph_of
from models.paths.spherical import Spherical
from models.paths.through_data import ThroughData
from models.progress import finished
from tests.conftest import tiny_ddpm, tiny_gan, tiny_model

T = np.linspace(0, 1, 21)


def stops(count=3, d=6, seed=0):
    return np.random.default_rng(seed).normal(size=(count, d)).astype(np.float32)


def unit(codes):
    return codes / np.linalg.norm(codes, axis=-1, keepdims=True)


def ring(count=60, radius=3.0):
    """Codes on half a circle, so that the way through them is no straight line."""
    turns = np.linspace(0, np.pi, count)
    return (radius * np.stack([np.cos(turns), np.sin(turns)], 1)).astype(np.float32)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_passes_its_stops_exactly(kind):
    codes = stops(4)
    path = KINDS[kind].path(codes, finished(graph_of(stops(50, seed=1))))
    np.testing.assert_allclose(path.codes(np.linspace(0, 1, 4)), codes, atol=1e-5)
    assert path.codes(T).shape == (21, 6)
    assert path.codes(T).dtype == np.float32


def test_t_is_counted_in_legs_which_go_on_beyond_the_ends():
    leg, share = legs(np.array([-0.25, 0, 0.25, 0.5, 1, 1.25]), 3)
    assert leg.tolist() == [0, 0, 0, 1, 1, 1]
    np.testing.assert_allclose(share, [-0.5, 0, 0.5, 0, 1, 1.5])


def test_the_straight_way_goes_on_along_its_last_leg():
    a, b = stops(2)
    np.testing.assert_allclose(Linear(np.stack([a, b])).codes(np.array([1.5]))[0], b + 0.5 * (b - a), atol=1e-6)


def test_turning_keeps_the_norm_of_codes_with_equal_norms():
    codes = 5 * unit(stops(2))
    path = Spherical(codes)
    np.testing.assert_allclose(np.linalg.norm(path.codes(T), axis=1), 5, rtol=1e-5)
    assert path.about("z") == "keeps the norm of z"


def test_turning_goes_at_an_even_pace_in_the_plane_of_its_ends():
    codes = unit(stops(2)).astype(float)
    found = Spherical(codes).codes(np.array([1 / 3, 2 / 3])).astype(float)
    angle = np.arccos(codes[0] @ codes[1])
    np.testing.assert_allclose(np.arccos([codes[0] @ found[0], found[0] @ found[1]]), angle / 3, rtol=1e-4)
    assert np.linalg.matrix_rank(np.concatenate([codes, found]), tol=1e-4) == 2


def test_between_unequal_norms_the_length_goes_straight_and_it_is_said():
    path = Spherical(np.array([[2.0, 0, 0], [0, 6.0, 0]]))
    np.testing.assert_allclose(np.linalg.norm(path.codes(T), axis=1), 2 + 4 * T, rtol=1e-5)
    assert path.about("z") == "norm of z from 2.0 to 6.0, as at its stops"


@pytest.mark.parametrize("factor", [-1.0, -2.0])
def test_opposite_codes_turn_through_half_a_circle(factor):
    code = np.array([1.0, 2.0, -1.0])
    found = Spherical(np.stack([code, factor * code])).codes(T)
    norm = np.linalg.norm(code)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), norm * (1 + (-factor - 1) * T), rtol=1e-5)
    np.testing.assert_allclose(found[[0, -1]], [code, factor * code], atol=1e-5)


@pytest.mark.parametrize(
    ("a", "b"), [([1.0, 2.0], [2.0, 4.0]), ([0.0, 0.0], [1.0, 2.0]), ([0.0, 0.0], [0.0, 0.0]), ([1.0], [-2.0])]
)
def test_where_there_is_nothing_to_turn_it_goes_straight(a, b):
    codes = np.array([a, b])
    np.testing.assert_allclose(Spherical(codes).codes(T), Linear(codes).codes(T), atol=1e-6)


def test_turning_goes_on_along_the_circle():
    found = Spherical(np.array([[1.0, 0.0], [0.0, 1.0]])).codes(np.array([-0.5, 1.5]))
    half = np.sqrt(0.5)
    np.testing.assert_allclose(found, [[half, -half], [-half, half]], atol=1e-6)


def test_through_the_data_stays_near_them_where_the_straight_way_leaves_them():
    codes = ring()
    path = ThroughData.over(finished(graph_of(codes)), codes[[0, -1]])
    assert np.linalg.norm(path.codes(T), axis=1).min() > 2.9
    assert np.linalg.norm(Linear(codes[[0, -1]]).codes(T), axis=1).min() < 0.1


def test_through_the_data_prefers_many_short_hops():
    """Of ten neighbours it takes the nearest: the square of a hop is what it costs."""
    codes = ring()
    path = ThroughData.over(finished(graph_of(codes)), codes[[0, -1]])
    assert path.hops == 59
    assert path.about("z") == "59 hops over nearest neighbours"


def test_through_the_data_is_gone_at_an_even_pace_and_stays_at_its_ends():
    codes = ring()
    path = ThroughData.over(finished(graph_of(codes)), codes[[0, -1]])
    steps = np.linalg.norm(np.diff(path.codes(T), axis=0), axis=1)
    np.testing.assert_allclose(steps, steps.mean(), rtol=1e-2)
    assert not path.goes_on
    np.testing.assert_array_equal(path.codes(np.array([-0.2, 1.2])), path.codes(np.array([0.0, 1.0])))


def test_data_in_pieces_are_joined_where_they_come_nearest():
    near = np.random.default_rng(0).normal(size=(40, 2))
    codes = np.concatenate([near + np.array([x, 0]) for x in (0, 50, 100)]).astype(np.float32)
    graph = finished(graph_of(codes))
    way = graph.way(codes[0], codes[-1])
    hops = np.linalg.norm(np.diff(way, axis=0), axis=1)
    assert (hops > 20).sum() == 2
    assert hops.max() < 50  # the pieces are four wide


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_or_equal_codes_make_a_graph_too(count):
    graph = finished(graph_of(np.ones((count, 3), np.float32)))
    way = graph.way(np.zeros(3), np.full(3, 2.0))
    np.testing.assert_array_equal(way[[0, -1]], [[0, 0, 0], [2, 2, 2]])


def test_a_path_from_a_code_to_itself_stays_there():
    codes = np.repeat(stops(1), 2, axis=0)
    for kind in KINDS.values():
        path = kind.path(codes, finished(graph_of(stops(30, seed=2))))
        np.testing.assert_allclose(path.codes(np.array([0.0, 1.0])), codes, atol=1e-5)


def test_a_kind_says_why_a_model_has_it_not():
    vae, gan, ddpm = tiny_model(), tiny_gan(), tiny_ddpm()
    assert [bool(kind.cannot(vae)) for kind in KINDS.values()] == [False, True, False]
    assert [bool(kind.cannot(gan)) for kind in KINDS.values()] == [False, False, True]
    assert KINDS["through_data"].cannot(ddpm) == ddpm.cannot("encode")
    assert "no norm in common" in KINDS["spherical"].cannot(vae)
