"""Where the paths lie on the map."""

import numpy as np
import pytest

from tests.conftest import tiny_gan, wait_until

pytestmark = pytest.mark.usefixtures("brief_tsne")


def rest(session):
    wait_until(lambda: session.is_idle, 60)


def look(session):
    session.map.set_settings(perplexity=5)
    session.path.show(True)
    session.strips.show(True)
    session.map.show(True)
    session.path_on_map.show(True)
    rest(session)
    return session.path_on_map


def test_codes_are_placed_among_those_of_the_map(opened):
    placed, layout = look(opened).placed, opened.map.layout
    assert set(placed.paths) == {"linear", "through_data"}
    stops = np.stack([pick.code for pick in opened.path.stops.picks])
    np.testing.assert_allclose(placed.stops, layout.place(stops), atol=1e-5)
    np.testing.assert_allclose(placed.paths["linear"][[0, -1]], placed.stops, atol=1e-5)


def test_way_points_are_marked_too(opened):
    on_map = look(opened)
    opened.path.add_stops([opened.picks.encoded(7)])
    rest(opened)
    assert len(on_map.placed.stops) == 3
    middle = opened.map.layout.place(opened.path.stops.picks[1].code[None])
    np.testing.assert_allclose(on_map.placed.stops[1:2], middle, atol=1e-4)


def test_on_a_map_of_pictures_the_frames_pictures_are_placed(opened):
    opened.map.choose_source("pixels")
    placed = look(opened).placed
    frames = opened.strips.rows["linear"]
    features = np.stack([opened.map.points.placing(f.code, f.image, f.manner) for f in frames]).astype(np.float32)
    np.testing.assert_allclose(placed.paths["linear"], opened.map.layout.place(features), atol=1e-4)


def test_another_model_has_no_paths_of_the_one_before(opened, open_model):
    on_map = look(opened)
    session = open_model(tiny_gan())
    assert set(on_map.placed.paths) == {"linear", "spherical"}
    assert session.path.paths["linear"].stops.shape[1] == 12


def test_nothing_is_placed_while_nobody_looks(opened):
    opened.path.show(True)
    opened.map.show(True)
    rest(opened)
    assert opened.path_on_map.placed.paths == {}
