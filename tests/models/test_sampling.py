"""Samples: each depends on its seed and number alone; classes in turn; and both verbs of the shell."""

import json

import numpy as np
import pytest
import torch

from models.__main__ import main
from models.base import Conditions, Manner, to_bytes
from models.checkpoints import Header, save
from models.data import open_data
from models.data.base import DataCard
from models.families.ddpm import DDPM, Config
from models.latent.priors import GAUSSIAN
from models.progress import finished
from models.randomness import CODES, generator
from models.sampling import UNASKED, one_of, sample, shown_in
from models.training import new_run
from tests.conftest import blobs, tiny_gan, tiny_model
from tests.models.conftest import learn, tiny_config, tiny_run, with_attributes

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


def test_attributes_are_asked_for_in_turn(data):
    """A picture does not depend on what is asked of the others either."""
    model = tiny_gan(with_attributes(data))
    rows = np.array([[0, 1], [1, 1], [0, 1]])
    samples = drawn(model, 5, attributes=rows)
    assert samples.attributes.tolist() == [[0, 1], [1, 1], [0, 1], [0, 1], [1, 1]]
    assert samples.attribute_names == ("low", "right")
    assert (samples.labels == UNASKED).all()
    assert samples.classes == ()
    for number, asked in enumerate(samples.attributes):
        code = GAUSSIAN.draw(1, model.latent, generator(0, CODES, number))
        alone = to_bytes(model.decode(code, Manner(tuple(asked.astype(float)))))
        np.testing.assert_allclose(samples.images[number].astype(int), alone[0].astype(int), atol=1)
    assert not drawn(model, 3).attributes.any(), "where nobody says which"


def test_the_attributes_of_training_images_can_be_asked_for_where_they_are_the_models(data):
    known, names = with_attributes(data), ("low", "right")
    assert np.array_equal(shown_in(known, Conditions(names, exclusive=False)), known.attributes[known.training])
    assert shown_in(known, Conditions(("low", "left"), exclusive=False)) is None
    assert shown_in(known, Conditions(names)) is None
    assert shown_in(data, Conditions((), exclusive=False)) is None


def test_truncation_is_of_w_where_there_is_one_and_else_of_the_codes():
    """A style-based GAN's codes in z are those that are drawn without it."""
    half = Manner(truncation=0.5)
    style, plain = tiny_gan(architecture="style"), tiny_gan()
    codes = torch.cat([GAUSSIAN.draw(1, 12, generator(0, CODES, i)) for i in range(3)])
    of_w = to_bytes(style.decode(codes, Manner(one_of(4, 0), truncation=0.5)))
    np.testing.assert_allclose(drawn(style, 3, label=0, manner=half).images.astype(int), of_w.astype(int), atol=1)
    nearer = torch.cat([GAUSSIAN.draw(1, 12, generator(0, CODES, i), 0.5) for i in range(3)])
    of_codes = to_bytes(plain.decode(nearer, Manner(one_of(4, 0))))
    np.testing.assert_allclose(drawn(plain, 3, label=0, manner=half).images.astype(int), of_codes.astype(int), atol=1)
    assert not style.in_space("w").truncates_draws
    assert tiny_model().truncates_draws


@pytest.mark.parametrize("architecture", ["mlp", "dcgan", "style"])
@pytest.mark.parametrize("known", ["classes", "attributes"])
def test_at_16_bits_nearly_the_same_is_drawn_whatever_is_asked_for(architecture, known, data):
    model = tiny_gan(with_attributes(data) if known == "attributes" else data, architecture=architecture)
    whole, half = (
        drawn(model, 8, manner=Manner(truncation=0.5), precision=precision).images.astype(int)
        for precision in (torch.float32, torch.bfloat16)
    )
    assert np.abs(whole - half).mean() < 3


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
    said = json.loads(capsys.readouterr().out)
    assert (said["images"], said["codes"]) == ([5, *data.images.shape[1:]], "N(0, I)")


def drawn_by_the_shell(model, data, tmp_path, *options):
    """The path of the .npz that `sample` writes of a model, or None where it refuses."""
    card = DataCard.of(data)
    save(tmp_path / "model.safetensors", Header(model.family, model.config, card, 1), model.state_dict())
    out = tmp_path / "pictures.npz"
    code = main(["sample", str(tmp_path / "model.safetensors"), "--count", "6", "--out", str(out), *options])
    return None if code else out


