"""Runs begun from others: what stays bit for bit, what starts anew, and what cannot be changed."""

import errno
import json
import subprocess
import sys

import pytest
from safetensors.torch import load_file

from models.__main__ import main
from models.branching import (
    ANOTHER_MEANING,
    ANOTHER_SHAPE,
    NOT_REPEATED,
    branch,
    fixed_settings,
    live_at,
    origin,
    parsed,
)
from models.config import ConfigError
from models.families import TRAINABLE
from models.lineage import NEWEST, SNAPSHOT, START, in_words
from models.pace import Live, Pace
from models.runs import Run, RunError
from models.training import loop, new_run, train
from tests.models.conftest import learn, tiny_config, tiny_run

FAMILIES = tuple(TRAINABLE)
PACE = Pace(snapshots=5, early=())


@pytest.fixture(autouse=True)
def evaluated_often(monkeypatch):
    monkeypatch.setattr(loop, "EVALUATE_EVERY", 10)


def family_run(folder, family, data, **settings):
    return new_run(folder, family, tiny_config(family, **settings), data, seed=3, device="cpu", threads=1)


def trained(run, data, steps):
    list(train(run, data, steps, pace=PACE))
    return run


def tensors(run):
    return {name: tensor.numpy().tobytes() for name, tensor in load_file(run.latest).items()}


@pytest.mark.parametrize("family", FAMILIES)
def test_rewound_with_nothing_changed_it_gives_the_parents_figures(tmp_path, data, family):
    parent = trained(family_run(tmp_path / "a", family, data), data, 12)
    child = branch(origin(parent, 0), tmp_path / "b", {})
    trained(child, data, 12)
    assert child.metrics() == parent.metrics()
    assert tensors(child) == tensors(parent)


@pytest.mark.parametrize("step", [0, 5, None])
def test_a_branch_has_weights_and_its_parents_habits_from_its_first_moment_on(tmp_path, data, step):
    """As it stays where it is given up before its first step, or where its data cannot be loaded."""
    parent = tiny_run(tmp_path / "a", data)
    habits = {"snapshots": 5, "snapshot_minutes": 7.0, "board": False}
    list(train(parent, data, 10, pace=Pace(**habits, early=())))
    child = branch(origin(parent, step), tmp_path / "b", {"beta": 4.0})
    assert child.load_newest().header.step == (10 if step is None else step)
    assert child.standing().habits == habits
    assert child.standing().settings["beta"] == 4.0


def test_a_branch_that_cannot_be_written_to_its_end_leaves_nothing(tmp_path, data, monkeypatch):
    parent = trained(tiny_run(tmp_path / "a", data), data, 10)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Run, "save_latest", full)
    for step in (0, 5, 10):
        with pytest.raises(RunError, match=r"^b cannot be written: No space left on device\.$"):
            branch(origin(parent, step), tmp_path / "b", {})
        assert not (tmp_path / "b").exists()


def test_that_live_changes_are_not_repeated_is_said_where_there_were_some(tmp_path, data):
    parent = trained(family_run(tmp_path / "a", "vae", data), data, 5)
    assert NOT_REPEATED not in origin(parent, 0).about
    live = Live()
    live.change("beta", 3.0)
    list(train(parent, data, 10, live=live, pace=PACE))
    assert origin(parent, 0).about.endswith(NOT_REPEATED)
    assert NOT_REPEATED not in origin(parent).about
    assert origin(parent, 0).config.beta == parent.header.config.beta


@pytest.mark.parametrize("family", FAMILIES)
def test_from_the_newest_state_it_goes_on_bit_for_bit(tmp_path, data, family):
    parent = trained(family_run(tmp_path / "a", family, data), data, 10)
    child = branch(origin(parent), tmp_path / "b", {})
    assert child.parent.way == NEWEST
    assert child.metrics() == parent.metrics()
    for run in (parent, child):
        trained(run, data, 20)
    assert child.metrics() == parent.metrics()
    assert tensors(child) == tensors(parent)
    assert list(child.snapshots()) == list(parent.snapshots())


