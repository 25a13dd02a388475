"""Every family takes points: it learns from them, draws them, is kept and comes back."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from models.base import to_unit
from models.checkpoints import load
from models.config import ConfigError
from models.data.base import DataCard, Item
from models.export import summary_for
from models.families import FAMILIES, TRAINABLE
from models.latent.summary import from_tensors, to_tensors
from models.metrics.features import Pixels
from models.training import new_run
from tests.models.conftest import ended, learn
from tests.models.points.conftest import point_model, toy

families = pytest.mark.parametrize("family", FAMILIES)
shapes = pytest.mark.parametrize("name", ["toy-ring", "toy-hills", "toy-gaussians"])


@families
@shapes
def test_codes_become_points_in_the_plane_and_points_codes(family, name):
    data = toy(name)
    model = point_model(family, data)
    points = model.decode(torch.randn(7, model.latent), model.usual)
    assert points.shape == (7, data.item.channels, 1, 1)
    assert 0 <= points.min() <= points.max() <= 1
    if not model.cannot("encode"):
        assert model.encode(to_unit(data.images)).mean.shape == (60, model.latent)
    if not model.cannot("features"):
        assert model.features(to_unit(data.images)).isfinite().all()


@families
def test_a_run_of_points_is_trained_and_goes_on(family, tmp_path):
    data = toy("toy-gaussians")
    config = dataclasses.replace(FAMILIES[family].usual(data.item), batch=16)
    run = new_run(tmp_path / "run", family, config, data, device="cpu", threads=1)
    assert run.machine.precision == "float32"  # where another one is faster points would be moved about
    learn(run, data, 3)
    learn(run, data, 5)
    checkpoint = load(run.latest)
    assert checkpoint.header.step == 5
    assert checkpoint.header.item == data.item
    assert all(math.isfinite(value) for line in run.metrics() for value in line.values() if isinstance(value, float))


@pytest.mark.parametrize(
    ("family", "settings"),
    [("vae", {"conditional": True}), ("gan", {"conditioning": "projection"}), ("ddpm", {"conditional": True})],
)
def test_classes_of_points_can_be_asked_for(family, settings):
    data = toy("toy-gaussians")
    model = point_model(family, data, **settings)
    assert model.conditions.names == data.classes
    assert model.decode(torch.randn(2, model.latent), model.usual).shape == (2, 2, 1, 1)


@pytest.mark.parametrize(
    ("family", "settings", "words"),
    [
        ("gan", {"architecture": "dcgan"}, "a GAN of points has architecture mlp, not dcgan"),
        ("gan", {"augmentation": "translation"}, "augmentation alters pictures"),
        ("autoencoder", {"kind": "convolutional"}, "an autoencoder of points is linear or stacked"),
    ],
)
def test_what_looks_at_neighbouring_pixels_is_refused(family, settings, words):
    with pytest.raises(ConfigError, match=words):
        point_model(family, toy(), **settings)


def test_a_classifier_tells_heaps_apart(tmp_path):
    data = toy("toy-gaussians", 400)
    config = TRAINABLE["classifier"].config(batch=64, lr_warmup=0, learning_rate=1e-2)
    run = new_run(tmp_path / "run", "classifier", config, data, device="cpu", threads=1)
    learn(run, data, 100)
    assert run.metrics()[-1]["accuracy"] > 0.9


def test_usual_settings_are_others_only_for_points():
    for family in TRAINABLE.values():
        assert family.usual(Item(28, 28, 1)) == family.config()
        assert all(getattr(family.usual(Item(1, 1, 2)), name) == value for name, value in family.for_points.items())


@pytest.mark.parametrize("name", ["toy-ring", "toy-hills"])
def test_reference_points_come_back_from_a_file(name):
    data = toy(name, 80)
    summary = ended(summary_for(point_model("vae", data, latent=2), data))
    again = from_tensors(to_tensors(summary), DataCard.of(data), Pixels())
    assert np.array_equal(again.images, data.images[: len(again.images)])


def test_sizes_say_that_they_are_of_points():
    item = Item(1, 1, 2)
    assert (str(item), item.short, item.is_point) == ("2-D points", "2-D", True)
    assert (Item(28, 28, 1).short, Item(28, 28, 1).is_point) == ("28 px", False)
