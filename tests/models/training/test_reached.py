"""Stopping and going on gives bit for bit what never stopping gives: weights, optimiser, figures and snapshots."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file

from models.base import Evaluation, Note, Preview, Saved, Snapshot, Step, Weights
from models.checkpoints import CheckpointError, load, save
from models.pace import Live, Pace
from models.packing import packed
from models.runs import Run, RunError, Standing
from models.training import loop, train
from tests.conftest import blobs
from tests.models.conftest import QUIET, Clock, events_until, learn, tiny_run

STEPS = 40
BUSY = {"previews": 3.0, "weights": 1.0, "snapshots": 10, "early": (3,)}


@pytest.fixture(autouse=True)
def evaluated_often(monkeypatch):
    monkeypatch.setattr(loop, "EVALUATE_EVERY", 10)


def contents(run):
    """All that a run's folder says, but not how long it took."""
    header = load(run.latest).header
    extra = {name: value for name, value in header.extra.items() if name != "seconds"}
    return {
        "tensors": {name: tensor.numpy().tobytes() for name, tensor in load_file(run.latest).items()},
        "header": replace(header, extra=extra),
        "metrics": run.metrics(),
        "snapshots": {step: path.read_bytes() for step, path in run.snapshots().items()},
    }


def copied(run, folder):
    """The run as a crash at this moment would leave it."""
    shutil.copytree(run.folder, folder)
    return Run.open(folder)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_stopping_and_going_on_leaves_the_same_run(tmp_path, data, precision):
    straight, stopped = (tiny_run(tmp_path / name, data, precision, lr_decay=30) for name in ("straight", "stopped"))
    changes = {"beta": {6: 4.0, 20: 0.5}, "learning_rate": {12: 3e-3, 25: 1e-4}}
    learn(straight, data, STEPS, **changes)
    learn(stopped, data, STEPS, stop=15, **changes)
    learn(stopped, data, STEPS, **changes)
    assert contents(stopped) == contents(straight)


@pytest.mark.parametrize("stops", [(1,), (10,), (39,), (40,), (3, 4, 20, 30), (9, 10, 11)], ids=str)
def test_it_does_not_matter_where_it_stops(tmp_path, data, stops):
    """Steps 10, 20 and 30 are measured and kept, which must not get lost when it stops right there."""
    straight, stopped = (tiny_run(tmp_path / name, data) for name in ("straight", "stopped"))
    pace = Pace(**BUSY, clock=Clock())
    learn(straight, data, STEPS, pace=pace)
    for stop in (*stops, None):
        learn(stopped, data, STEPS, stop=stop, pace=Pace(**BUSY, clock=Clock()))
    assert contents(stopped) == contents(straight)


@pytest.mark.parametrize("kind", [Snapshot, Evaluation, Preview, Weights, Saved, Note])
def test_it_does_not_matter_at_which_event_it_stops(tmp_path, data, kind):
    straight, stopped = (tiny_run(tmp_path / name, data) for name in ("straight", "stopped"))
    learn(straight, data, STEPS, pace=Pace(**BUSY, clock=Clock()), beta={4: 2.0})
    live, stops = Live(), []
    for later in (-1, 4, 9, 25, STEPS):
        events = train(stopped, data, STEPS, live=live, pace=Pace(**BUSY, clock=Clock(tick=5.0)))
        for event in events:
            if isinstance(event, Step) and event.step == 4:
                live.change("beta", 2.0)
            if isinstance(event, kind) and event.step > later:
                stops.append(event.step)
                events.close()
    assert stops
    assert contents(stopped) == contents(straight)


def test_dropping_the_generator_saves_as_closing_it_does(run, data):
    events = train(run, data, STEPS, pace=QUIET)
    events_until(events, 7)
    del events
    assert load(run.latest).header.step == 7


def test_closing_after_a_step_saves_that_very_step(run, data):
    for stop in (1, 2, 17):
        learn(run, data, STEPS, stop=stop)
        assert load(run.latest).header.step == stop
        assert run.metrics()[-1]["step"] == stop


def test_a_run_stopped_at_its_first_event_can_go_on(run, data):
    events = train(run, data, 5, pace=QUIET)
    assert isinstance(next(events), Snapshot)
    events.close()
    learn(run, data, 5)
    assert load(run.latest).header.step == 5


