"""Playing the steps."""

from explorer.state.denoise.player import RATES
from tests.conftest import wait_until


def test_it_goes_on_by_the_time_that_has_passed_and_stops_at_the_end(looking):
    player, denoise = looking.denoise.player, looking.denoise.look
    player.play()
    assert player.is_playing
    player.advance(0.35)  # ten steps a second
    assert denoise.step == 3
    player.advance(0.1)
    assert denoise.step == 4
    player.advance(5.0)
    assert denoise.step == 10
    assert not player.is_playing


def test_at_the_end_it_begins_again(looking):
    assert looking.denoise.look.step == 10
    looking.denoise.player.play()
    looking.denoise.player.advance(0.25)
    assert looking.denoise.look.step == 2


def test_a_hand_that_moves_meanwhile_is_gone_on_from(looking):
    looking.denoise.player.play()
    looking.denoise.player.advance(0.25)
    looking.denoise.look.move_to(7)
    looking.denoise.player.advance(0.1)
    assert looking.denoise.look.step == 8


def test_round_and_round(looking):
    player = looking.denoise.player
    player.set_loops(True)
    player.set_rate(RATES[-1])
    player.play()
    player.advance(0.155)
    assert looking.denoise.look.step == 4  # eleven steps, and four more
    assert player.is_playing
    player.toggle()
    assert not player.is_playing


def test_it_goes_by_itself(looking):
    looking.denoise.player.set_rate(100.0)
    looking.denoise.player.play()
    wait_until(lambda: looking.denoise.look.step >= 5)


def test_without_steps_it_says_so(noisy):
    noisy.denoise.player.play()
    assert not noisy.denoise.player.is_playing
    assert noisy.denoise.player.why_not()
