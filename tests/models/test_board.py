from itertools import pairwise

import pytest

import models.board
from models.board import MISSING
from models.pace import Pace
from models.runs import RunError
from models.training import train
from tests.models.conftest import Clock, tiny_run

WRITING = Pace(snapshots=10**6, early=(), board=True)


def test_where_it_cannot_be_written_that_is_said_before_anything_is(tmp_path, data, monkeypatch):
    monkeypatch.setattr(models.board.importlib.util, "find_spec", lambda _: None)
    run = tiny_run(tmp_path / "run", data)
    with pytest.raises(RunError) as refused:
        next(train(run, data, 5, pace=WRITING))
    assert str(refused.value) == MISSING
    assert not run.latest.exists()


def test_a_run_has_its_habits_until_somebody_says_otherwise(tmp_path, data):
    run = tiny_run(tmp_path / "run", data)
    list(train(run, data, 10, pace=Pace(snapshots=4, early=())))
    list(train(run, data, 16, pace=Pace(early=())))
    assert [*run.snapshots()] == [0, 4, 8, 10, 12, 16]
    list(train(run, data, 30, pace=Pace(snapshots=10, early=())))
    assert [*run.snapshots()] == [0, 4, 8, 10, 12, 16, 20, 30]
    assert run.standing().habits == {"snapshots": 10, "snapshot_minutes": 0.0, "board": False}


@pytest.mark.parametrize("strange", [{"snapshots": 0}, {"snapshots": "x", "board": 1}, {"other": 3}])
def test_habits_that_are_none_are_as_usual(strange):
    assert Pace().with_habits(strange) == Pace(snapshots=500, snapshot_minutes=0.0, board=False)


def test_snapshots_come_by_time_too(tmp_path, data):
    """A step takes some seconds of this clock."""
    run = tiny_run(tmp_path / "run", data)
    pace = Pace(snapshots=10**6, snapshot_minutes=1.0, early=(), clock=Clock(tick=3.0))
    list(train(run, data, 40, pace=pace))
    between = [b - a for a, b in pairwise([*run.snapshots()][:-1])]
    assert len(between) > 3
    assert set(between) <= {3, 4, 5, 6}
