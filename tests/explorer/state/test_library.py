"""What is known of the runs in the list before any is opened."""

import os
import time

import pytest

from explorer.state.library import Library
from models.runs import Run
from models.training import new_run, train
from tests.models.conftest import tiny_config


@pytest.fixture
def folder(tmp_path, data):
    """Runs: "a" with ten steps of ten, "b" with ten of twenty."""
    for name, steps in (("a", 10), ("b", 20)):
        run = new_run(tmp_path / "runs" / name, "vae", tiny_config("vae"), data, device="cpu", threads=1)
        for event in train(run, data, steps):
            if getattr(event, "step", 0) == 10:
                break
    return tmp_path / "runs"


def entry(folder, name):
    return next(each for each in Library(folder).runs if each.name == name)


def test_a_run_that_has_all_its_steps_is_whole(folder):
    assert [entry(folder, name).is_whole for name in "ab"] == [True, False]
    assert [entry(folder, name).can_resume for name in "ab"] == [True, True]


def test_a_run_that_somebody_trains_is_held_and_not_cut_off(folder):
    with Run.open(folder / "b").held():
        assert entry(folder, "b").is_held
        assert not entry(folder, "b").was_cut_off
    assert not entry(folder, "b").is_held


def test_the_run_that_was_cut_off_last_is_known_if_that_was_after_the_settings_were_written(folder, tmp_path):
    settings = tmp_path / "settings.json"
    assert Library(folder).cut_off_since(settings) is None
    for name in "ab":
        (folder / name / "training").touch()
    written = time.time()
    os.utime(folder / "a" / "metrics.jsonl", (written, written))
    os.utime(folder / "b" / "metrics.jsonl", (written - 60, written - 60))
    assert Library(folder).cut_off_since(settings).name == "a"
    settings.touch()
    os.utime(settings, (written - 30, written - 30))
    assert Library(folder).cut_off_since(settings).name == "a"
    os.utime(settings, (written + 30, written + 30))
    assert Library(folder).cut_off_since(settings) is None


def test_a_run_elsewhere_that_was_cut_off_is_not_the_users(folder, tmp_path):
    (folder / "b" / "training").touch()
    library = Library(tmp_path / "others", (str(folder / "b"),))
    assert [each.was_cut_off for each in library.runs if each.name == "b"] == [True]
    assert library.cut_off_since(tmp_path / "settings.json") is None
