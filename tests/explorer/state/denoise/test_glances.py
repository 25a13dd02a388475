"""What the network sees of images on their way to noise, and when it is asked."""

import numpy as np
import pytest
import torch

from models.trajectories.forward import fixed_noise
from tests.conftest import blobs, tiny_ddpm, wait_until


def unit(image):
    return torch.tensor(image).permute(2, 0, 1)[None].float() / 127.5 - 1


def test_what_the_network_sees_is_asked_only_while_somebody_looks(forward, glances, rest):
    forward.move_to(10)
    rest()
    assert glances.newest is None
    glances.show(True)
    rest()
    assert glances.now.t == 10


def test_it_is_told_the_images_class_and_errs_by_what_it_says(forward, images, glances, rest):
    glances.show(True)
    images.choose(2)
    forward.move_to(20)
    rest()
    assert glances.asked == (0, 0, 1, 0)
    model, x_0, noise = images.model, unit(images.subject.image), fixed_noise(1, (1, 8, 8), 0)
    x_t = model.schedule.add_noise(x_0, torch.tensor([20]), noise)
    with torch.inference_mode():
        found = model.guess(x_t, 20, torch.tensor([[0.0, 0, 1, 0, 0]]))
    look = glances.now
    torch.testing.assert_close(look.frame.of("x_0").float(), found.image, rtol=0, atol=2e-3)
    assert look.errors["x_0"] == pytest.approx(((found.image - x_0) / 2).square().mean().sqrt().item(), rel=1e-4)
    assert look.errors["noise"] == pytest.approx((found.noise - noise).square().mean().sqrt().item(), rel=1e-4)
    assert look.milliseconds > 0


def test_it_is_not_asked_by_another_schedule_nor_of_a_clean_image(forward, glances, rest):
    glances.show(True)
    forward.move_to(0)
    rest()
    assert "no noise" in glances.why_not()
    assert glances.now is None
    forward.move_to(10)
    forward.set_schedule("linear")
    rest()
    assert glances.why_not() == "This model has learned by the cosine schedule alone."
    assert glances.newest is None
    forward.set_schedule("cosine")
    rest()
    assert glances.now is not None


def test_a_film_strip_is_looked_along_and_anew_with_other_noise(forward, glances, rest):
    glances.show(True)
    glances.look_along((0, 10, 20))
    rest()
    assert sorted(glances.along) == [10, 20]
    before = glances.along[10].frame.values.clone()
    forward.draw_again()
    assert glances.along == {}
    rest()
    assert not torch.equal(glances.along[10].frame.values, before)


def test_other_weights_see_something_else(images, glances, noisy, rest):
    glances.show(True)
    rest()
    before = glances.now
    noisy.model.set_weights(2, {name: 1.5 * each for name, each in images.model.state_dict().items()})
    assert glances.newest is None
    rest()
    assert not torch.equal(glances.now.frame.values, before.frame.values)


def test_of_an_own_picture_nobody_knows_what_it_shows(images, glances):
    images.take_image(np.zeros((8, 8, 1), np.uint8), "black")
    assert glances.asked == ()


def test_without_an_image_the_network_is_not_asked(noisy, rest):
    glances = noisy.denoise.glances
    glances.show(True)
    noisy.denoise.forward.move_to(3)
    rest()
    assert glances.why_not() == "There is no image."
    assert glances.newest is None


def test_only_what_can_be_held_against_the_truth_is_looked_at(glances):
    changes = []
    glances.changed.connect(lambda: changes.append(glances.kind))
    glances.look_at("x_t")
    glances.look_at("x_0")
    glances.look_at("noise")
    assert changes == ["noise"]


@pytest.mark.parametrize("settings", [{"conditional": False}, {"unconditional": 0.0}])
def test_with_no_class_to_tell_none_is_told_and_where_one_must_be_it_is_the_images(open_model, data, settings):
    session = open_model(tiny_ddpm(data, **settings))
    session.data.show(data)
    session.denoise.forward_images.choose(2)
    session.denoise.glances.show(True)
    wait_until(lambda: session.is_idle)
    assert session.denoise.glances.asked == ((0, 0, 1, 0) if "unconditional" in settings else ())
    session.denoise.forward_images.take_image(np.zeros((8, 8, 1), np.uint8), "black")
    wait_until(lambda: session.is_idle)
    assert session.denoise.glances.asked == ((1, 0, 0, 0) if "unconditional" in settings else ())
    assert np.isfinite(session.denoise.glances.now.errors["x_0"])


def test_it_works_in_colour(open_model):
    data = blobs(channels=3)
    session = open_model(tiny_ddpm(data))
    session.data.show(data)
    session.denoise.glances.show(True)
    session.denoise.forward_images.take_image(np.full((8, 8, 1), 90, np.uint8), "grey")
    wait_until(lambda: session.is_idle)
    assert session.denoise.forward.frame.pictures("x_t").shape == (1, 8, 8, 3)
    assert session.denoise.glances.now.frame.pictures("noise").shape == (1, 8, 8, 3)
