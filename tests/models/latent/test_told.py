"""Codes in w are drawn for all that there is to show."""

import numpy as np
import pytest
import torch

from models.base import Manner
from models.kept import drawn_from
from models.latent.told import mapped_for, prior_over
from tests.conftest import blobs, tiny_gan
from tests.models.conftest import ended, with_attributes


@pytest.fixture
def told():
    """A style-based GAN that is told attributes, seen from w, and their data."""
    data = with_attributes(blobs())
    return tiny_gan(data, architecture="style").in_space("w"), data


def test_they_are_mapped_for_what_training_images_show(told):
    model, data = told
    rows = mapped_for(model, data)
    assert rows == [tuple(row) for row in data.attributes[data.training].astype(float).tolist()]
    assert mapped_for(model.whole, data) == []
    assert mapped_for(model, None) == []


def test_of_classes_it_is_each_of_them():
    model = tiny_gan(architecture="style").in_space("w")
    assert mapped_for(model, None) == [tuple(float(k == j) for j in range(4)) for k in range(4)]
    assert prior_over(model, blobs()) is model.prior


def test_the_prior_over_data_maps_each_code_for_one_of_its_images(told):
    model, data = told
    prior = prior_over(model, data)
    drawn = prior.draw(20, model.latent, torch.Generator().manual_seed(3))
    z = model.whole.prior.draw(20, model.latent, torch.Generator().manual_seed(3))
    kinds = [Manner(condition) for condition in sorted(set(prior.conditions))]
    every = torch.stack([model.whole.to_w(z, kind) for kind in kinds], 1)  # [20, kinds, latent]
    nearest = (every - drawn[:, None]).abs().amax(2)
    assert nearest.amin(1).max() < 1e-5
    assert len(set(nearest.argmin(1).tolist())) > 1


def test_without_data_it_is_the_models_own(told):
    model, _ = told
    noise = [torch.Generator().manual_seed(0) for _ in range(2)]
    over = prior_over(model, None).draw(4, model.latent, noise[0])
    torch.testing.assert_close(over, model.prior.draw(4, model.latent, noise[1]))


def test_directions_over_data_are_kept_apart_from_those_without(told):
    model, data = told
    over, own = ended(drawn_from(model, data)), ended(drawn_from(model))
    assert not np.allclose(over.means, own.means)
    again = ended(drawn_from(model, data))
    np.testing.assert_array_equal(again.means, over.means)


def test_in_w_pictures_are_judged_as_said_to_show_nothing(told):
    model, _ = told
    x = torch.rand(3, 1, 8, 8)
    torch.testing.assert_close(model.score(x, Manner((1.0, 0.0))), model.whole.score(x))
