"""An exported file opens again with all that exploring needs, beside it a card and a picture."""

import json
import shlex

import numpy as np
import pytest
import torch
from PIL import Image

from models import export as module
from models.__main__ import main
from models.base import Batch, to_unit
from models.cards import command
from models.checkpoints import load
from models.conditioning import shown
from models.data import open_data
from models.export import Asked, export, held_out_scores
from models.latent.summary import ENCODED, OF_DATA, PREFIX
from models.metrics.importance import importance_weighted_bound
from models.packing import packed
from models.runs import Run, RunError
from models.sheets import GAP
from models.shipped import summary_of
from tests.conftest import blobs
from tests.models.conftest import ended, tiny_classifier, with_attributes
from tests.models.test_main import TINY


@pytest.fixture
def npz(tmp_path):
    path, data = tmp_path / "blobs.npz", blobs(100)
    np.savez(path, images=data.images, labels=data.labels)
    return path


def trained(npz, folder, *options, family="vae"):
    """A run trained from the shell, with the options given."""
    assert main(["train", family, "--data", str(npz), "--steps", "6", "--run", str(folder), *options]) == 0
    return Run.open(folder)


@pytest.fixture
def run(npz, tmp_path):
    return trained(npz, tmp_path / "run", *TINY)


HELD_OUT = 8  # of the 100 blobs: a tenth of each class
GAN = ("--architecture", "mlp", "--width", "4", "--latent", "8", "--batch", "8", "--threads", "1")
DDPM = ("--width", "8", "--levels", "2", "--timesteps", "20", "--batch", "8", "--threads", "1")


@pytest.fixture(params=["gan", "ddpm"])
def without_encoder(request, npz, tmp_path):
    return trained(npz, tmp_path / "run", *{"gan": GAN, "ddpm": DDPM}[request.param], family=request.param)


@pytest.fixture
def learned(run):
    """The data that the run was trained on."""
    return ended(open_data(run.header.data.name))


@pytest.fixture
def out(tmp_path):
    return tmp_path / "blobs-vae.safetensors"


