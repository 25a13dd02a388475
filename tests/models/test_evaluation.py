"""Figures of samples: real images get what real images get, and each way to fail shows in a figure of its own."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from models.__main__ import main
from models.base import to_bytes, to_unit
from models.checkpoints import Header, save
from models.commands import evaluate as verb
from models.config import ConfigError
from models.data.base import DataCard, DataSet, finished
from models.evaluation import evaluate
from models.families.gan import GAN
from models.sampling import UNASKED, Samples
from tests.conftest import blobs
from tests.models.conftest import tiny_classifier, tiny_config


def noisy(count=400, held_out=150, side=8):
    """Blobs of which no two are alike."""
    data = blobs(count, side)
    grain = np.random.default_rng(1).integers(0, 40, data.images.shape)
    return replace(data, images=np.minimum(data.images + grain, 255).astype(np.uint8), held_out=held_out)


@pytest.fixture(scope="module")
def data() -> DataSet:
    return noisy()


@pytest.fixture(scope="module")
def classifier(data):
    """One that knows the four corners: what it sees is where the light is."""
    return taught(data)


def taught(data):
    judge = tiny_classifier(data, features=16).requires_grad_(True)
    adam = torch.optim.Adam(judge.parameters(), 0.01)
    x, y = to_unit(data.images[data.training]), torch.tensor(data.labels[data.training])
    for _ in range(40):
        adam.zero_grad()
        torch.nn.functional.cross_entropy(judge(x), y).backward()
        adam.step()
    return judge.requires_grad_(False)


def samples_of(data, rows, **changes):
    return replace(Samples(data.images[rows], data.labels[rows], data.classes), **changes)


def figures_of(samples, data, classifier, side=None):
    return finished(evaluate(samples, data, classifier, side))


def test_held_out_images_get_what_stands_beside(data, classifier):
    figures = figures_of(samples_of(data, data.testing), data, classifier)
    assert figures["frechet_distance"] == pytest.approx(figures["frechet_distance_held_out"])
    assert figures["class_agreement"] == figures["class_agreement_held_out"] > 0.95
    assert figures["nearest_training_share"] == 1
    assert figures["nearest_sample_share"] == pytest.approx(1, abs=0.3)
    for name in ("variety", "class_variety", "class_variety_pixels"):
        assert figures[name] == pytest.approx(1, abs=0.15)
    assert (figures["samples"], figures["training"], figures["held_out"]) == (150, 250, 150)
    assert figures["identical"] == 0


def test_one_picture_again_and_again_has_no_variety(data, classifier):
    everywhere = np.zeros(100, int)
    figures = figures_of(samples_of(data, everywhere), data, classifier)
    assert figures["identical"] == 99
    assert figures["variety"] == figures["class_variety"] == figures["nearest_sample_share"] == 0
    assert figures["frechet_distance"] > 2 * figures["frechet_distance_held_out"]


def test_one_class_without_variety_shows_as_the_least(data, classifier):
    rows = np.arange(250)
    rows[data.labels[rows] == 2] = np.flatnonzero(data.labels == 2)[0]
    figures = figures_of(samples_of(data, rows), data, classifier)
    assert figures["class_variety_least"] == figures["class_variety_pixels_least"] == 0
    assert figures["class_variety"] == pytest.approx(0.75, abs=0.01)


def test_training_images_again_are_near_to_themselves(data, classifier):
    figures = figures_of(samples_of(data, data.training), data, classifier)
    assert figures["nearest_training_share"] < 0.01
    assert figures["frechet_distance"] < figures["frechet_distance_held_out"]


def test_another_class_than_was_asked_for_shows(data, classifier):
    rows = data.testing
    figures = figures_of(samples_of(data, rows, labels=(data.labels[rows] + 1) % 4), data, classifier)
    assert figures["class_agreement"] < 0.05


@pytest.mark.parametrize(
    "changes",
    [{"labels": np.full(150, UNASKED), "classes": ()}, {"classes": ("code 1", "code 2", "code 3", "code 4")}],
    ids=["nothing asked", "codes of its own"],
)
def test_where_no_class_of_the_data_was_asked_for_none_is_judged(data, classifier, changes):
    figures = figures_of(samples_of(data, data.testing, **changes), data, classifier)
    assert not [name for name in figures if name.startswith("class")]


def test_pictures_of_different_sizes_are_reduced_to_the_smallest(classifier, data):
    """A small model's held-out images are as good as the large data's, and only what is small is left to compare."""
    small = to_bytes(torch.nn.functional.interpolate(to_unit(data.images[data.testing]), (4, 4), mode="area"))
    samples = Samples(small, data.labels[data.testing], data.classes)
    figures = figures_of(samples, data, classifier)
    assert figures["frechet_distance"] == pytest.approx(figures["frechet_distance_held_out"])
    assert "class_variety" in figures
    assert "class_variety_pixels" not in figures
    whole = figures_of(samples_of(data, data.testing), data, classifier, side=4)
    assert whole["frechet_distance"] == pytest.approx(figures["frechet_distance"])


def test_colour_is_not_shown_to_a_judge_of_grey(data, classifier):
    samples = Samples(data.images[:20].repeat(3, 3), data.labels[:20], data.classes)
    with pytest.raises(ConfigError, match="judges 8 px grey pictures, these have 3 channels"):
        figures_of(samples, data, classifier)


# --- the shell ---


@pytest.fixture
def gan(data, tmp_path):
    torch.manual_seed(0)
    model = GAN(tiny_config("gan"), DataCard.of(data))
    save(tmp_path / "gan.safetensors", Header("gan", model.config, DataCard.of(data), 4), model.state_dict())
    return tmp_path / "gan.safetensors"


def test_the_shell_prints_one_object(gan, data, classifier, monkeypatch, capsys):
    monkeypatch.setattr(verb, "classifier_of", {"blobs": classifier}.get)
    monkeypatch.setattr(verb, "open_data", lambda name: iter_of(data))
    assert main(["evaluate", str(gan), "--data", "blobs", "--count", "40", "--seed", "3", "--reduce", "4"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["file"] == "gan.safetensors"
    assert (said["step"], said["seed"], said["reduce"], said["samples"]) == (4, 3, 4, 40)
    assert 0 <= said["class_agreement"] <= 1


def iter_of(data):
    yield
    return data


def test_data_that_nothing_judges_cannot_be_evaluated_against(tmp_path, capsys):
    assert main(["evaluate", str(tmp_path / "x.safetensors"), "--data", "/some/folder"]) == 1
    assert "no classifier is here that judges '/some/folder'." in capsys.readouterr().err
