"""Images on their way to noise: which ones, by which schedule, and what the network sees of them."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.state.denoise.subjects import usual_rows
from models.diffusion.schedules import SCHEDULES, schedule
from models.trajectories.forward import fixed_noise
from tests.conftest import blobs, opened_of, tiny_ddpm, tiny_model, wait_until

LAST = 50


def rest(session):
    wait_until(lambda: session.is_idle)


@pytest.fixture
def forward(noisy, data):
    """With a tiny DDPM of classes, and its data."""
    noisy.data.show(data)
    rest(noisy)
    return noisy.denoise.forward


def unit(image):
    return torch.tensor(image).permute(2, 0, 1)[None].float() / 127.5 - 1


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("t", [0, 1, 20, LAST])
def test_x_t_is_that_of_the_closed_form(forward, name, t):
    """To what 16 bits say of values up to 4."""
    forward.set_schedule(name)
    forward.set_seed(5)
    forward.choose(2)
    forward.move_to(t)
    rates, noise = schedule(name, LAST), fixed_noise(1, (1, 8, 8), 5)
    wanted = rates.signal[t] * unit(forward.subject.image) + rates.noise[t] * noise
    torch.testing.assert_close(forward.frame.of("x_t").float(), wanted.float(), rtol=0, atol=3e-3)
    torch.testing.assert_close(forward.frame.of("noise").float(), noise, rtol=0, atol=2e-3)
    assert forward.frame.t == t


def test_it_starts_halfway_with_a_held_out_image_of_every_class_and_the_models_schedule(forward, data):
    assert (forward.t, forward.seed, forward.chosen) == (LAST // 2, 0, 0)
    assert forward.schedule == forward.own_schedule == "cosine"
    assert [subject.label for subject in forward.subjects] == [0, 1, 2, 3]
    rows = [int(subject.name.removeprefix("Image ")) - 1 for subject in forward.subjects]
    assert min(rows) >= data.testing.start
    for row, subject in zip(rows, forward.subjects, strict=True):
        np.testing.assert_array_equal(subject.image, data.images[row])


def test_of_data_without_classes_it_is_the_first_few(data):
    start = data.testing.start
    assert usual_rows(replace(data, labels=None)) == list(range(start, start + 8))
    assert usual_rows(replace(data, held_out=0, labels=None)) == list(range(8))
    assert usual_rows(replace(data, held_out=3, labels=None)) == [117, 118, 119]


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


def test_what_the_network_sees_is_asked_only_while_somebody_looks(forward, noisy):
    forward.move_to(10)
    rest(noisy)
    assert forward.look is None
    forward.show(True)
    rest(noisy)
    assert forward.look_now().t == 10


def test_it_is_told_the_images_class_and_errs_by_what_it_says(forward, noisy):
    forward.show(True)
    forward.choose(2)
    forward.move_to(20)
    rest(noisy)
    assert forward.asked == (0, 0, 1, 0)
    model, x_0, noise = forward.model, unit(forward.subject.image), fixed_noise(1, (1, 8, 8), 0)
    x_t = model.schedule.add_noise(x_0, torch.tensor([20]), noise)
    with torch.inference_mode():
        found = model.guess(x_t, 20, torch.tensor([[0.0, 0, 1, 0, 0]]))
    look = forward.look_now()
    torch.testing.assert_close(look.frame.of("x_0").float(), found.image, rtol=0, atol=2e-3)
    assert look.errors["x_0"] == pytest.approx(((found.image - x_0) / 2).square().mean().sqrt().item(), rel=1e-4)
    assert look.errors["noise"] == pytest.approx((found.noise - noise).square().mean().sqrt().item(), rel=1e-4)
    assert look.milliseconds > 0


def test_it_is_not_asked_by_another_schedule_nor_of_a_clean_image(forward, noisy):
    forward.show(True)
    forward.move_to(0)
    rest(noisy)
    assert "no noise" in forward.why_not_look()
    assert forward.look_now() is None
    forward.move_to(10)
    forward.set_schedule("linear")
    rest(noisy)
    assert forward.why_not_look() == "This model has learned by the cosine schedule alone."
    assert forward.look is None
    forward.set_schedule("cosine")
    rest(noisy)
    assert forward.look_now() is not None


def test_a_film_strip_is_looked_along_and_anew_with_other_noise(forward, noisy):
    forward.show(True)
    forward.look_along((0, 10, 20))
    rest(noisy)
    assert sorted(forward.along) == [10, 20]
    before = forward.along[10].frame.values.clone()
    forward.draw_again()
    assert forward.along == {}
    rest(noisy)
    assert not torch.equal(forward.along[10].frame.values, before)


def test_an_unknown_schedule_or_image_changes_nothing(forward):
    changes = []
    forward.changed.connect(lambda: changes.append(True))
    forward.set_schedule("steep")
    forward.choose(4)
    forward.choose(-1)
    forward.look_at("x_t")
    assert not changes
    assert (forward.schedule, forward.chosen, forward.kind) == ("cosine", 0, "x_0")


def test_images_by_chance_and_rows_that_somebody_picked_take_the_datas_places(forward, data, notices):
    forward.take_any()
    assert len(forward.subjects) == 4
    forward.take_rows((7, 3))
    assert [subject.name for subject in forward.subjects] == ["Image 8", "Image 4"]
    np.testing.assert_array_equal(forward.frame.pictures("x_0")[0], data.images[7])
    forward.take_rows(range(30))
    assert len(forward.subjects) == 12
    assert notices == [("news", "The first 12 of the 30 images are taken.")]
    forward.take_usual()
    assert [subject.label for subject in forward.subjects] == [0, 1, 2, 3]


def test_own_pictures_come_first_in_the_models_size_and_stay_when_the_data_are_others(forward, noisy):
    for size in (30, 16, 8, 9, 20):
        forward.take_image(np.full((size, size, 3), 5 * size, np.uint8), f"of {size}")
    own = [subject for subject in forward.subjects if subject.is_own]
    assert [subject.name for subject in own] == ["of 20", "of 9", "of 8", "of 16"]  # no more are kept
    assert {subject.image.shape for subject in own} == {(8, 8, 1)}
    assert forward.subject is own[0]
    forward.choose(1)
    noisy.data.show(blobs(seed=4))
    assert forward.subject is own[1]
    assert len(forward.subjects) == 8
    assert forward.asked == ()  # nobody knows what it shows


def test_a_pictures_file_is_read_in_the_background_and_one_that_is_none_is_refused(forward, noisy, tmp_path, notices):
    Image.fromarray(np.full((12, 20, 3), 200, np.uint8)).save(tmp_path / "grey.png")
    forward.open_file(tmp_path / "grey.png")
    rest(noisy)
    assert forward.subject.name == "grey"
    assert (forward.subject.image == 200).all()
    (tmp_path / "broken.png").write_bytes(b"no picture")
    forward.open_file(tmp_path / "broken.png")
    rest(noisy)
    assert forward.subject.name == "grey"
    assert notices == [("error", "No picture can be read from broken.png.")]


def test_the_viewpoints_picture_and_the_end_of_run_a_have_the_class_that_was_asked_for(forward, noisy):
    assert forward.why_not_run() == "Run A has not come to its end."
    forward.take_run()
    assert len(forward.subjects) == 4
    noisy.viewpoint.set_manner(condition=(0.0, 1.0, 0.0, 0.0))
    rest(noisy)
    forward.take_viewpoint()
    np.testing.assert_array_equal(forward.subject.image, noisy.viewpoint.picture.image)
    assert forward.subject.label == 1
    noisy.denoise.plan.set("A", steps=3, count=3, condition=(0.0, 0.0, 0.5, 0.5))
    noisy.denoise.runs.sample()
    rest(noisy)
    noisy.denoise.look.choose(1)
    forward.take_run()
    run = noisy.denoise.runs.a
    np.testing.assert_array_equal(forward.subject.image, run.frame(run.last).pictures("x_0")[1])
    assert forward.subject.label is None  # of a blend


def test_without_data_there_is_no_image_and_the_schedule_can_still_be_walked(noisy):
    forward = noisy.denoise.forward
    assert forward.subject is None
    assert forward.frame is None
    assert forward.why_not_data() == "The data that this model has learned from are not open."
    assert forward.why_not_look() == "There is no image."
    forward.show(True)
    forward.move_to(3)
    assert forward.t == 3
    assert noisy.denoise.forward_player.why_not() == ""


def test_another_model_starts_over_and_another_step_of_the_same_does_not(forward, noisy, data):
    forward.show(True)
    forward.take_image(np.zeros((8, 8, 1), np.uint8), "black")
    forward.move_to(9)
    forward.set_seed(3)
    rest(noisy)
    before = forward.look_now()
    noisy.model.set_weights(2, {name: 1.5 * each for name, each in forward.model.state_dict().items()})
    assert (forward.t, forward.seed, forward.subject.name) == (9, 3, "black")
    assert forward.look is None
    rest(noisy)
    assert not torch.equal(forward.look_now().frame.values, before.frame.values)
    noisy.model.show(opened_of(tiny_ddpm(data, schedule="linear", timesteps=20), data, "other"))
    assert (forward.t, forward.seed, forward.schedule) == (10, 0, "linear")
    assert [subject.is_own for subject in forward.subjects] == [False] * 4
    rest(noisy)


def test_of_other_data_images_take_the_models_size_and_no_class_is_known(forward, noisy):
    noisy.data.show(replace(blobs(side=12, channels=3), classes=("p", "q", "r", "s")))
    assert {subject.image.shape for subject in forward.subjects} == {(8, 8, 1)}
    assert {subject.label for subject in forward.subjects} == {None}


@pytest.mark.parametrize("settings", [{"conditional": False}, {"unconditional": 0.0}])
def test_with_no_class_to_tell_none_is_told_and_where_one_must_be_it_is_the_images(open_model, data, settings):
    session = open_model(tiny_ddpm(data, **settings))
    session.data.show(data)
    session.denoise.forward.choose(2)
    session.denoise.forward.show(True)
    rest(session)
    assert session.denoise.forward.asked == ((0, 0, 1, 0) if "unconditional" in settings else ())
    session.denoise.forward.take_image(np.zeros((8, 8, 1), np.uint8), "black")
    rest(session)
    assert session.denoise.forward.asked == ((1, 0, 0, 0) if "unconditional" in settings else ())
    assert np.isfinite(session.denoise.forward.look_now().errors["x_0"])


def test_it_works_in_colour(open_model):
    data = blobs(channels=3)
    session = open_model(tiny_ddpm(data))
    session.data.show(data)
    session.denoise.forward.show(True)
    session.denoise.forward.take_image(np.full((8, 8, 1), 90, np.uint8), "grey")
    rest(session)
    assert session.denoise.forward.frame.pictures("x_t").shape == (1, 8, 8, 3)
    assert session.denoise.forward.look_now().frame.pictures("noise").shape == (1, 8, 8, 3)


def test_a_model_of_another_family_has_nothing_to_show(forward, noisy, data):
    noisy.model.show(opened_of(tiny_model(), data))
    rest(noisy)
    assert forward.subjects == ()
    assert forward.last == 0
    forward.take_rows((1,))
    forward.take_image(data.images[0], "one")
    forward.set_schedule("linear")
    assert forward.subjects == ()


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