def test_an_export_opens_again_with_everything(run, learned, out, capsys):
    assert main(["export", str(run.folder), "--out", str(out)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    opened, newest = load(out), run.load_newest()
    assert lines[-1]["file"] == out.name
    assert all(torch.equal(opened.model.state_dict()[n], t) for n, t in newest.model.state_dict().items())
    assert opened.header.step == 6
    assert opened.header.extra == {}
    own = held_out_scores(newest, learned)
    assert {name: opened.header.scores[name] for name in own} == pytest.approx(own)
    summary = summary_of(opened)
    assert summary.encodings.means.shape == (learned.training.stop, 3)
    with Image.open(out.with_suffix(".png")) as sheet:
        assert sheet.size == (len(learned.images[learned.testing]) * 8, 6 * 8 + 3 * GAP)


def test_the_card_says_how_it_was_made_and_what_it_scores(run, out):
    list(export(run, out))
    card = out.with_suffix(".md").read_text(encoding="utf-8")
    assert card.startswith("# blobs-vae\n")
    assert (
        f"train vae --data {run.header.data.name} --steps 6 --run run --latent 3 --batch 8 --width 8 --hidden 16`"
        in card
    )
    assert f"fingerprint `{run.header.data.fingerprint}`" in card
    assert "on cpu with 1 thread, float32" in card
    assert "| negative elbo | " in card
    assert "| active units | " in card
    assert "| its reconstructions of held-out images | " in card


def test_the_command_on_the_card_makes_the_same_weights(run, out, npz, tmp_path):
    list(export(run, out))
    line = next(line for line in out.with_suffix(".md").read_text().splitlines() if line.startswith("- Command: "))
    arguments = shlex.split(line.removeprefix("- Command: `python -m models ").removesuffix("`"))
    arguments[arguments.index("run")] = str(tmp_path / "again")
    assert main([*arguments, "--threads", "1", "--precision", "float32"]) == 0
    again = Run.open(tmp_path / "again").load_newest().model.state_dict()
    assert all(torch.equal(again[n], t) for n, t in load(out).model.state_dict().items())


def test_switches_and_words_with_spaces_are_typed_as_the_shell_takes_them(npz, tmp_path):
    settings = ("--spectral-norm", "--augmentation", "translation + cutout")
    typed = command(trained(npz, tmp_path / "run", *GAN, *settings, family="gan"), 6)
    assert typed.endswith("--augmentation 'translation + cutout' --spectral-norm --width 4")
    assert command(trained(npz, tmp_path / "no", *DDPM, "--no-conditional", family="ddpm"), 6).count("--no-conditional")


def test_the_card_names_what_was_changed_while_it_ran(run, npz, out):
    main(["train", "vae", "--data", str(npz), "--steps", "9", "--run", str(run.folder), "--resume", "--beta", "2"])
    list(export(run, out))
    assert "- Changed from step 7 on: beta 2\n" in out.with_suffix(".md").read_text()


def test_half_precision_keeps_the_weights_at_16_bits(run, out):
    list(export(run, out, Asked(bits=16)))
    newest = packed(run.load_newest().model.state_dict(), 16)
    assert all(torch.equal(load(out).model.state_dict()[n], t.float()) for n, t in newest.items())
    assert f"export run --out {out.parent.name}/{out.name} --bits 16`" in out.with_suffix(".md").read_text()


def test_a_model_without_an_encoder_has_a_row_for_every_class(without_encoder, out):
    list(export(without_encoder, out))
    summary = summary_of(load(out))
    assert summary.encodings is None
    assert len(summary.images) == 100 - HELD_OUT
    card = out.with_suffix(".md").read_text(encoding="utf-8")
    for kind in "0123":
        assert f"| its samples of {kind} | " in card
    assert "The picture, from above: held-out images; samples of N(0, I), a row each of 0, 1, 2, 3.\n" in card
    with Image.open(out.with_suffix(".png")) as sheet:
        assert sheet.size == (HELD_OUT * 8, 5 * 8 + GAP)


def test_a_model_of_no_class_has_a_square_of_samples(npz, tmp_path, out):
    list(export(trained(npz, tmp_path / "run", *GAN, "--conditioning", "none", family="gan"), out))
    assert "| its samples of N(0, I) | " in out.with_suffix(".md").read_text(encoding="utf-8")
    with Image.open(out.with_suffix(".png")) as sheet:
        assert sheet.size == (HELD_OUT * 8, (1 + HELD_OUT) * 8 + GAP)


def test_samples_are_measured_where_a_classifier_judges_them(npz, tmp_path, out, capsys, monkeypatch):
    run = trained(npz, tmp_path / "run", *DDPM, family="ddpm")
    data = ended(open_data(run.header.data.name))
    monkeypatch.setattr(module, "classifier_of", lambda name: tiny_classifier(data))
    options = ["--count", "60", "--steps", "5", "--guidance", "1.5"]
    assert main(["export", str(run.folder), "--out", str(out), *options]) == 0
    card, scores = out.with_suffix(".md").read_text(encoding="utf-8"), load(out).header.scores
    assert f"export run --out {out.parent.name}/{out.name} --count 60 --steps 5 --guidance 1.5`" in card
    heading = (
        f"| figure, of 60 samples beside {100 - HELD_OUT} training images | value | of {HELD_OUT} held-out images |"
    )
    assert heading in card
    assert f"| class agreement | {scores['class_agreement']:.4g} | {scores['class_agreement_held_out']:.4g} |" in card
    assert "| class variety | " in card
    assert "noise_error" in scores


def test_what_takes_longer_is_measured_where_it_is_asked_for(npz, tmp_path, out, monkeypatch):
    run = trained(npz, tmp_path / "run", *GAN, family="gan")
    other = tmp_path / "others.npz"
    np.savez(other, images=255 - blobs(60).images)
    monkeypatch.setattr("models.metrics.classifier_accuracy.STEPS", 3)
    data = ended(open_data(run.header.data.name))
    monkeypatch.setattr(module, "classifier_of", lambda name: tiny_classifier(data))
    options = ["--count", "40", "--against", str(other), "--classifier-accuracy"]
    assert main(["export", str(run.folder), "--out", str(out), *options]) == 0
    card, scores = out.with_suffix(".md").read_text("utf-8"), load(out).header.scores
    assert f"export run --out {out.parent.name}/{out.name} --count 40 --against {other} --classifier-accuracy`" in card
    assert "The outlier AUROC is against images of others.\n" in card
    assert f"| outlier auroc | {scores['outlier_auroc']:.4g} | {scores['outlier_auroc_held_out']:.4g} |" in card
    real = scores["classifier_accuracy_real"]
    assert (
        f"| classifier accuracy | {scores['classifier_accuracy']:.4g} | {real:.4g}, of as many training images |"
        in card
    )


@pytest.mark.parametrize("options", [(), ("--conditional",)], ids=["plain", "conditional"])
def test_a_vaes_tighter_bound_is_reported_with_its_number_of_samples(npz, tmp_path, out, options):
    run = trained(npz, tmp_path / "run", *TINY, *options)
    list(export(run, out))
    scores = load(out).header.scores
    assert 0 < scores["negative_iwae_50"] < scores["negative_elbo"]
    assert f"| negative iwae 50 | {scores['negative_iwae_50']:,.2f} ± " in out.with_suffix(".md").read_text("utf-8")
    model, data = load(out).model, ended(open_data(run.header.data.name))
    batch = Batch(to_unit(data.images[data.testing]), torch.tensor(data.labels[data.testing]))
    bounds = importance_weighted_bound(model, batch.x, 50, generator_of(0), shown(batch, model.conditions))
    assert scores["negative_iwae_50"] == pytest.approx(-bounds.mean().item())


def generator_of(seed):
    return torch.Generator().manual_seed(seed)


def test_a_model_of_attributes_is_measured_and_shown_by_those_of_training_images(tmp_path, out, monkeypatch):
    blobby = with_attributes(blobs(100))
    path = tmp_path / "attributes.npz"
    np.savez(path, images=blobby.images, attributes=blobby.attributes, names=np.array(blobby.attribute_names))
    run = trained(path, tmp_path / "run", *GAN, family="gan")
    data = ended(open_data(run.header.data.name))
    monkeypatch.setattr(module, "classifier_of", lambda name: tiny_classifier(data))
    list(export(run, out, Asked(count=40)))
    card, scores = out.with_suffix(".md").read_text("utf-8"), load(out).header.scores
    assert 0 <= scores["attribute_agreement_least"] <= scores["attribute_agreement"] <= 1
    assert f"| attribute agreement | {scores['attribute_agreement']:.4g} | " in card
    assert "samples of N(0, I), asked for the attributes of training images." in card


@pytest.mark.parametrize("family", ["vae", "gan"])
def test_what_the_judges_file_says_of_the_data_is_left_out(family, npz, tmp_path, out, monkeypatch):
    monkeypatch.setattr(module, "shared", lambda card: {"images": torch.zeros(9)})
    list(export(trained(npz, tmp_path / "run", *{"vae": TINY, "gan": GAN}[family], family=family), out))
    names = {name.removeprefix(PREFIX) for name in load(out).tensors}
    assert names == (set(ENCODED) if family == "vae" else set())
    assert "| typicality of | " in out.with_suffix(".md").read_text(encoding="utf-8")


def test_a_classifier_is_exported_with_its_data_and_without_picture(npz, tmp_path):
    options = ("--width", "8", "--features", "8", "--threads", "1")
    run, out = trained(npz, tmp_path / "judge", *options, family="classifier"), tmp_path / "judge.safetensors"
    list(export(run, out))
    assert "accuracy" in load(out).header.scores
    assert {name.removeprefix(PREFIX) for name in load(out).tensors} == {*OF_DATA}
    assert "| means of two | " in out.with_suffix(".md").read_text()
    assert not out.with_suffix(".png").exists()


def test_exporting_from_a_run_with_snapshots_only_takes_the_last(run, out):
    run.latest.unlink()
    list(export(run, out))
    assert load(out).header.step == 6


def test_another_data_set_that_is_not_there_is_refused_before_any_work(run, out, capsys):
    assert main(["export", str(run.folder), "--out", str(out), "--against", "nothing"]) == 1
    said = capsys.readouterr()
    assert "There is no data set 'nothing'" in said.err
    assert '"export"' not in said.out
    assert not out.exists()


@pytest.mark.parametrize("name", ["model.pt", "model", "nowhere/model.safetensors"])
def test_a_place_that_does_not_suit_is_refused_before_any_work(run, tmp_path, capsys, name):
    assert main(["export", str(run.folder), "--out", str(tmp_path / name)]) == 1
    assert "cannot be written: it takes a .safetensors in a folder that is there." in capsys.readouterr().err
    assert not (tmp_path / name).exists()


def test_other_data_than_the_runs_are_refused(run, npz, out):
    np.savez(npz, images=blobs(100, seed=3).images)
    with pytest.raises(RunError, match="run was trained on other data"):
        list(export(run, out))
    assert not out.exists()
