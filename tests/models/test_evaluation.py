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
from models.data.base import DataCard, DataSet
from models.evaluation import MEASURES, evaluate, left_out
from models.families.gan import GAN
from models.metrics.base import Subject
from models.progress import finished
from models.sampling import UNASKED, Samples
from tests.conftest import blobs, tiny_gan
from tests.models.conftest import tiny_classifier, tiny_config, with_attributes


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
    x, known = to_unit(data.images[data.training]), data.labels if data.attributes is None else data.attributes
    y, loss = torch.tensor(known[data.training]), torch.nn.functional.cross_entropy
    if judge.by_attribute:
        y, loss = y.float(), torch.nn.functional.binary_cross_entropy_with_logits
    for _ in range(40):
        adam.zero_grad()
        loss(judge(x), y).backward()
        adam.step()
    return judge.requires_grad_(False)


def samples_of(data, rows, **changes):
    return replace(Samples(data.images[rows], data.labels[rows], data.classes), **changes)


def figures_of(samples, data, classifier, side=None):
    return finished(evaluate(Subject(data, samples, classifier, side=side)))


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
    assert figures["identical_held_out"] == 0


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
    assert not [name for name in figures if name.startswith(("class_agreement", "class_variety"))]


@pytest.fixture(scope="module")
def with_corners(data):
    return with_attributes(data)


@pytest.fixture(scope="module")
def judge_of_corners(with_corners):
    return taught(with_corners)


def test_attributes_that_were_asked_for_are_judged_each_by_itself(with_corners, judge_of_corners):
    held_out = with_corners.testing
    asked = with_corners.attributes[held_out]
    made = Samples(with_corners.images[held_out], np.full(150, UNASKED), (), asked, ("low", "right"))
    figures = figures_of(made, with_corners, judge_of_corners)
    for name in ("attribute_agreement", "attribute_agreement_least"):
        assert figures[name] == figures[f"{name}_held_out"] > 0.95
    right_wrong = replace(made, attributes=asked ^ np.array([0, 1], np.uint8))
    figures = figures_of(right_wrong, with_corners, judge_of_corners)
    assert figures["attribute_agreement"] == pytest.approx(0.5, abs=0.03)
    assert figures["attribute_agreement_least"] < 0.05
    assert not [name for name in figures if name.startswith("class")]


@pytest.mark.parametrize("names", [(), ("low", "left")])
def test_attributes_that_are_not_the_judges_are_not_judged(with_corners, judge_of_corners, names):
    held_out = with_corners.testing
    asked = with_corners.attributes[held_out] if names else None
    made = Samples(with_corners.images[held_out], np.full(150, UNASKED), (), asked, names)
    figures = figures_of(made, with_corners, judge_of_corners)
    assert not [name for name in figures if name.startswith("attribute_agreement")]
    assert figures["attributes_seen"] == 2


def test_the_variety_of_a_class_takes_two_samples_of_it(data, classifier):
    rows = [int((data.labels == label).argmax()) for label in range(4)]
    figures = figures_of(samples_of(data, rows), data, classifier)
    assert figures["class_agreement"] == 1
    assert not [name for name in figures if name.startswith("class_variety")]


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


def test_figures_stay_finite_where_most_images_look_the_same(data, classifier):
    few = replace(data, images=data.images[np.zeros(400, int)])
    figures = figures_of(samples_of(data, data.testing), few, classifier)
    assert all(np.isfinite(value) for value in figures.values())


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


