"""`python -m models`: one JSON line an event; a refusal is one sentence on stderr and exit code 1."""

import dataclasses
import json
import signal
import subprocess
import sys

import numpy as np
import pytest

from models.__main__ import main
from models.base import Step
from models.cards import command
from models.checkpoints import load
from models.commands import list as list_command
from models.commands import train as train_command
from models.data import DATASETS, sprites
from models.families import FAMILIES, TRAINABLE
from models.runs import Run
from tests.conftest import blobs

TINY = ("--latent", "3", "--width", "8", "--hidden", "16", "--batch", "8", "--threads", "1", "--precision", "float32")


@pytest.fixture
def npz(tmp_path):
    path, data = tmp_path / "blobs.npz", blobs(60)
    np.savez(path, images=data.images, labels=data.labels)
    return path


@pytest.fixture
def train(npz, tmp_path, capsys):
    """Trains a tiny VAE in the folder "run"; what main returned, the lines on stdout decoded, the text on stderr."""

    def train(steps, *options, family="vae"):
        arguments = ["--data", str(npz), "--steps", str(steps), "--run", str(tmp_path / "run"), *options]
        code = main(["train", family, *arguments])
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    return train


def refused(result):
    code, lines, err = result
    assert code == 1
    assert not lines
    assert err.startswith("python -m models: ")
    assert err.count("\n") == 1
    return err.removeprefix("python -m models: ").rstrip("\n")


def test_training_prints_a_line_an_event(train, tmp_path):
    code, lines, err = train(6, *TINY, "--early", "2", "--snapshots", "4")
    assert (code, err) == (0, "")
    assert [line["step"] for line in lines if line["event"] == "step"] == [1, 2, 3, 4, 5, 6]
    assert [line["step"] for line in lines if line["event"] == "snapshot"] == [0, 2, 4, 6]
    assert {line["event"] for line in lines} == {"step", "evaluation", "snapshot", "saved"}
    assert lines[1]["losses"].keys() == {"objective", "negative_elbo", "reconstruction", "kl"}
    assert Run.open(tmp_path / "run").header.config.latent == 3


def test_settings_are_taken(train, tmp_path):
    train(1, *TINY, "--beta", "4", "--likelihood", "bernoulli", "--seed", "9", "--kl-warmup", "0")
    header = Run.open(tmp_path / "run").header
    assert (header.config.beta, header.config.likelihood, header.config.kl_warmup, header.seed) == (
        4,
        "bernoulli",
        0,
        9,
    )


def test_a_preset_is_taken_and_options_go_before_it(train, tmp_path):
    train(1, *TINY, "--preset", "kl", "--kl-warmup", "5")
    config = Run.open(tmp_path / "run").header.config
    assert (config.reconstruction_weight, config.kl_warmup, config.latent) == (0.0, 5, 3)
    said = refused(train(2, "--resume", "--preset", "kl"))
    assert said == "run has its preset already: --resume cannot change what it has."


def test_resuming_goes_on(train, tmp_path):
    train(4, *TINY)
    code, lines, _ = train(7, "--resume")
    assert code == 0
    assert [line["step"] for line in lines if line["event"] == "step"] == [5, 6, 7]