@pytest.mark.parametrize("moment", [Snapshot, Step, Evaluation])
def test_a_run_that_was_killed_goes_on_from_where_it_was_last_saved(tmp_path, data, moment):
    straight = tiny_run(tmp_path / "straight", data)
    pace = {"snapshots": 10, "early": ()}
    events = train(straight, data, STEPS, pace=Pace(**pace))
    while not (isinstance(event := next(events), moment) and event.step >= 20):
        pass
    killed = copied(straight, tmp_path / "killed")
    list(events)
    (killed.folder / "latest.safetensors.part").write_bytes(b"half a file")
    first, *_ = resumed = list(train(killed, data, STEPS, pace=Pace(**pace)))
    words = "This run was cut off while it was training. Going on from step 0; lost beyond it: "
    assert first == Note(0, f"{words}20 steps, 22 figures, 2 snapshots.")
    assert [event.step for event in resumed if isinstance(event, Step)] == list(range(1, STEPS + 1))
    assert contents(killed)["tensors"] == contents(straight)["tensors"]
    assert contents(killed)["metrics"] == contents(straight)["metrics"]


def test_going_on_drops_what_lies_beyond_and_says_so(tmp_path, data):
    run = tiny_run(tmp_path / "run", data)
    pace = Pace(snapshots=5, early=())
    learn(run, data, 10, pace=pace)
    earlier = copied(run, tmp_path / "earlier")
    learn(run, data, 20, pace=pace)
    shutil.copy(earlier.latest, run.latest)
    (note,) = [event for event in train(run, data, 10, pace=pace) if isinstance(event, Note)]
    assert note.text == "Going on from step 10; lost beyond it: 10 steps, 11 figures, 2 snapshots."
    assert [*run.snapshots()] == [0, 5, 10]
    assert run.metrics() == earlier.metrics()


def test_a_change_is_forgotten_together_with_the_steps_it_acted_on(tmp_path, data):
    """A crash after a change: neither the record nor the setting may stay without the other."""
    run = tiny_run(tmp_path / "run", data)
    live = Live()
    events = train(run, data, 20, live=live, pace=Pace(snapshots=5, early=()))
    events_until(events, 8)
    live.change("beta", 4.0)
    events_until(events, 11)
    killed = copied(run, tmp_path / "killed")
    assert {"event": "change", "step": 9, "name": "beta", "value": 4.0} in killed.metrics()
    events.close()
    learn(killed, data, 20)
    assert load(killed.latest).header.extra["live"]["beta"] == 1.0
    assert not [line for line in killed.metrics() if line["event"] == "change"]


def test_a_change_stays_recorded_when_it_stops_right_after(tmp_path, data):
    run = tiny_run(tmp_path / "run", data)
    live = Live()
    events = train(run, data, 20, live=live, pace=QUIET)
    events_until(events, 5)
    live.change("beta", 4.0)
    assert isinstance(next(events), Note)
    events.close()
    learn(run, data, 8)
    assert load(run.latest).header.extra["live"]["beta"] == 4.0
    assert [line["step"] for line in run.metrics() if line["event"] == "change"] == [6]


def test_a_change_that_waited_when_it_stopped_counts_once_it_goes_on(tmp_path, data):
    """As when it is paused, a setting is changed, and it is stopped without going on in between."""
    run = tiny_run(tmp_path / "run", data)
    live = Live()
    events = train(run, data, 20, live=live, pace=QUIET)
    events_until(events, 5)
    events.close()
    events = train(run, data, 20, live=live, pace=QUIET)
    live.change("beta", 4.0)
    events_until(events, 6)
    live.change("beta", 3.0)
    events.close()
    assert Standing.of_header(load(run.latest).header).settings["beta"] == 3.0
    learn(run, data, 8)
    assert load(run.latest).header.extra["live"]["beta"] == 3.0
    changes = [(line["step"], line["value"]) for line in run.metrics() if line["event"] == "change"]
    assert changes == [(6, 4.0), (7, 3.0)]


def test_a_run_knows_how_long_it_was_to_be(run, data):
    learn(run, data, 30, stop=4)
    assert Standing.of_header(load(run.latest).header) == Standing(4, 30, {"learning_rate": 1e-3, "beta": 1.0})


@pytest.mark.parametrize("extra", [{}, {"of": "9", "live": [1]}, {"of": -3, "live": {"beta": "2", "x": 1.0}}])
def test_where_a_run_stands_is_never_taken_on_trust(run, extra):
    header = replace(run.header, step=7, extra=extra)
    assert Standing.of_header(header) == Standing(7, 7, {"learning_rate": 1e-3, "beta": 1.0})