@pytest.mark.parametrize("family", FAMILIES)
def test_from_a_snapshot_it_goes_on_with_its_weights_and_new_optimisers(tmp_path, data, family):
    parent = trained(family_run(tmp_path / "a", family, data), data, 20)
    begun = origin(parent, 5)
    child = branch(begun, tmp_path / "b", {})
    assert (begun.way, child.parent.step) == (SNAPSHOT, 5)
    assert "anew" in begun.about
    kept = load_file(child.latest)
    assert not any(name.startswith("optimiser.") for name in kept)
    snapshot = load_file(parent.snapshots()[5])
    assert all((kept[name] - tensor.float()).abs().max() == 0 for name, tensor in snapshot.items() if name in kept)
    assert [line["step"] for line in child.metrics()] == [1, 2, 3, 4, 5]
    assert list(child.snapshots()) == [0, 5]
    trained(child, data, 10)
    assert Run.open(child.folder).metrics()[-1]["step"] == 10


def test_what_was_changed_is_in_the_run_and_counts(tmp_path, data):
    parent = trained(tiny_run(tmp_path / "a", data), data, 10)
    child = branch(origin(parent, 5), tmp_path / "b", {"beta": 4.0, "batch": 8})
    assert child.parent.changes == {"beta": (1.0, 4.0)}
    again = Run.open(child.folder)
    assert (again.parent, again.id) == (child.parent, child.id)
    assert again.parent.id == parent.id
    assert in_words(again.parent.changes, again.header.config) == "Beta 1 → 4"
    trained(child, data, 15)
    assert child.metrics()[:5] == parent.metrics()[:5]
    assert child.metrics()[5] != parent.metrics()[5]


def test_choices_are_said_as_the_form_shows_them():
    changes = {"likelihood": ("gaussian", "bernoulli"), "conditional": (True, False), "of old": ("a", "b")}
    words = "Likelihood σ-Gaussian → Bernoulli, Learns classes yes → no, of old a → b"
    assert in_words(changes, TRAINABLE["vae"].config()) == words


def test_live_settings_are_those_of_the_step(tmp_path, data):
    parent = tiny_run(tmp_path / "a", data)
    learn(parent, data, 20, beta={8: 3.0})
    (change,) = [line["step"] for line in parent.metrics() if line["event"] == "change"]
    assert (live_at(parent, change - 1)["beta"], live_at(parent, change)["beta"]) == (1.0, 3.0)
    child = branch(origin(parent), tmp_path / "b", {"learning_rate": 1e-4})
    live = Live()
    list(train(child, data, 22, live=live, pace=PACE))
    assert origin(child).config.beta == 3.0
    assert origin(child).config.learning_rate == 1e-4


def test_the_id_of_an_old_run_survives_renaming(tmp_path, data):
    run = tiny_run(tmp_path / "a", data)
    path = run.folder / "run.json"
    raw = json.loads(path.read_bytes())
    del raw["id"]
    path.write_text(json.dumps(raw))
    old = Run.open(run.folder)
    run.folder.rename(tmp_path / "c")
    assert Run.open(tmp_path / "c").id == old.id != run.id
    assert old.parent is None


GOOD = {"id": "a", "name": "b", "step": 1, "way": START}


@pytest.mark.parametrize(
    "parent", [[], {"id": 3}, GOOD | {"step": -1}, GOOD | {"way": "x"}, GOOD | {"changes": {"a": 3}}]
)
def test_a_parent_that_makes_no_sense_is_refused(tmp_path, data, parent):
    run = tiny_run(tmp_path / "a", data)
    path = run.folder / "run.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"parent": parent}))
    with pytest.raises(RunError, match="damaged"):
        Run.open(run.folder)


