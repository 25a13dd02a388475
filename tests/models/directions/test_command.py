"""`python -m models directions`: one JSON line an attribute."""

import json

import numpy as np
import pytest

from models.__main__ import main
from models.checkpoints import Header, save
from models.data import open_data
from models.data.base import DataCard
from models.directions import gathering
from models.progress import finished
from tests.conftest import blobs, tiny_gan, tiny_model
from tests.models.conftest import tiny_classifier


@pytest.fixture
def npz(tmp_path):
    path, data = tmp_path / "blobs.npz", blobs(300)
    np.savez(path, images=data.images, labels=data.labels, names=np.array(data.classes))
    return path


@pytest.fixture
def opened(npz):

    return finished(open_data(str(npz)))


@pytest.fixture
def said(tmp_path, opened, capsys):
    """Saves a model of the npz, and says what the command prints of it: its exit code, its lines, and the error."""

    def say(model, *options, data=opened):
        path = tmp_path / "tiny.safetensors"
        save(path, Header(model.family, model.config, DataCard.of(data), 7), model.state_dict())
        code = main(["directions", str(path), "--device", "cpu", *options])
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    return say


@pytest.fixture
def judged(opened, monkeypatch):
    classifier = tiny_classifier(opened)
    monkeypatch.setattr(gathering, "classifier_of", lambda name: classifier)


def test_each_attribute_has_a_line_with_both_directions(said):
    code, lines, err = said(tiny_model())
    assert (code, err) == (0, "")
    assert [line["attribute"] for line in lines] == ["a", "b", "c", "d"]
    for line in lines:
        assert (line["file"], line["step"], line["space"]) == ("tiny.safetensors", 7, "z")
        assert (line["of"], line["judged_by"]) == ("272 training images", "28 held-out images")
        assert -1 <= line["cosine"] <= 1
        for way in ("difference_of_means", "logistic_regression"):
            assert 0 < line[way]["chance"] < 1
            assert 0 <= line[way]["accuracy"] <= 1
        assert line["difference_of_means"]["length"] > 0
        assert "length" not in line["logistic_regression"]
        assert "success" not in line  # no classifier is here


def test_where_a_classifier_is_here_side_effects_are_said(said, judged):
    _, (line,), _ = said(tiny_model(), "--attribute", "b", "--edited", "5", "--strength", "2")
    assert (line["strength"], line["edited"]) == (2.0, 5)
    assert line["success"] is None or 0 <= line["success"] <= 1
    assert line["not_counted"] == ["a", "c", "d"]
    assert (line["others_kept"], line["kept"]) == (None, {})


def test_only_codes_that_are_asked_for_count(said):
    _, (line,), _ = said(tiny_model(), "--attribute", "a", "--among", "not c", "not d")
    assert (line["among"], line["of"]) == ("not c, not d", "272 training images, not c, not d")


def test_of_a_gan_codes_are_drawn_in_the_space_that_is_asked_for(said, judged, monkeypatch):
    monkeypatch.setattr(gathering, "seen", at_random)
    gan = tiny_gan(conditioning="none", architecture="style")
    _, lines, _ = said(gan, "--space", "w", "--count", "200", "--attribute", "a", "--edited", "3")
    assert (lines[0]["space"], lines[0]["of"]) == ("w", "150 codes of N(0, I), mapped")


def at_random(classifier, images):
    yield
    return np.random.default_rng(0).random((len(images), 4)) < 0.5


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--attribute", "hat"), "There is no attribute 'hat'; known are a, b, c, d."),
        (("--attribute", "a", "--among", "a"), "0 of 63 codes lack a: too few for a direction, which takes 10."),
        (("--space", "w"), "there is no space 'w': it has z."),
    ],
)
def test_what_there_is_not_is_refused_in_one_sentence(said, options, reason):
    code, lines, err = said(tiny_model(), *options)
    assert (code, lines) == (1, [])
    assert err == f"python -m models: {reason}\n"


def test_without_its_data_and_without_codes_in_its_file_nothing_is_known(said, npz, opened):
    np.savez(npz, images=opened.images[:100], labels=opened.labels[:100])
    code, _, err = said(tiny_model())
    assert (code, err) == (1, "python -m models: The data that this model has learned from are not here.\n")
    npz.unlink()
    assert said(tiny_model())[0] == 1
