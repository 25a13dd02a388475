import subprocess
import sys

import pytest

from explorer.state.train import following
from explorer.state.train.training import ELSEWHERE
from models.runs import Run, Standing
from models.training import train
from tests.conftest import wait_until


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(following, "PACE", 20)


@pytest.fixture
def held(make):
    """A run of twenty steps, which somebody else seems to train."""
    run = make("a")
    lock = Run.open(run.folder).lock()
    yield run, lock
    lock.release()


def opened(session, run):
    session.open(run.folder)
    wait_until(lambda: session.training.run is not None and session.training.run.folder == run.folder)
    return session


def log_steps(run, first, last):
    run.log({"event": "step", "step": step, "kl": 1.0} for step in range(first, last + 1))


def test_a_run_that_is_held_is_followed(session, held, notices, qapp):
    run, lock = held
    opened(session, run)
    wait_until(lambda: session.training.is_elsewhere)
    log_steps(run, 21, 30)
    wait_until(lambda: session.training.step == 30)
    assert len(session.training.curves) == 30
    assert session.training.cannot_go_on(run) == ELSEWHERE
    lock.release()
    wait_until(lambda: not session.training.is_elsewhere)
    assert notices[-1][1] == (
        "The process that trained a has ended: the run stands at step 30; "
        "resuming goes on from step 20, which it saved last."
    )
    assert session.training.cannot_go_on(run) == ""
    assert not session.following.is_following


def test_a_run_that_nobody_trains_is_left_in_peace(session, make, qapp):
    opened(session, make("a"))
    assert not session.following.is_following
    assert not session.following._clock.isActive()


def test_figures_that_were_dropped_are_forgotten(session, held, qapp):
    run, _ = held
    opened(session, run)
    wait_until(lambda: len(session.training.curves) == 20)
    run.drop_beyond(12)
    wait_until(lambda: len(session.training.curves) == 12)
    assert session.training.step == 20  # the newest weights are still of that step


def test_a_change_of_a_setting_is_followed(session, held, qapp):
    run, _ = held
    opened(session, run)
    run.log([{"event": "change", "step": 21, "name": "beta", "value": 3.0}])
    wait_until(lambda: session.training.settings["beta"] == 3.0)
    assert session.training.curves.changes == [(21, "Beta 3")]


def test_a_new_snapshot_joins_the_timeline_and_is_shown(session, held, qapp):
    run, _ = held
    opened(session, run)
    wait_until(lambda: session.model.current is not None and session.is_idle)
    state = session.model.current.model.state_dict()
    run.save_snapshot(40, {name: tensor + 1 for name, tensor in state.items()}, {})
    wait_until(lambda: session.model.current.step == 40)
    assert list(session.timeline.snapshots) == [0, 10, 20, 40]


def test_a_snapshot_somebody_looks_at_stays(session, held, qapp):
    run, _ = held
    opened(session, run)
    wait_until(lambda: session.model.current is not None and session.is_idle)
    session.timeline.choose(10)
    wait_until(lambda: session.model.current.step == 10)
    run.save_snapshot(40, session.model.current.model.state_dict(), {})
    wait_until(lambda: 40 in session.timeline.snapshots and session.is_idle)
    assert session.model.current.step == 10


def test_resuming_is_refused_meanwhile(session, held, notices, qapp):
    run, _ = held
    opened(session, run)
    wait_until(lambda: session.training.is_elsewhere)
    session.training.resume(run, 40)
    assert notices[-1] == ("error", ELSEWHERE)
    assert not session.training.is_active


def test_another_model_ends_it(session, held, make, qapp):
    run, _ = held
    other = make("b")
    opened(session, run)
    wait_until(lambda: session.training.is_elsewhere)
    opened(session, other)
    assert not session.training.is_elsewhere
    assert not session.following.is_following


def test_our_own_training_is_not_another_process(session, data, qapp, make):
    run = make("a")
    session.data.show(data)
    session.training.resume(run, 10**6)
    wait_until(lambda: session.training.step > 25)
    assert not session.training.is_elsewhere
    session.training.stop()
    wait_until(lambda: not session.training.is_active)
    assert not session.training.is_elsewhere


def test_training_that_begins_elsewhere_while_the_run_is_open_is_noticed(session, make, qapp, data):
    run = make("a")
    opened(session, run)
    events = train(Run.open(run.folder), data, 30)
    next(events)  # holds the lock
    run.save_latest(20, {}, {}, {})
    wait_until(lambda: session.training.is_elsewhere)
    events.close()


def test_a_second_process_is_followed_to_its_end(session, qapp, notices):
    folder = session.folders.runs / "far"
    tiny = ["--width", "8", "--hidden", "16", "--latent", "3", "--batch", "8", "--threads", "1", "--device", "cpu"]
    command = [sys.executable, "-m", "models", "train", "vae", "--data", "digits", "--run", str(folder), *tiny]
    process = subprocess.Popen([*command, "--steps", "4000", "--snapshots", "200"], stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: len(list(folder.glob("snapshots/*.safetensors"))) > 1, 60)
        session.open(folder)
        wait_until(lambda: session.training.is_elsewhere and len(session.training.curves) > 100, 60)
        seen = session.training.step
        wait_until(lambda: session.training.step > seen and session.model.current.step > 0, 60)
        assert session.training.steps == 4000
        process.terminate()
        wait_until(lambda: not session.training.is_elsewhere, 60)
    finally:
        process.kill()
        process.wait()
    assert notices[-1][1].startswith("The process that trained far has ended: the run stands at step ")
    assert session.training.cannot_go_on(session.training.run) == ""
    assert Standing.of_header(session.training.run.header).step == 0


def test_a_run_that_is_away_is_not_looked_for(session, held, qapp):
    run, _ = held
    opened(session, run)
    wait_until(lambda: session.training.is_elsewhere)
    for path in sorted(run.folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    wait_until(lambda: not session.training.is_elsewhere)


def test_a_process_that_was_killed_is_told_apart_from_one_that_ended(session, held, notices, qapp):
    run, lock = held
    opened(session, run)
    wait_until(lambda: session.training.is_elsewhere)
    log_steps(run, 21, 30)
    wait_until(lambda: session.training.step == 30)
    (run.folder / "training").touch()
    lock.release()
    wait_until(lambda: not session.training.is_elsewhere)
    assert session.training.cut_off == (
        "The training of a was cut off: its process was killed, or the power went. "
        "Resuming goes on from step 20; lost beyond it: 10 steps, 10 figures."
    )
    assert notices[-1][1] == session.training.cut_off