def test_what_shapes_the_network_is_fixed_but_for_a_rewind(tmp_path, data):
    parent = trained(tiny_run(tmp_path / "a", data), data, 10)
    fixed = fixed_settings(origin(parent))
    assert {"latent", "width", "hidden"} <= set(fixed)
    assert not {"beta", "batch", "learning_rate", "kl_warmup", "free_bits"} & set(fixed)
    assert set(fixed.values()) == {ANOTHER_SHAPE}
    assert fixed_settings(origin(parent, 0)) == {}
    with pytest.raises(ConfigError, match=f"latent: {ANOTHER_SHAPE[:20]}"):
        branch(origin(parent), tmp_path / "b", {"latent": 4})
    assert not (tmp_path / "b").exists()
    assert branch(origin(parent, 0), tmp_path / "b", {"latent": 4}).parent.changes == {"latent": (3, 4)}


def test_what_a_ddpm_predicts_is_fixed_too(tmp_path, data):
    parent = trained(family_run(tmp_path / "a", "ddpm", data), data, 5)
    assert fixed_settings(origin(parent))["prediction"] == ANOTHER_MEANING
    with pytest.raises(ConfigError, match="prediction"):
        branch(origin(parent), tmp_path / "b", {"prediction": "epsilon"})


def test_a_step_without_a_snapshot_is_refused_with_the_nearest(tmp_path, data):
    parent = trained(tiny_run(tmp_path / "a", data), data, 10)
    with pytest.raises(RunError, match=r"no snapshot of step 7; the nearest is of step 5\."):
        origin(parent, 7)


def test_without_the_newest_state_the_last_snapshot_is_where_it_goes_on(tmp_path, data):
    parent = trained(tiny_run(tmp_path / "a", data), data, 10)
    parent.latest.unlink()
    assert (origin(parent).way, origin(parent).step) == (SNAPSHOT, 10)


def test_a_folder_that_is_taken_is_left_alone(tmp_path, data):
    parent = trained(tiny_run(tmp_path / "a", data), data, 10)
    before = (parent.folder / "run.json").read_bytes()
    with pytest.raises(RunError, match="not empty"):
        branch(origin(parent), parent.folder, {})
    assert (parent.folder / "run.json").read_bytes() == before


@pytest.mark.parametrize("text", ["beta", "nothing=3", "beta=much", "beta=-1", "conditional=perhaps"])
def test_settings_that_cannot_be_are_refused(text):
    with pytest.raises(ConfigError):
        parsed("vae", [text])


def test_settings_as_they_are_typed():
    assert parsed("vae", ["beta=4", "kl-warmup=10", "conditional=yes", "likelihood=bernoulli"]) == {
        "beta": 4.0,
        "kl_warmup": 10,
        "conditional": True,
        "likelihood": "bernoulli",
    }


def test_the_command_line_branches_and_trains(tmp_path):
    common = [sys.executable, "-m", "models"]
    tiny = ["--width", "8", "--hidden", "16", "--latent", "3", "--batch", "8", "--threads", "1", "--device", "cpu"]
    first = [*common, "train", "vae", "--data", "digits", "--steps", "6", "--run", str(tmp_path / "a"), *tiny]
    subprocess.run([*first, "--early", "0", "3"], check=True, capture_output=True)
    second = [*common, "branch", str(tmp_path / "a"), "--step", "3", "--run", str(tmp_path / "b"), "--set", "beta=4"]
    told = subprocess.run([*second, "--steps", "8"], check=True, capture_output=True, text=True).stdout.splitlines()
    assert json.loads(told[0])["changes"] == "Beta 1 → 4"
    assert json.loads(told[-1]) == {"event": "saved", "step": 8}
    assert Run.open(tmp_path / "b").parent.step == 3


def test_the_command_line_says_what_cannot_be_changed(tmp_path, data, capsys):
    parent = trained(tiny_run(tmp_path / "a", data), data, 5)
    arguments = ["branch", str(parent.folder), "--run", str(tmp_path / "b"), "--set", "beta=4", "latent=9"]
    assert main(arguments) == 1
    assert "latent: It shapes the network" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()
