from collections import namedtuple

import pytest
import torch

import models.room
import models.runs
from models.checkpoints import load
from models.pace import Pace
from models.room import SPARE, NoSpaceError, check_space, size_of
from models.runs import Run, RunError
from models.training import train
from tests.models.conftest import events_until, learn, tiny_run

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def free(monkeypatch):
    """Says how many bytes there are."""

    def set_free(count):
        monkeypatch.setattr(models.room.shutil, "disk_usage", lambda _: Usage(count, 0, count))

    return set_free


def test_what_fits_passes_and_what_does_not_is_said(tmp_path, free):
    free(SPARE + 5_000_000)
    check_space(tmp_path / "not" / "there" / "yet", 5_000_000, "a snapshot")
    with pytest.raises(NoSpaceError, match="a snapshot takes 6 MB, and 34 MB must stay free, but only 39 MB are free"):
        check_space(tmp_path, 6_000_000, "a snapshot")


def test_sizes_are_those_of_the_numbers():
    assert size_of({"a": torch.zeros(10), "b": torch.zeros(4, dtype=torch.int64)}) == 72


def test_a_run_is_not_begun_where_there_is_no_room_for_it(tmp_path, data, free):
    free(SPARE)
    with pytest.raises(
        RunError, match=r"run cannot begin: with one snapshot it takes .*, but only 34 MB are free on the disk"
    ):
        tiny_run(tmp_path / "run", data)
    assert not (tmp_path / "run").exists()


def test_a_run_that_fills_the_disk_stops_saved_and_goes_on_once_there_is_room(tmp_path, data, free):
    run = tiny_run(tmp_path / "run", data)
    events = train(run, data, 20, pace=Pace(snapshots=10, early=()))
    events_until(events, 9)
    free(SPARE)
    said = "run stopped at step 10 and was saved: a snapshot with what is saved beside it takes"
    with pytest.raises(RunError, match=said):
        list(events)
    free(10**12)
    learn(run, data, 20)
    assert [line["step"] for line in run.metrics() if line["event"] == "step"] == list(range(1, 21))


def test_a_run_stops_while_there_is_room_to_save_it(tmp_path, data, free):
    """A snapshot alone would fit, but not what resuming needs, which is eight times as large."""
    run = tiny_run(tmp_path / "run", data)
    events = train(run, data, 20, pace=Pace(snapshots=10, early=()))
    events_until(events, 9)
    free(SPARE + 4 * size_of(load(run.latest).model.state_dict()))
    with pytest.raises(RunError, match="run stopped at step 10 and was saved"):
        list(events)
    assert load(run.latest).header.step == 10


@pytest.mark.parametrize("at", ["latest.safetensors", "metrics.jsonl"])
def test_a_disk_that_somebody_else_has_filled_is_said_with_where_the_run_goes_on(tmp_path, data, monkeypatch, at):
    run = tiny_run(tmp_path / "run", data)
    learn(run, data, 5)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Run, "log" if at == "metrics.jsonl" else "save_latest", full)
    with pytest.raises(RunError, match="run cannot be written: No space left on device; it goes on from step 5 once"):
        learn(run, data, 20)
    monkeypatch.undo()
    learn(run, data, 20)
    assert [line["step"] for line in run.metrics() if line["event"] == "step"] == list(range(1, 21))


def test_a_run_that_cannot_be_begun_leaves_no_folder_behind(tmp_path, data, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(models.runs, "write_atomically", full)
    with pytest.raises(RunError, match="run cannot be written: No space left on device"):
        tiny_run(tmp_path / "run", data)
    assert not (tmp_path / "run").exists()
