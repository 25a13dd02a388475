"""Settings that are changed while a run learns: from when on, what is said, and what is kept."""

import math
import threading

import pytest

from models.base import Note
from models.checkpoints import load
from models.pace import Live
from models.training import train
from tests.models.conftest import QUIET, events_until, learn, tiny_run


def test_a_live_change_is_told_recorded_and_kept_with_its_step(run, data):
    live = Live()
    events = train(run, data, 20, live=live, pace=QUIET)
    events_until(events, 7)
    live.change("beta", 4.0)
    (note,) = [event for event in events if isinstance(event, Note)]
    assert note == Note(8, "Beta is 4 from step 8.", "beta", 4.0)
    assert {"event": "change", "step": 8, "name": "beta", "value": 4.0} in run.metrics()
    assert load(run.latest).header.extra["live"]["beta"] == 4.0


def test_a_live_change_acts_from_its_step_on(tmp_path, data):
    plain, changed = (tiny_run(tmp_path / name, data, kl_warmup=0) for name in ("plain", "changed"))
    learn(plain, data, 12)
    learn(changed, data, 12, beta={5: 8.0})
    figures = [
        {line["step"]: (line["objective"], line["negative_elbo"]) for line in run.metrics() if line["event"] == "step"}
        for run in (plain, changed)
    ]
    assert all(figures[0][step] == figures[1][step] for step in range(1, 6))
    assert figures[0][6][0] < figures[1][6][0]
    assert figures[0][6][1] == figures[1][6][1]  # the bound of step 6 is of weights that have not felt it yet


def test_a_change_to_the_same_value_is_none(run, data):
    live = learn(run, data, 6, beta={2: 1.0})
    assert not [line for line in run.metrics() if line["event"] == "change"]
    assert live.take() == {}


@pytest.mark.parametrize("value", [-1.0, 17.0, math.nan, "much"])
def test_a_change_that_cannot_be_is_said_and_stops_nothing(run, data, value):
    live = Live()
    live.change("beta", value)
    notes = [event.text for event in train(run, data, 5, live=live, pace=QUIET) if isinstance(event, Note)]
    assert len(notes) == 1
    assert notes[0].startswith("Beta stays 1: beta must be ")
    assert load(run.latest).header.extra["live"]["beta"] == 1.0


def test_what_is_not_live_does_not_change(run, data):
    live = Live()
    live.change("batch", 4)
    live.change("nonsense", 4)
    assert not [event for event in train(run, data, 3, live=live, pace=QUIET) if isinstance(event, Note)]


def test_changes_from_several_threads_all_arrive():
    live, taken = Live(), {}

    def change(start):
        for i in range(start, start + 500):
            live.change(str(i), float(i))

    threads = [threading.Thread(target=change, args=(1000 * i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        taken |= live.take()
    taken |= live.take()
    assert taken == {str(i): float(i) for start in range(0, 4000, 1000) for i in range(start, start + 500)}
