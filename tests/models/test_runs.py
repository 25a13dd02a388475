import json
from dataclasses import replace

import pytest
import torch

from models.base import Snapshot
from models.checkpoints import Header, load
from models.data.base import DataCard
from models.families.vae import Config
from models.pace import Pace
from models.runs import Lost, Machine, Run, RunError, is_run, runs_in
from models.training import train
from tests.conftest import blobs
from tests.models.conftest import learn

MACHINE = Machine("cpu", "float32", 1)
HEADER = Header("vae", Config(latent=3, width=8, hidden=16), DataCard.of(blobs()), 0, 5)


def create(folder):
    return Run.create(folder, HEADER, MACHINE)


def test_a_run_opens_as_it_was_made(tmp_path):
    made = create(tmp_path / "a" / "b")
    assert Run.open(str(made.folder)) == made
    assert is_run(made.folder)
    assert made.machine.torch
    assert made.machine.python


def test_a_run_is_made_in_a_folder_that_is_empty(tmp_path):
    assert create(tmp_path).snapshots() == {}


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(RunError, match=r"is there already and is not empty; resume it or choose another name\."):
        create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    for place in ("file", "file/run"):
        with pytest.raises(RunError, match=r"cannot be written: "):
            create(tmp_path / place)


def changed(run, **changes):
    raw = json.loads((run.folder / "run.json").read_text()) | changes
    (run.folder / "run.json").write_text(json.dumps(raw))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda run: (run.folder / "run.json").unlink(), "run is not a run: it has no run.json."),
        (lambda run: (run.folder / "run.json").write_bytes(b""), "run is damaged: its run.json cannot be read."),
        (
            lambda run: (run.folder / "run.json").write_bytes(b"\xff\xfe"),
            "run is damaged: its run.json cannot be read.",
        ),
        (
            lambda run: (run.folder / "run.json").write_text("[" * 100_000),
            "run is damaged: its run.json cannot be read.",
        ),
        (lambda run: (run.folder / "run.json").write_text("[]"), "run is damaged: its run.json cannot be read."),
        (lambda run: (run.folder / "run.json").write_text("{}"), "run is damaged: its run.json cannot be read."),
        (lambda run: changed(run, version=2), "run was written by another version (2) of this application."),
        (lambda run: changed(run, header={}), "run does not describe a model: 'family' is missing."),
        (lambda run: changed(run, machine={}), "run is damaged: its run.json cannot be read."),
        (lambda run: changed(run, machine={"device": 1, "precision": "float32", "threads": 1}), "run is damaged: "),
        (lambda run: changed(run, machine={"device": "cpu", "precision": "half", "threads": 1}), "run is damaged: "),
        (lambda run: changed(run, machine={"device": "cpu", "precision": "float32", "threads": 0}), "run is damaged: "),
        (
            lambda run: changed(run, machine={"device": "cpu", "precision": "float32", "threads": 10**6}),
            "run is damaged: ",
        ),
    ],
)
def test_a_damaged_run_is_refused_by_name(tmp_path, damage, said):
    run = create(tmp_path / "run")
    damage(run)
    with pytest.raises(RunError) as refused:
        Run.open(run.folder)
    assert str(refused.value).startswith(said)
    assert str(refused.value).endswith(".")


def test_a_file_is_no_run(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"^file cannot be read: Not a directory\.$"):
        Run.open(tmp_path / "file")


def test_the_newest_weights_are_those_of_the_latest_step(run, data):
    with pytest.raises(RunError, match=r"^run has no weights yet\.$"):
        run.newest()
    learn(run, data, 5)
    assert run.newest() == run.latest
    run.latest.unlink()
    assert run.newest() == run.snapshots()[5]
    assert run.load_newest().header.step == 5


def test_after_a_snapshot_and_before_saving_the_snapshot_is_the_newest(run, data):
    """As a run is while it learns, and as it stays where it is cut off then."""
    for event in train(run, data, 10, pace=Pace(snapshots=5, early=())):
        if isinstance(event, Snapshot) and event.step == 5:
            assert load(run.latest).header.step == 0
            assert run.newest() == run.snapshots()[5]
            assert run.load_newest().header.step == 5
    assert run.newest() == run.latest


def test_snapshots_are_in_the_order_of_their_steps(run):
    state = {"w": torch.zeros(3)}
    for step in (500, 25, 12_345_678, 0):
        run.save_snapshot(step, state, {})
    (run.folder / "snapshots" / "notes.txt").write_text("x")
    (run.folder / "snapshots" / "best.safetensors").write_text("x")
    (run.folder / "snapshots" / "00000999.safetensors.part").write_text("x")
    assert [*run.snapshots()] == [0, 25, 500, 12_345_678]


def test_figures_come_back_to_six_digits(run):
    run.log([{"event": "step", "step": 1, "kl": 1 / 3, "parts": (1e-9 / 3, 2.0)}])
    run.log([{"event": "step", "step": 2, "kl": 12345678.9}])
    assert run.metrics() == [
        {"event": "step", "step": 1, "kl": 0.333333, "parts": [3.33333e-10, 2.0]},
        {"event": "step", "step": 2, "kl": 12345700.0},
    ]


def test_lines_that_are_none_of_ours_are_left_out(run):
    run.log([{"event": "step", "step": 1}])
    with open(run.folder / "metrics.jsonl", "ab") as file:
        file.write(b'[]\n{"step": 2}\n{"event": "step", "step": "3"}\n\xff\xfe\n' + b"[" * 100_000 + b'\n{"event": "st')
    assert run.metrics() == [{"event": "step", "step": 1}]
    assert not run.drop_beyond(1)
    run.log([{"event": "step", "step": 4}])
    assert [line["step"] for line in run.metrics()] == [1, 4]


def test_dropping_forgets_what_is_later_and_keeps_the_rest(run):
    run.log({"event": "step", "step": step} for step in range(1, 11))
    for step in (0, 4, 8):
        run.save_snapshot(step, {"w": torch.zeros(3)}, {})
    lost = Lost(steps=4, figures=4, snapshots=1)
    assert run.beyond(6) == lost
    assert [*run.snapshots()] == [0, 4, 8]  # that was only a look
    assert run.drop_beyond(6) == lost
    assert str(lost) == "4 steps, 4 figures, 1 snapshot"
    assert [line["step"] for line in run.metrics()] == list(range(1, 7))
    assert [*run.snapshots()] == [0, 4]
    assert not run.drop_beyond(6)


def test_a_run_is_cut_off_where_its_mark_was_left_behind(run):
    assert not run.was_cut_off()
    with run.held() as before:
        assert not before
        assert not run.was_cut_off()  # it is being trained
    assert not run.was_cut_off()
    (run.folder / "training").touch()
    assert run.was_cut_off()
    with run.held() as before:
        assert before
    assert not run.was_cut_off()


def test_the_runs_in_a_folder_are_those_with_a_description(tmp_path):
    assert runs_in(tmp_path / "nowhere") == []
    for name in ("b", "a"):
        create(tmp_path / name)
    (tmp_path / "c").mkdir()
    (tmp_path / "run.json").write_text("{}")
    assert [path.name for path in runs_in(tmp_path)] == ["a", "b"]


def test_what_a_run_says_of_itself_is_what_its_files_say(run, data):
    learn(run, data, 3)
    assert replace(load(run.latest).header, step=0, extra={}) == run.header
    assert load(run.snapshots()[3]).header.data == run.header.data
