import numpy as np
import pytest
import torch

from models.base import PLAIN, Batch, Manner, to_bytes, to_unit
from models.conditioning import one_by_one
from models.config import live_names
from models.data.base import DataCard
from models.families import FAMILIES
from models.latent.priors import GAUSSIAN
from models.previews import drawing, lineup
from models.progress import finished
from models.randomness import CODES, generator
from models.training import new_learner, new_run
from tests.conftest import blobs
from tests.models.conftest import tiny_config


def model_of(family, data=None, **settings):
    torch.manual_seed(0)
    model = FAMILIES[family].build(tiny_config(family, **settings), DataCard.of(data or blobs()))
    return model.eval().requires_grad_(False)


def shown_of(model):
    return lineup(model, GAUSSIAN, generator(0, CODES))


def test_without_conditions_there_is_a_sheet_of_codes():
    shown = shown_of(model_of("vae"))
    assert (len(shown.codes), shown.names, shown.columns) == (20, (), 5)
    assert set(shown.conditions) == {()}


def test_conditions_are_asked_for_in_turn_and_lie_below_one_another():
    shown = shown_of(model_of("ddpm"))
    assert shown.names == tuple("abcd" * 5)
    assert shown.columns == 4
    assert len(np.unique(shown.codes.numpy(), axis=0)) == 20


def test_a_gan_is_asked_for_all_conditions_of_every_code():
    shown = shown_of(model_of("gan"))
    assert shown.columns % 4 == 0
    assert torch.equal(shown.codes[0], shown.codes[3])
    assert not torch.equal(shown.codes[0], shown.codes[4])


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_drawn_is_what_each_code_decodes_to(family):
    model = model_of(family)
    shown = shown_of(model)
    drawn = finished(drawing(model, shown))
    assert drawn.images.shape == (len(shown.codes), 8, 8, 1)
    for k in (0, 6):
        alone = to_bytes(model.decode(shown.codes[k : k + 1], Manner(condition=shown.conditions[k])))
        assert np.abs(alone[0].astype(int) - drawn.images[k]).max() <= 1


def test_a_ddpm_shows_how_the_first_pictures_came_about():
    model = model_of("ddpm")
    shown = shown_of(model)
    drawn = finished(drawing(model, shown))
    assert drawn.strip.shape[0] == 4
    noise = to_bytes((shown.codes[:4].view(4, 1, 8, 8) + 1) / 2)
    assert np.array_equal(drawn.strip[:, 0], noise)
    assert np.array_equal(drawn.strip[:, -1], drawn.images[:4])


def test_a_ddpm_can_be_stopped_between_any_two_steps():
    model = model_of("ddpm")
    assert len(list(drawing(model, shown_of(model), PLAIN))) == 20
    assert len(list(drawing(model, shown_of(model), model.draft(PLAIN)))) < 10


def test_attributes_are_asked_for_one_by_one_after_none():
    data = blobs()
    card = DataCard(**{**DataCard.of(data).__dict__, "classes": (), "attribute_names": ("low", "right")})
    model = FAMILIES["gan"].build(tiny_config("gan"), card).eval()
    assert shown_of(model).names[:3] == ("none of them", "low", "right")
    assert shown_of(model).conditions[:3] == one_by_one(model.conditions)


@pytest.mark.parametrize("family", ["vae", "gan", "ddpm"])
def test_the_weights_that_are_kept_draw_what_training_showed(family, data, tmp_path):
    """An autoencoder's codes are of a Gaussian fitted to a batch: only those of a prior can be the same."""
    run = new_run(tmp_path / "a", family, tiny_config(family), data, device="cpu", precision="float32", threads=1)
    learner, x = new_learner(run.header, torch.device("cpu")), to_unit(data.images[:8])
    learner.explored.eval()
    losses = learner.learn(Batch(x, torch.tensor(data.labels[:8])), generator(0), 1, settings_of(run.header.config))
    with torch.inference_mode():
        preview = finished(learner.preview(x, generator(0, CODES), 1, losses))
        drawn = finished(drawing(learner.explored, shown_of(learner.explored)))
    assert np.abs(drawn.images.astype(int) - preview.samples).max() <= 1


def settings_of(config):
    return {name: getattr(config, name) for name in live_names(config)}
