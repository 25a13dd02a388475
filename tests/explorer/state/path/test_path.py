"""The path without a window: its stops, what leads through them, where one is, and what is asked for."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.state.path.path import MOST_STOPS
from explorer.state.picks import Pick
from models.base import Manner
from tests.conftest import opened_of, tiny_ddpm, tiny_gan, tiny_model, wait_until


def rest(session):
    wait_until(lambda: session.is_idle)


@pytest.fixture
def path(opened):
    opened.path.show(True)
    rest(opened)
    return opened.path


def pick(*values, condition=None):
    manner = None if condition is None else Manner(condition)
    return Pick("A code", np.array(values, np.float32), manner=manner)


def test_the_first_look_leads_from_the_viewpoint_to_an_unlike_image(path, opened):
    start, end = path.stops.picks
    np.testing.assert_array_equal(start.code, opened.viewpoint.code)
    assert end.is_image
    assert (path.at, path.t, path.frame, path.is_here) == (0.0, 0.0, 0, True)
    assert opened.trail.position == 0


def test_nothing_is_made_while_nobody_looks(opened):
    assert len(opened.path.stops) == 0
    assert opened.path.paths == {}


def test_a_model_without_a_shell_or_an_encoder_says_so(path, open_model):
    assert set(path.paths) == {"linear", "through_data"}
    assert "no norm in common" in path.why_not("spherical")
    session = open_model(tiny_gan())
    assert set(session.path.paths) == {"linear", "spherical"}
    assert session.path.why_not("through_data") == session.model.current.model.cannot("encode")
    assert session.path.selected == "spherical"


def test_moving_along_the_path_takes_the_viewpoint_there(path, opened):
    path.move_to(0.5)
    expected = path.paths["linear"].codes(np.array([0.5]))[0]
    np.testing.assert_array_equal(opened.viewpoint.code, expected)
    assert (path.frame, path.is_here) == (4, True)
    opened.viewpoint.move_to(np.zeros(3))
    assert not path.is_here
    opened.trail.undo()
    np.testing.assert_array_equal(opened.viewpoint.code, expected)
    assert path.is_here


def test_steps_go_from_frame_to_frame_and_end_at_the_ends(path):
    path.move_to(0.3)
    path.step(1)
    assert path.at == 0.375
    path.step(-1)
    assert path.at == 0.25
    path.move_to(0.3)
    path.step(-1)
    assert path.at == 0.25
    path.step(-9)
    assert path.at == 0.0


def test_way_points_lie_before_the_end_and_can_be_taken_out(path):
    start, end = path.stops.picks
    path.add_stops([pick(1, 2, 3), pick(3, 2, 1)])
    assert [each.name for each in path.stops.picks] == [start.name, "A code", "A code", end.name]
    np.testing.assert_allclose(path.paths["linear"].codes(np.array([1 / 3]))[0], [1, 2, 3], atol=1e-6)
    path.remove_stop(1)
    path.remove_stop(1)
    path.remove_stop(1)
    assert len(path.stops) == 2


def test_there_are_not_more_stops_than_there_is_room_for(path):
    path.add_stops([pick(k, 0, 0) for k in range(20)])
    assert len(path.stops) == MOST_STOPS
    assert path.why_not_more() == "A path has 8 stops at most."


def test_the_viewpoint_as_it_was_is_called_by_its_bookmark_if_it_has_one(path, opened):
    opened.viewpoint.move_to(np.array([1, 2, 3]))
    path.set_stop(0, opened.picks.here())
    assert path.stops.picks[0].name == "Code 2 of the trail"
    opened.trail.bookmark("Smiling")
    path.set_stop(0, opened.picks.here())
    assert path.stops.picks[0].name == "Smiling"


def test_the_other_way_round(path):
    start, end = (each.code for each in path.stops.picks)
    path.reverse()
    np.testing.assert_array_equal([each.code for each in path.stops.picks], [end, start])


def test_a_closed_path_comes_back_and_has_nothing_beyond_its_ends(path, opened):
    path.go_by(overshoot=0.5)
    assert path.times[[0, -1]].tolist() == [-0.5, 1.5]
    path.go_by(closed=True)
    rest(opened)
    assert path.times[[0, -1]].tolist() == [0, 1]
    for each in path.paths.values():
        codes = each.codes(np.array([0.0, 1.0]))
        np.testing.assert_allclose(codes[0], codes[1], atol=1e-6)


def test_the_way_through_the_data_follows_the_stops(path, opened):
    path.set_stop(0, opened.picks.encoded(3))
    assert "through_data" not in path.paths
    rest(opened)
    np.testing.assert_array_equal(path.paths["through_data"].stops[0], opened.space.encodings.means[3])


def test_another_model_starts_over(path, opened, data):
    path.move_to(0.7)
    opened.model.show(opened_of(tiny_model(latent=5), data, "other"))
    rest(opened)
    assert path.at == 0.0
    assert [each.code.shape for each in path.stops.picks] == [(5,), (5,)]
    assert path.paths["linear"].stops.shape == (2, 5)


def test_codes_of_a_prior_are_chosen_again_when_images_have_been_encoded(bare, data):
    bare.path.show(True)
    rest(bare)
    assert not any(each.is_image for each in bare.path.stops.picks)
    bare.data.show(data)
    rest(bare)
    assert bare.path.stops.picks[1].is_image


def test_stops_that_somebody_chose_stay(bare, data):
    bare.path.show(True)
    bare.path.set_stop(1, pick(1, 2, 3))
    bare.data.show(data)
    rest(bare)
    np.testing.assert_array_equal(bare.path.stops.picks[1].code, [1, 2, 3])


# --- what is asked for ---

ONE, OTHER = (1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0)


@pytest.fixture
def asking(open_model):
    """A GAN of four classes whose path leads from one class to another."""
    session = open_model(tiny_gan())
    session.path.show(True)
    rest(session)
    for index, condition in enumerate((ONE, OTHER)):
        stop = session.path.stops.picks[index]
        session.path.set_stop(index, replace(stop, manner=replace(stop.manner, condition=condition)))
    rest(session)
    return session


def test_conditions_are_blended_on_the_way_and_the_viewpoint_asks_for_the_blend(asking):
    asking.path.move_to(0.5)
    assert asking.viewpoint.manner.condition == (0.5, 0.0, 0.5, 0.0)
    assert [each.manner.condition for each in asking.path.stops.picks] == [ONE, OTHER]


def test_stops_that_ask_for_different_things_keep_to_that_and_follow_in_all_else(asking):
    asking.viewpoint.set_manner(condition=(0.0, 1.0, 0.0, 0.0), truncation=0.5)
    manners = [each.manner for each in asking.path.stops.picks]
    assert [each.condition for each in manners] == [ONE, OTHER]
    assert [each.truncation for each in manners] == [0.5, 0.5]


def test_stops_that_ask_for_the_same_follow_the_viewpoint(open_model):
    session = open_model(tiny_gan())
    session.path.show(True)
    rest(session)
    session.viewpoint.set_manner(condition=OTHER)
    assert [each.manner.condition for each in session.path.stops.picks] == [OTHER, OTHER]


@pytest.mark.parametrize("model", [tiny_gan, tiny_ddpm])
def test_a_model_without_an_encoder_leads_to_a_code_of_its_prior(open_model, model):
    session = open_model(model())
    session.path.show(True)
    rest(session)
    assert [each.is_image for each in session.path.stops.picks] == [False, False]
    assert all(each.image is not None for each in session.path.stops.picks)