def test_the_shell_asks_for_the_attributes_of_training_images(
    with_corners, judge_of_corners, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(verb, "classifier_of", {"blobs": judge_of_corners}.get)
    monkeypatch.setattr(verb, "open_data", lambda name: iter_of(with_corners))
    monkeypatch.setattr(verb, "evaluate", lambda subject, _: heard.append(subject.samples) or iter_of({"seen": 1}))
    heard, card = [], DataCard.of(with_corners)
    model = tiny_gan(with_corners)
    save(tmp_path / "gan.safetensors", Header("gan", model.config, card, 4), model.state_dict())
    arguments = ["evaluate", str(tmp_path / "gan.safetensors"), "--data", "blobs", "--count", "300"]
    assert main(arguments) == 0
    assert main([*arguments, "--attributes", "low"]) == 0
    training = with_corners.attributes[with_corners.training]
    assert np.array_equal(heard[0].attributes, training[np.arange(300) % len(training)])
    assert heard[1].attributes.tolist() == [[1, 0]] * 300
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["attributes"] for line in said] == [None, "low"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--count", "1"], "it takes at least two samples to say how they spread, not 1"),
        (["--class", "e"], "there is no class 'e': it knows a, b, c, d."),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(gan, data, classifier, monkeypatch, capsys, options, said):
    monkeypatch.setattr(verb, "classifier_of", {"blobs": classifier}.get)
    monkeypatch.setattr(verb, "open_data", lambda name: iter_of(data))
    assert main(["evaluate", str(gan), "--data", "blobs", *options]) == 1
    assert capsys.readouterr().err == f"python -m models: {said}\n"


def test_a_model_of_colours_is_refused_before_it_draws(classifier, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(verb, "classifier_of", {"blobs": classifier}.get)
    monkeypatch.setattr(verb, "drawn", None)
    colourful = blobs(channels=3)
    model = tiny_gan(colourful)
    save(tmp_path / "x.safetensors", Header("gan", model.config, DataCard.of(colourful), 4), model.state_dict())
    assert main(["evaluate", str(tmp_path / "x.safetensors"), "--data", "blobs"]) == 1
    assert "the classifier judges 8 px grey pictures, these have 3 channels" in capsys.readouterr().err


def iter_of(data):
    yield
    return data


def test_without_a_classifier_it_says_what_is_left_out(gan, data, monkeypatch, capsys):
    monkeypatch.setattr(verb, "open_data", lambda name: iter_of(data))
    assert main(["evaluate", str(gan), "--data", "/some/folder", "--count", "20"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["samples"], said["training_copies"]) == (20, 0)
    assert said["left_out"]["frechet_distance"] == f"no classifier is here that judges {data.title}"
    assert "training_copies" not in said["left_out"]
    assert "frechet_distance" not in said


def test_data_that_are_not_there_are_refused(gan, capsys):
    assert main(["evaluate", str(gan), "--data", "/some/folder"]) == 1
    assert "There is no data set '/some/folder'" in capsys.readouterr().err


def test_only_what_is_asked_for_is_measured_and_nothing_drawn_in_vain(gan, data, classifier, monkeypatch, capsys):
    monkeypatch.setattr(verb, "classifier_of", {"blobs": classifier}.get)
    monkeypatch.setattr(verb, "open_data", lambda name: iter_of(data))
    arguments = ["evaluate", str(gan), "--data", "blobs", "--only"]
    assert main([*arguments, "identical", "class_agreement", "--count", "12"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["samples"] == 12
    assert "identical" in said
    assert "class_agreement_held_out" in said
    assert "variety" not in said
    assert said["left_out"] == {}
    assert main([*arguments, "outlier_auroc", "--against", "blobs"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["outlier_auroc"] == 0.5
    assert "samples" not in said
    assert main([*arguments, "beauty"]) == 1
    assert "there is no measure 'beauty': there are frechet_distance, " in capsys.readouterr().err


def test_where_nothing_of_what_is_asked_for_can_be_measured_it_is_refused(gan, data, monkeypatch, capsys):
    monkeypatch.setattr(verb, "open_data", lambda name: iter_of(data))
    assert main(["evaluate", str(gan), "--data", "blobs", "--only", "negative_iwae_50", "outlier_auroc"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    reasons = "negative_iwae_50: A GAN has no encoder: the code of an image can only be searched for"
    assert err == (
        "python -m models: nothing can be measured; outlier_auroc: no other data set was named; " + reasons + "\n"
    )


def test_what_is_asked_for_by_its_name_needs_no_other_option(gan, data, monkeypatch, capsys):
    heard = []
    monkeypatch.setattr(verb, "open_data", lambda name: iter_of(data))
    monkeypatch.setattr(verb, "open_inception", lambda: "inception")
    monkeypatch.setattr(verb, "evaluate", lambda subject, _: heard.append(subject) or iter_of({"seen": 1}))
    for names in (["classifier_accuracy", "fid"], ["identical"]):
        assert main(["evaluate", str(gan), "--data", "blobs", "--count", "4", "--only", *names]) == 0
    assert [each.trains_classifiers for each in heard] == [True, False]
    assert [each.inception for each in heard] == ["inception", None]


def test_a_folder_that_is_no_run_is_said_to_be_none(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(verb, "open_data", lambda name: iter_of(data))
    assert main(["evaluate", str(tmp_path), "--data", "blobs"]) == 1
    assert capsys.readouterr().err.endswith("is not a run: it has no run.json.\n")


def test_a_count_of_nothing_leaves_out_what_is_of_samples(gan, data, classifier, monkeypatch, capsys):
    monkeypatch.setattr(verb, "classifier_of", {"blobs": classifier}.get)
    monkeypatch.setattr(verb, "open_data", lambda name: iter_of(data))
    assert main(["evaluate", str(gan), "--data", "blobs", "--count", "0", "--against", "blobs"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["left_out"]["variety"] == said["left_out"]["identical"] == "no samples were drawn"
    assert said["outlier_auroc"] == 0.5


def test_a_model_is_measured_beside_the_data_it_has_learned_from(data, tmp_path, monkeypatch):
    card = replace(DataCard.of(data), options={"size": 8})
    model, heard = tiny_gan(data), []
    save(tmp_path / "gan.safetensors", Header("gan", model.config, card, 4), model.state_dict())
    monkeypatch.setattr(verb, "open_data", lambda name, **options: heard.append((name, options)) or iter_of(data))
    for name in ("blobs", "others"):
        main(["evaluate", str(tmp_path / "gan.safetensors"), "--data", name, "--count", "4"])
    assert heard == [("blobs", {"size": 8}), ("others", {})]


def test_ones_own_classifier_judges_in_the_place_of_the_shipped_one(gan, data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(verb, "open_data", lambda name: iter_of(data))
    judge, card = tiny_classifier(data), DataCard.of(data)
    path = tmp_path / "judge.safetensors"
    save(path, Header("classifier", judge.config, card, 4), judge.state_dict())
    arguments = ["evaluate", str(gan), "--data", "blobs", "--count", "20", "--classifier"]
    assert main([*arguments, str(path)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["classifier"] == "judge.safetensors"
    assert 0 <= said["class_agreement"] <= 1
    assert main([*arguments, str(gan)]) == 1
    assert "gan.safetensors is no classifier: it judges nothing." in capsys.readouterr().err


def test_weights_of_inception_that_cannot_be_had_are_told_of_before_anything_is_drawn(gan, data, monkeypatch, capsys):
    def offline():
        raise ConfigError("Inception's weights cannot be downloaded: no network.")

    monkeypatch.setattr(verb, "open_data", lambda name: iter_of(data))
    monkeypatch.setattr(verb, "open_inception", offline)
    monkeypatch.setattr(verb, "drawn", None)
    assert main(["evaluate", str(gan), "--data", "blobs", "--inception"]) == 1
    assert "Inception's weights cannot be downloaded: no network." in capsys.readouterr().err


# --- every measure ---


def test_every_figure_of_held_out_images_is_what_samples_that_are_held_out_images_get(data, classifier):
    """So that the floor and the figure are of the same making; the neighbourhoods are of the same number."""
    figures = figures_of(samples_of(data, data.testing), data, classifier)
    floors = [name for name in figures if name.endswith("_held_out")]
    assert len(floors) > 12
    for name in floors:
        by_chance = 0.2 if name.startswith(("kernel", "classifier_score")) else 1e-6
        assert figures[name.removesuffix("_held_out")] == pytest.approx(figures[name], rel=by_chance, abs=by_chance)
    assert figures["images_compared"] == 150


def test_it_says_how_far_it_is_and_can_be_stopped(data, classifier):
    work = evaluate(Subject(data, samples_of(data, data.testing), classifier))
    first = [next(work) for _ in range(3)]
    assert {step.doing for step in first} == {
        "Looking at samples",
        "Looking at training images",
        "Looking at held-out images",
    }
    for step in work:
        assert 0 < step.done <= step.of
    again = evaluate(Subject(data, samples_of(data, data.testing), classifier))
    next(again)
    again.close()


def test_every_measure_says_why_it_is_left_out_where_there_is_nothing():
    few = replace(blobs(4), held_out=1)
    assert set(left_out(Subject(few))) == set(MEASURES)
    assert all(left_out(Subject(few)).values())
    assert finished(evaluate(Subject(few))) == {}


def test_a_single_held_out_image_is_nothing_to_compare_with(data, classifier):
    lone = replace(data, held_out=1)
    reasons = left_out(Subject(lone, samples_of(data, data.testing), classifier))
    assert reasons["frechet_distance"] == "it takes 2 samples and as many real images of either part"
    assert finished(evaluate(Subject(lone, samples_of(data, data.testing), classifier)))["training_copies"] == 149