@pytest.mark.parametrize("steps", [0, 5, 10])
def test_a_run_that_is_further_already_ends_at_once(run, data, steps):
    learn(run, data, 10)
    before = contents(run)
    assert list(train(run, data, steps, pace=QUIET)) == [Saved(10)]
    assert contents(run) == before


def test_a_cut_last_line_does_not_spoil_the_next_one(run, data):
    learn(run, data, 5)
    with open(run.folder / "metrics.jsonl", "a") as file:
        file.write('{"event": "step", "st')
    learn(run, data, 8)
    lines = (run.folder / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines if '"step",' in line] == list(range(1, 9))


# --- one writer at a time ---


def test_a_second_writer_is_refused_until_the_first_is_closed(run, data):
    first = train(run, data, STEPS, pace=QUIET)
    next(first)
    with pytest.raises(RunError, match=r"^run is being trained already, perhaps by another process\.$"):
        next(train(run, data, STEPS, pace=QUIET))
    first.close()
    second = train(run, data, STEPS, pace=QUIET)
    events_until(second, 2)
    second.close()


def test_another_process_is_refused_too(run, data):
    code = "import filelock, sys; lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print(flush=True); input()"
    command = [sys.executable, "-c", code, str(run.folder / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        with pytest.raises(RunError, match="is being trained already"):
            next(train(run, data, STEPS, pace=QUIET))
        other.communicate(b"\n")
    next(train(run, data, STEPS, pace=QUIET))


def test_a_refused_resume_leaves_the_lock_free(run, data):
    learn(run, data, 5)
    run.latest.unlink()
    for _ in range(2):
        with pytest.raises(RunError, match=r"run cannot be resumed: it has no latest\.safetensors"):
            next(train(run, data, 10))
    assert [*run.snapshots()] == [0, 5]


def test_the_lock_of_a_generator_that_never_began_is_free(run, data):
    idle = train(run, data, 5)
    learn(run, data, 5)
    idle.close()


# --- a latest.safetensors that is not as training left it ---


def damaged(run, tensors=None, **changes):
    """Write latest.safetensors anew with other tensors, or with changes of its header."""
    checkpoint = load(run.latest)
    header = replace(checkpoint.header, **changes)
    save(run.latest, header, checkpoint.model.state_dict(), checkpoint.tensors if tensors is None else tensors)


def optimiser(run):
    return load(run.latest).tensors


@pytest.mark.parametrize(
    "damage",
    [
        lambda run: damaged(run, extra={}),
        lambda run: damaged(run, extra={"live": [], "seconds": 1.0, "scores": {}}),
        lambda run: damaged(run, extra={"live": {"beta": "much"}, "seconds": 1.0, "scores": {}}),
        lambda run: damaged(run, extra={"live": {"beta": 1e9, "learning_rate": 1}, "seconds": 1, "scores": {}}),
        lambda run: damaged(run, extra={**load(run.latest).header.extra, "seconds": "long"}),
        lambda run: damaged(run, seed=99),
        lambda run: damaged(run, config=replace(load(run.latest).header.config, batch=9)),
        lambda run: damaged(run, tensors={}),
        lambda run: damaged(run, tensors={"optimiser.adam.x.exp_avg": torch.zeros(1)}),
        lambda run: damaged(run, tensors={"optimiser.adam.999.exp_avg": torch.zeros(1)}),
        lambda run: damaged(run, tensors={n: t[..., None] if t.ndim else t for n, t in optimiser(run).items()}),
    ],
    ids=lambda _: "",
)
def test_training_that_does_not_belong_to_the_weights_is_refused(run, data, damage):
    learn(run, data, 5)
    damage(run)
    with pytest.raises(RunError, match=r"^run cannot be resumed: its latest\.safetensors is damaged\.$"):
        next(train(run, data, 10, pace=QUIET))


def test_a_latest_file_cut_short_is_refused(run, data):
    learn(run, data, 5)
    run.latest.write_bytes(run.latest.read_bytes()[:-100])
    with pytest.raises(CheckpointError, match=r"^latest\.safetensors is cut short"):
        next(train(run, data, 10, pace=QUIET))


def test_a_snapshot_in_place_of_the_latest_is_refused(run, data):
    learn(run, data, 5)
    checkpoint = load(run.latest)
    save(run.latest, checkpoint.header, packed(checkpoint.model.state_dict(), 16))
    with pytest.raises(RunError, match="is damaged"):
        next(train(run, data, 10, pace=QUIET))


def test_other_data_are_refused_when_going_on(run, data):
    learn(run, data, 5)
    with pytest.raises(RunError, match="was trained on other data"):
        next(train(run, blobs(seed=8), 10))