def test_a_resumed_run_knows_its_data(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run = str(tmp_path / "run")
    made = ["--data", "faces", "--size", "32", "--count", "40"]
    assert main(["train", "vae", *made, "--steps", "2", "--run", run, *TINY]) == 0
    assert main(["train", "vae", "--steps", "3", "--run", run, "--resume"]) == 0
    assert main(["train", "vae", "--data", "faces", "--steps", "4", "--run", run, "--resume"]) == 0
    assert '"step": 4' in capsys.readouterr().out


def test_every_combination_of_the_factors_of_sprites_can_be_learned(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sprites, "STEPS", {name: steps[:2] for name, steps in sprites.STEPS.items()})
    run = str(tmp_path / "run")
    assert (
        main(["train", "vae", "--data", "sprites", "--grid", "--size", "32", "--steps", "2", "--run", run, *TINY]) == 0
    )
    card = Run.open(tmp_path / "run").header.data
    assert (card.count, card.options) == (2**6, {"size": 32, "grid": True})
    assert "--size 32 --grid" in command(Run.open(tmp_path / "run"), 2)
    assert main(["train", "vae", "--steps", "3", "--run", run, "--resume"]) == 0
    capsys.readouterr()
    assert main(["train", "vae", "--data", "digits", "--grid", "--steps", "3", "--run", str(tmp_path / "no")]) == 1
    assert capsys.readouterr().err == "python -m models: digits takes no options, not grid.\n"


def test_a_new_run_needs_data(tmp_path, capsys):
    code = main(["train", "vae", "--steps", "2", "--run", str(tmp_path / "run")])
    assert refused((code, [], capsys.readouterr().err)) == "A new run needs --data."


def test_resuming_takes_live_settings_over(train, tmp_path):
    train(2, *TINY)
    _, lines, _ = train(4, "--resume", "--beta", "3", "--learning-rate", "0.01")
    assert [line["text"] for line in lines if line["event"] == "note"] == [
        "Learning rate is 0.01 from step 3.",
        "Beta is 3 from step 3.",
    ]
    assert load(tmp_path / "run" / "latest.safetensors").header.extra["live"] == {"beta": 3.0, "learning_rate": 0.01}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--latent", "5", "--seed", "1"],
            "run has its latent and seed already: --resume cannot change what it has.",
        ),
        (["--threads", "2"], "run has its threads already: --resume cannot change what it has."),
        (["--beta", "99"], "beta must be from 0 to 16, not 99.0"),
    ],
)
def test_resuming_refuses_what_belongs_to_the_run_for_good(train, options, said):
    train(2, *TINY)
    assert refused(train(4, "--resume", *options)) == said


def test_a_run_is_never_begun_over_another(train):
    train(2, *TINY)
    assert refused(train(4, *TINY)) == "run is there already and is not empty; resume it or choose another name."


def test_snapshots_come_by_parts_of_minutes_too(train, tmp_path):
    train(2, *TINY, "--snapshot-minutes", "0.5")
    assert Run.open(tmp_path / "run").standing().habits["snapshot_minutes"] == 0.5


def test_without_tensorboard_no_run_is_begun_for_it(train, tmp_path, monkeypatch):
    monkeypatch.setattr(train_command, "why_not_board", lambda: "TensorBoard is not here.")
    assert refused(train(2, *TINY, "--tensorboard")) == "TensorBoard is not here."
    assert not (tmp_path / "run").exists()


def test_what_is_no_run_is_not_resumed(train):
    assert refused(train(4, "--resume")) == "run is not a run: it has no run.json."


def test_a_run_of_another_family_is_not_resumed(train):
    train(2, *TINY)
    assert refused(train(4, "--resume", family="classifier")) == "run is a run of another family: vae."


def test_a_run_on_other_data_is_not_resumed(train, npz):
    train(2, *TINY)
    np.savez(npz, images=blobs(60, seed=1).images)
    assert refused(train(4, "--resume")) == "run was trained on other data: blobs here has another fingerprint."


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--data", "nonsense"], "There is no data set 'nonsense'"),
        (["--size", "64"], "blobs.npz takes no options"),
        (["--device", "abacus"], "there is no 'abacus' device here, only "),
        (["--width", "12"], "width must be a multiple of 8, not 12"),
        (["--latent", "0"], "latent must be from 1 to 256, not 0"),
        (["--beta", "nan"], "beta must be from 0 to 16, not nan"),
        (["--run", "/dev/null/run"], "run cannot be written: "),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(train, options, said):
    assert said in refused(train(2, *options))


