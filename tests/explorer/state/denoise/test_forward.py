"""Images on their way to noise, at any time and by any schedule."""

import numpy as np
import pytest
import torch

from models.diffusion.schedules import SCHEDULES, schedule
from models.trajectories.forward import fixed_noise
from tests.conftest import opened_of, tiny_ddpm, tiny_model

LAST = 50


def unit(image):
    return torch.tensor(image).permute(2, 0, 1)[None].float() / 127.5 - 1


def test_it_starts_halfway_by_the_models_schedule(forward):
    assert (forward.t, forward.seed) == (LAST // 2, 0)
    assert forward.schedule == forward.own_schedule == "cosine"


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("t", [0, 1, 20, LAST])
def test_x_t_is_that_of_the_closed_form(forward, images, name, t):
    """To what 16 bits say of values up to 4."""
    forward.set_schedule(name)
    forward.set_seed(5)
    images.choose(2)
    forward.move_to(t)
    rates, noise = schedule(name, LAST), fixed_noise(1, (1, 8, 8), 5)
    wanted = rates.signal[t] * unit(images.subject.image) + rates.noise[t] * noise
    torch.testing.assert_close(forward.frame.of("x_t").float(), wanted.float(), rtol=0, atol=3e-3)
    torch.testing.assert_close(forward.frame.of("noise").float(), noise, rtol=0, atol=2e-3)
    assert forward.frame.t == t


def test_a_time_out_of_range_is_the_end_that_is_nearer(forward):
    moves = []
    forward.moved.connect(lambda: moves.append(forward.t))
    for t in (-3, 1000, 1000, 30):
        forward.move_to(t)
    forward.move_to_share(0.5)
    assert moves == [0, LAST, 30, 25]


def test_the_same_noise_stays_at_all_times_until_it_is_drawn_again(forward):
    before = forward.frame.of("noise").clone()
    forward.move_to(3)
    assert torch.equal(forward.frame.of("noise"), before)
    forward.draw_again()
    assert forward.seed == 1
    assert not torch.equal(forward.frame.of("noise"), before)


def test_a_seed_that_is_none_is_refused_and_changes_nothing(forward, notices):
    forward.set_seed(-1)
    assert forward.seed == 0
    assert notices == [("error", "The seed must be a whole number from 0 to 9,223,372,036,854,775,807.")]


def test_an_unknown_schedule_changes_nothing(forward):
    changes = []
    forward.changed.connect(lambda: changes.append(True))
    forward.set_schedule("steep")
    assert not changes
    assert forward.schedule == "cosine"


def test_another_image_is_noised_anew(forward, images, data):
    forward.move_to(9)
    before = forward.frame
    changes = []
    forward.changed.connect(lambda: changes.append(forward.frame.pictures("x_0")[0]))
    images.take_rows((7, 3))
    np.testing.assert_array_equal(changes[0], data.images[7])
    images.choose(1)
    np.testing.assert_array_equal(changes[1], data.images[3])
    assert len(changes) == 2
    assert forward.t == 9
    assert torch.equal(forward.frame.of("noise"), before.of("noise"))


def test_without_data_there_is_no_image_and_the_schedule_can_still_be_walked(noisy):
    forward = noisy.denoise.forward
    assert forward.frame is None
    forward.move_to(3)
    assert forward.t == 3
    assert noisy.denoise.forward_player.why_not() == ""


def test_another_model_starts_over_and_another_step_of_the_same_does_not(forward, images, noisy, data, rest):
    said = []
    forward.move_to(9)
    forward.set_seed(3)
    forward.changed.connect(lambda: said.append(("changed", forward.t, forward.schedule)))
    forward.moved.connect(lambda: said.append(("moved", forward.t, forward.schedule)))
    noisy.model.set_weights(2, {name: 1.5 * each for name, each in images.model.state_dict().items()})
    assert (forward.t, forward.seed) == (9, 3)
    assert not said
    noisy.model.show(opened_of(tiny_ddpm(data, schedule="linear", timesteps=20), data, "other"))
    assert (forward.t, forward.seed, forward.schedule) == (10, 0, "linear")
    assert said == [("changed", 10, "linear"), ("moved", 10, "linear")]
    rest()


def test_a_model_of_another_family_has_no_way_forward(forward, noisy, data, rest):
    noisy.model.show(opened_of(tiny_model(), data))
    rest()
    assert forward.last == 0
    assert forward.frame is None
    forward.set_schedule("linear")
    assert forward.schedule == ""


def test_it_plays_to_the_end_and_starts_again_from_the_image(forward, noisy):
    player = noisy.denoise.forward_player
    forward.move_to(LAST - 4)
    player.play()
    player.advance(0.2)
    assert forward.t == LAST - 2
    player.advance(1.0)
    assert forward.t == LAST
    assert not player.is_playing
    player.play()
    player.advance(0.1)
    assert forward.t == 1
    player.pause()
