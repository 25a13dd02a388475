"""Samples: each depends on its seed and number alone; classes in turn; and both verbs of the shell."""

import json

import numpy as np
import pytest
import torch

from models.__main__ import main
from models.base import Manner
from models.data.base import DataCard, finished
from models.families.ddpm import DDPM, Config
from models.latent.priors import GAUSSIAN
from models.sampling import UNASKED, one_of, sample
from tests.conftest import tiny_gan
from tests.models.conftest import learn, tiny_run

TINY = Config(width=8, levels=2, timesteps=20)


@pytest.fixture
def ddpm(data):
    torch.manual_seed(0)
    model = DDPM(TINY, DataCard.of(data)).eval().requires_grad_(False)
    for parameter in model.parameters():  # a new net's blocks change nothing
        torch.nn.init.normal_(parameter, std=0.1)
    return model


def drawn(model, count, **options):
    return finished(sample(model, GAUSSIAN, count, **options))


def test_a_picture_does_not_depend_on_its_company(ddpm):
    few, many = drawn(ddpm, 4, label=1), drawn(ddpm, 9, label=1, batch=2)
    np.testing.assert_allclose(few.images.astype(int), many.images[:4].astype(int), atol=1)


def test_classes_are_asked_for_in_turn(ddpm):
    count = len(ddpm.conditions)
    assert count > 1
    samples = drawn(ddpm, 2 * count)
    assert samples.labels.tolist() == [*range(count), *range(count)]
    assert samples.classes == ddpm.conditions.names


def test_truncation_is_of_the_codes_or_of_w_but_not_of_both(monkeypatch):
    asked = []
    draw = type(GAUSSIAN).draw
    monkeypatch.setattr(type(GAUSSIAN), "draw", lambda *arguments: asked.append(arguments[-1]) or draw(*arguments))
    for architecture in ("mlp", "style"):
        drawn(tiny_gan(architecture=architecture), 1, label=0, manner=Manner(truncation=0.5))
    assert asked == [0.5, 1.0]


def test_one_class_is_asked_for_alone(ddpm):
    samples = drawn(ddpm, 3, label=1)
    assert samples.labels.tolist() == [1, 1, 1]
    assert not np.array_equal(samples.images, drawn(ddpm, 3, label=0).images)


def test_without_classes_nothing_is_asked(data, tmp_path):
    run = tiny_run(tmp_path / "run", data)
    learn(run, data, 2)
    samples = drawn(run.load_newest().model, 3)
    assert (samples.labels == UNASKED).all()
    assert samples.classes == ()


def test_a_condition_asks_for_one():
    assert one_of(3, 1) == (0.0, 1.0, 0.0)


def test_the_shell_draws_pictures(data, tmp_path, capsys):
    run = tiny_run(tmp_path / "run", data)
    learn(run, data, 2)
    out = tmp_path / "pictures.npz"
    assert main(["sample", str(run.folder), "--count", "5", "--seed", "3", "--out", str(out)]) == 0
    with np.load(out) as arrays:
        assert (arrays["images"].shape, arrays["images"].dtype) == ((5, *data.images.shape[1:]), np.uint8)
        assert (arrays["labels"].shape, arrays["labels"].dtype) == ((5,), np.int64)
    assert json.loads(capsys.readouterr().out)["images"] == [5, *data.images.shape[1:]]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--class", "shoe"], "there is no class 'shoe': it has not learned any."),
        (["--out", "nowhere/x.npz"], "nowhere/x.npz cannot be written: it takes an .npz in a folder that is there."),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(data, tmp_path, capsys, options, said):
    run = tiny_run(tmp_path / "run", data)
    learn(run, data, 2)
    out = ["--out", str(tmp_path / "x.npz")]
    assert main(["sample", str(run.folder), "--count", "2", *out, *options]) == 1
    assert capsys.readouterr().err == f"python -m models: {said}\n"