@pytest.mark.parametrize(
    "options", [["--seed", "-1"], ["--threads", "0"], ["--snapshots", "0"], ["--latent", "x"], ["--likelihood", "no"]]
)
def test_what_is_no_number_or_choice_is_refused_with_the_usage(train, options, capsys, tmp_path):
    with pytest.raises(SystemExit) as ended:
        train(2, *options)
    assert ended.value.code == 2
    assert f"argument {options[0]}" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_interrupting_ends_after_the_step_and_saves_it(train, tmp_path, monkeypatch):
    usual, before = train_command.train, signal.getsignal(signal.SIGINT)

    def interrupted(*arguments, **options):
        events = usual(*arguments, **options)
        try:
            for event in events:
                if isinstance(event, Step) and event.step == 5:
                    signal.raise_signal(signal.SIGINT)
                yield event
        finally:
            events.close()

    monkeypatch.setattr(train_command, "train", interrupted)
    code, lines, err = train(1000, *TINY)
    assert (code, err) == (130, "")
    assert lines[-1]["step"] == 5
    assert load(tmp_path / "run" / "latest.safetensors").header.step == 5
    assert signal.getsignal(signal.SIGINT) == before


def test_interrupting_twice_ends_at_once(train, monkeypatch):
    def stubborn(*_, **__):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        yield Step(1, 1, {})

    monkeypatch.setattr(train_command, "train", stubborn)
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background ignores it
    try:
        code, lines, _ = train(2, *TINY)
    finally:
        signal.signal(signal.SIGINT, usual)
    assert (code, lines) == (130, [])


@pytest.mark.parametrize("family", TRAINABLE.values(), ids=TRAINABLE)
def test_every_setting_is_an_option_and_its_unit_is_in_the_help(family, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "500")
    with pytest.raises(SystemExit) as ended:
        main(["train", family.name, "--help"])
    assert ended.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for f in dataclasses.fields(family.config):
        live = ", live" if f.metadata["live"] else ""
        assert f" --{f.name.replace('_', '-')}{',' if isinstance(f.default, bool) else ''} " in text
        assert f"{f.metadata['help']} [{f.metadata['unit'] or 'name'}, default {f.default}{live}]" in text


def test_every_trainable_family_can_be_trained_from_the_shell(train):
    code, lines, _ = train(2, "--width", "8", "--features", "8", "--threads", "1", family="classifier")
    assert code == 0
    assert "accuracy" in next(line for line in lines if line["event"] == "evaluation")["losses"]


def test_the_list_names_families_data_and_weights(capsys, tmp_path, monkeypatch, train):
    train(2, *TINY)
    (tmp_path / "blobs-vae.safetensors").write_bytes((tmp_path / "run" / "latest.safetensors").read_bytes())
    monkeypatch.setattr(list_command, "FOLDER", tmp_path)
    assert main(["list"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["family"] for line in lines if "title" in line and "family" in line] == [*FAMILIES]
    assert [line["data"] for line in lines if "at_hand" in line] == [*DATASETS]
    assert lines[-2:] == [
        {"weights": "blobs-vae", "family": "vae", "data": "blobs", "step": 2},
        {"run": "run", "snapshots": 2},
    ]


def test_the_list_has_every_shipped_file(capsys):
    assert main(["list"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    shipped = {path.stem for path in list_command.FOLDER.glob("*.safetensors")}
    assert {line["weights"] for line in lines if "weights" in line} == shipped


def test_a_reader_that_goes_away_ends_training_without_a_word_and_the_run_is_saved(npz, tmp_path):
    arguments = ["train", "vae", "--data", str(npz), "--steps", "100000", "--run", str(tmp_path / "run"), *TINY]
    shell = [sys.executable, "-m", "models", *arguments]
    with subprocess.Popen(shell, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(100) == 1
        assert process.stderr.read() == ""
    assert load(tmp_path / "run" / "latest.safetensors").header.step > 0


def test_what_the_system_refuses_is_said(train, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(train_command, "train", full)
    assert refused(train(2, *TINY)) == "[Errno 28] No space left on device"


def test_it_starts_from_a_shell_without_qt(tmp_path):
    code = "import sys; sys.argv = ['models', 'train', 'vae', '--help']; import models.__main__ as m\ntry: m.main()\n"
    code += "finally: assert not any(name.startswith(('PySide6', 'sklearn', 'matplotlib')) for name in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "--latent" in ended.stdout
