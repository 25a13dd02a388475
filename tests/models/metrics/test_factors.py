"""Factors as measures take them: round where they are round, and rotation of shapes that show it only."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.data.drawing.sprite import SHAPES, draw
from models.data.sprites import FACTORS, random_sprites
from models.families.vae import VAE, Config
from models.metrics.base import Subject
from models.metrics.factors import Coded, Factor, binned, code_sprites, identifiable, sprites, varying
from models.progress import finished
from tests.conftest import Item, blobs, tiny_gan, tiny_model
from tests.models.metrics.conftest import sprites_of

COLOUR = Item(32, 32, 3)


def test_rotation_is_known_of_hearts_only():
    made = random_sprites(300, 0)
    by_name = {factor.name: factor for factor in identifiable(made)}
    assert tuple(by_name) == FACTORS
    hearts = np.flatnonzero(made.shape == list(SHAPES).index("heart"))
    np.testing.assert_array_equal(by_name["rotation"].rows, hearts)
    np.testing.assert_array_equal(by_name["rotation"].values, made.rotation[hearts])
    assert all(len(by_name[name].rows) == 300 for name in FACTORS if name != "rotation")


def test_without_hearts_there_is_no_rotation():
    made = random_sprites(60, 0)
    flat = made[np.flatnonzero(made.shape != 2)]
    assert [factor.name for factor in identifiable(flat)] == [name for name in FACTORS if name != "rotation"]


def test_the_two_ends_of_a_circle_are_one_picture_and_one_number():
    ends = sprites_of(4, shape=2, scale=0.8, x=0.5, y=0.4, hue=[0, 1, 0.2, 0.2], rotation=[0.3, 0.3, 0, 1])
    pictures = draw(ends, 32)
    np.testing.assert_array_equal(pictures[0], pictures[1])
    np.testing.assert_array_equal(pictures[2], pictures[3])
    factor = Factor("hue", "circle", np.array([0.0, 1.0, 0.999999]), np.arange(3))
    np.testing.assert_allclose(factor.numbers(), [[1, 0]] * 3, atol=1e-5)
    assert factor.binned(4).tolist() == [0, 0, 3]


def test_bins_are_equally_wide_and_hold_both_ends():
    assert binned(np.array([2.0, 2.9, 3.0, 4.0, 6.0]), 4).tolist() == [0, 0, 1, 2, 3]
    assert binned(np.full(5, 7.0)).tolist() == [0] * 5


def test_a_dimension_is_silent_that_varies_little_beside_the_encoders_noise():
    """Of a VAE's dimension that has fallen back to the prior; an autoencoder has no noise, and all its codes count."""
    means = np.random.default_rng(0).standard_normal((500, 3)) * [1.0, 0.05, 0.2]
    coded = Coded(means, np.tile([0.1, 1.0, 1.0], (500, 1)), ())
    assert coded.silent.tolist() == [False, True, False]
    np.testing.assert_array_equal(coded.said, means * [1, 0, 1])
    assert not Coded(means, np.zeros((500, 3)), ()).silent.any()


def test_a_constant_dimension_does_not_vary_whatever_the_scale_of_the_others():
    codes = np.random.default_rng(0).standard_normal((500, 3)) * [100.0, 0.01, 0.0] + 5
    assert varying(codes.astype(np.float32)).tolist() == [True, True, False]
    assert varying(np.zeros((5, 2))).tolist() == [False, False]


def test_a_models_codes_of_sprites_are_those_of_the_pictures():
    coded = finished(code_sprites(tiny_model(item=COLOUR), 30, seed=4))
    assert coded.means.shape == coded.sigmas.shape == (30, 3)
    assert (coded.sigmas > 0).all()
    hue = next(factor for factor in coded.factors if factor.name == "hue")
    np.testing.assert_array_equal(hue.values, random_sprites(30, 4).hue)


def test_a_model_that_knows_shapes_is_told_them(monkeypatch):
    torch.manual_seed(0)
    model, heard = VAE(Config(latent=3, width=8, hidden=16, conditional=True), COLOUR, tuple(SHAPES)).eval(), []
    encode = model.encode
    monkeypatch.setattr(model, "encode", lambda x, told=None: heard.append(told) or encode(x, told))
    finished(code_sprites(model, 12, seed=4))
    np.testing.assert_array_equal(torch.cat(heard).argmax(1), random_sprites(12, 4).shape)


@pytest.mark.parametrize(
    ("name", "model", "why"),
    [
        ("blobs", tiny_model(), "the factors behind Blobs are not known"),
        ("sprites", tiny_model(), "no sprites are drawn as the 8 px grey pictures"),
        ("sprites", None, "no model"),
    ],
)
def test_what_is_missing_is_said(name, model, why):
    assert why in sprites(Subject(replace(blobs(), name=name), model=model))


def test_a_model_without_an_encoder_says_that():
    data = replace(blobs(side=32, channels=3), name="sprites")
    assert "no encoder" in sprites(Subject(data, model=tiny_gan(data)))
    assert sprites(Subject(data, model=tiny_model(item=COLOUR))) == ""