@pytest.mark.parametrize(("asked", "row"), [("right", [0, 1]), ("low, right", [1, 1]), ("0", [1, 0]), ("none", [0, 0])])
def test_the_shell_asks_for_attributes(data, tmp_path, asked, row):
    known = with_attributes(data)
    out = drawn_by_the_shell(tiny_gan(known), known, tmp_path, "--attributes", asked)
    with np.load(out) as arrays:
        assert arrays["attributes"].tolist() == [row] * 6
        assert arrays["labels"].tolist() == [UNASKED] * 6
    again = finished(open_data(str(out)))
    assert again.attribute_names == ("low", "right")
    assert again.attributes.tolist() == [row] * 6


def test_pictures_of_classes_open_as_data_with_these_classes(data, tmp_path):
    again = finished(open_data(str(drawn_by_the_shell(tiny_gan(data), data, tmp_path))))
    assert again.classes == data.classes
    assert np.bincount(again.labels).tolist() == [2, 2, 1, 1]


@pytest.mark.parametrize(
    ("known", "options", "said"),
    [
        (True, ["--attributes", "low,hat"], "there is no attribute 'hat': it knows low, right."),
        (True, ["--attributes", "2"], "there is no attribute '2': it knows low, right."),
        (True, ["--attributes", ""], "there is no attribute '': it knows low, right."),
        (True, ["--class", "low"], "there is no class 'low': it has not learned any."),
        (False, ["--attributes", "none"], "there is no attribute 'none': it has not learned any."),
        (False, ["--class", "4"], "there is no class '4': it knows a, b, c, d."),
        (False, ["--class", "-1"], "there is no class '-1': it knows a, b, c, d."),
        (False, ["--count", "9999999999"], "so many pictures take more than 4 GB of memory: 9,999,999,999"),
    ],
)
def test_what_a_model_does_not_know_is_refused(data, tmp_path, capsys, known, options, said):
    data = with_attributes(data) if known else data
    assert drawn_by_the_shell(tiny_gan(data), data, tmp_path, *options) is None
    assert capsys.readouterr().err == f"python -m models: {said}\n"


def test_a_disk_that_is_full_is_said(data, tmp_path, monkeypatch, capsys):
    def full(path, **_):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    assert drawn_by_the_shell(tiny_gan(data), data, tmp_path) is None
    assert capsys.readouterr().err.endswith("pictures.npz cannot be written: No space left on device.\n")
    assert not list(tmp_path.glob("*.npz"))


@pytest.mark.parametrize(("fit", "said"), [("gaussian", "a Gaussian fitted to"), ("box", "a box around")])
def test_the_run_of_an_autoencoder_draws_around_its_encodings(tmp_path, capsys, fit, said):
    data = blobs(40)
    np.savez(tmp_path / "blobs.npz", images=data.images, labels=data.labels)
    data = finished(open_data(str(tmp_path / "blobs.npz")))
    run = new_run(tmp_path / "run", "autoencoder", tiny_config("autoencoder"), data, precision="float32", threads=1)
    learn(run, data, 2)
    arguments = ["sample", str(run.folder), "--count", "3", "--fit", fit, "--out", str(tmp_path / "x.npz")]
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["codes"] == f"{said} the encodings"
    np.savez(tmp_path / "blobs.npz", images=255 - data.images)
    assert main(arguments) == 1
    assert "was trained on other data" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--count", "0"],
        ["--seed", "-1"],
        ["--steps", "-1"],
        ["--guidance", "nan"],
        ["--truncation", "inf"],
        ["--truncation", "-0.5"],
    ],
)
def test_numbers_that_mean_nothing_are_refused_with_the_usage(tmp_path, capsys, options):
    with pytest.raises(SystemExit) as ended:
        main(["sample", "x.safetensors", "--count", "2", "--out", str(tmp_path / "x.npz"), *options])
    assert ended.value.code == 2
    assert f"argument {options[0]}: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--class", "shoe"], "there is no class 'shoe': it has not learned any."),
        (["--out", "nowhere/x.npz"], "nowhere/x.npz cannot be written: it takes an .npz in a folder that is there."),
        (["--out", "x.png"], "x.png cannot be written: it takes an .npz in a folder that is there."),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(data, tmp_path, capsys, options, said):
    run = tiny_run(tmp_path / "run", data)
    learn(run, data, 2)
    out = ["--out", str(tmp_path / "x.npz")]
    assert main(["sample", str(run.folder), "--count", "2", *out, *options]) == 1
    assert capsys.readouterr().err == f"python -m models: {said}\n"
