"""Playing: how the path is gone at its ends, and that it is one step of undo."""

import numpy as np
import pytest

from explorer.state.path.player import LOOP, ONCE, PING_PONG
from tests.conftest import wait_until


@pytest.fixture
def player(opened):
    opened.path.show(True)
    wait_until(lambda: opened.is_idle)
    yield opened.player
    opened.player.pause()


def test_playing_is_one_step_of_undo(player, opened):
    visits = len(opened.trail.visits)
    before = opened.viewpoint.code
    player.play()
    for _ in range(5):
        player.advance(0.1)
    assert opened.viewpoint.is_dragging
    assert opened.path.at == pytest.approx(0.5, abs=0.1)
    player.pause()
    assert len(opened.trail.visits) == visits + 1
    assert not opened.viewpoint.is_dragging
    opened.trail.undo()
    np.testing.assert_array_equal(opened.viewpoint.code, before)


def test_it_goes_on_by_itself(player, opened):
    player.set_speed(4.0)
    player.play()
    wait_until(lambda: opened.path.at > 0.2)
    assert opened.path.is_here


def test_a_slow_models_pictures_are_waited_for(player, opened, monkeypatch):
    wait_until(lambda: opened.is_idle)
    player.play()
    player._tick()
    before = opened.path.at
    player._tick()  # no picture can have come since
    assert opened.path.at == before
    monkeypatch.setattr("explorer.state.path.player.PATIENCE", 0.0)
    player._tick()
    assert opened.path.at > before


def test_closing_ends_it(player, opened):
    player.play()
    opened.close()
    assert not player.is_playing


def test_once_ends_at_the_end_and_begins_at_the_start_again(player, opened):
    player.set_mode(ONCE)
    player.play()
    player.advance(1.2)
    assert (opened.path.at, player.is_playing) == (1.0, False)
    player.play()
    assert opened.path.at == 0.0


def test_there_and_back(player, opened):
    player.set_mode(PING_PONG)
    opened.path.move_to(0.9)
    player.play()
    for share, expected in ((0.2, 0.9), (0.8, 0.1), (0.2, 0.1), (0.2, 0.3)):
        player.advance(share)
        assert opened.path.at == pytest.approx(expected)


def test_round_and_round(player, opened):
    player.set_mode(LOOP)
    opened.path.move_to(0.9)
    player.play()
    player.advance(0.2)
    assert opened.path.at == pytest.approx(0.1)


def test_a_hand_on_the_viewpoint_ends_it(player, opened):
    player.play()
    opened.viewpoint.move_to(np.ones(3))
    assert not player.is_playing
    np.testing.assert_array_equal(opened.viewpoint.code, np.ones(3))


def test_a_gesture_that_ends_meanwhile_leaves_it_one_gesture(player, opened):
    player.play()
    player.advance(0.1)
    visits = len(opened.trail.visits)
    opened.viewpoint.begin_gesture()  # a hand takes hold of the marker and lets it go where it is
    opened.viewpoint.end_gesture()
    for _ in range(5):
        player.advance(0.1)
    assert len(opened.trail.visits) <= visits + 1


def test_speed_and_legs_make_its_length(player, opened):
    assert player.seconds == 3.0
    player.set_speed(2.0)
    opened.path.go_by(closed=True)
    assert player.seconds == 3.0


def test_without_a_path_there_is_nothing_to_play(session, qapp):
    session.player.toggle()
    assert not session.player.is_playing
