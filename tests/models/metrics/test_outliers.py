from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score

from models.base import to_unit
from models.data.base import DataCard, Item
from models.families import TRAINABLE
from models.metrics.base import Subject
from models.metrics.outliers import auroc, converted, costs, measure
from models.progress import finished
from tests.conftest import blobs
from tests.models.conftest import tiny_config


def test_it_is_how_often_the_strange_one_costs_more():
    usual, strange = np.array([1.0, 2, 3]), np.array([2.0, 5])
    assert auroc(usual, strange) == pytest.approx((1.5 + 3) / 6)
    assert auroc(usual, usual) == 0.5
    assert (auroc(usual, usual + 9), auroc(usual, usual - 9)) == (1, 0)


@pytest.mark.parametrize("ties", [False, True])
def test_it_is_scikit_learns(ties):
    rng = np.random.default_rng(0)
    usual, strange = rng.normal(size=200), rng.normal(0.7, 2, size=130)
    if ties:
        usual, strange = usual.round(), strange.round()
    known = np.concatenate([np.zeros(200), np.ones(130)])
    assert auroc(usual, strange) == pytest.approx(roc_auc_score(known, np.concatenate([usual, strange])), abs=1e-12)


FAMILIES = "autoencoder", "vae", "gan", "ddpm"


def model_of(family, data, **settings):
    torch.manual_seed(0)
    config = tiny_config(family, **settings)
    return TRAINABLE[family].build(config, DataCard.of(data)).eval().requires_grad_(False)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_says_what_images_cost(family, data):
    model = model_of(family, data)
    found = finished(costs(model, data.images))
    assert found.shape == (len(data), 5 if family == "ddpm" else 1)
    assert np.array_equal(found, finished(costs(model, data.images)))
    assert found.std() > 0


@pytest.mark.parametrize("family", FAMILIES)
def test_its_own_images_under_another_name_are_not_strange(family, data):
    figures = finished(measure(Subject(data, model=model_of(family, data), against=data)))
    assert figures["outlier_auroc"] == 0.5
    assert 0.1 < figures["outlier_auroc_held_out"] < 0.9
    assert figures["images_against"] == data.held_out


@pytest.mark.parametrize("optional", [0.0, 0.1])
@pytest.mark.parametrize("family", ["vae", "ddpm"])
def test_of_a_class_none_is_said(family, optional, data):
    model = model_of(family, data, conditional=True, unconditional=optional)
    assert np.isfinite(finished(costs(model, data.images[:10]))).all()


def test_a_discriminators_score_counts_the_other_way_round(data):
    model = model_of("gan", data)
    assert np.allclose(finished(costs(model, data.images))[:, 0], -model.score(to_unit(data.images)).numpy(), atol=1e-5)


def test_a_vae_that_has_learned_finds_inverted_images_strange(data):
    model = model_of("vae", data).requires_grad_(True)
    adam, x = torch.optim.Adam(model.parameters(), 0.01), to_unit(data.images)
    for _ in range(40):
        adam.zero_grad()
        model.losses(x, torch.zeros(len(x), model.latent)).objective.backward()
        adam.step()
    inverted = replace(data, images=255 - data.images)
    assert finished(measure(Subject(data, model=model.requires_grad_(False), against=inverted)))["outlier_auroc"] > 0.99


def test_other_images_are_brought_to_the_models_size_and_colours():
    colour = np.full((2, 32, 32, 3), (255, 0, 0), np.uint8)
    grey = converted(colour, Item(28, 28, 1))
    assert grey.shape == (2, 28, 28, 1)
    assert (grey == 76).all()  # red is as bright as that
    assert converted(grey, Item(16, 24, 3)).shape == (2, 16, 24, 3)
    assert converted(colour, Item(32, 32, 3)) is colour


def test_data_of_another_shape_are_measured_too(data):
    other = blobs(side=12, channels=3)
    assert finished(measure(Subject(data, model=model_of("vae", data), against=other)))["images_against"] > 0
