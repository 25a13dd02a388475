"""Previews, weights and efforts: at their pace, and without an effect on what is learned."""

import numpy as np
import pytest

from models.base import Effort, Preview, Weights
from models.checkpoints import load
from models.families.vae import VAELearner
from models.pace import Pace
from models.training import new_run, train
from tests.models.conftest import Clock, learn, tiny_config, tiny_run
from tests.models.training.conftest import same, weights_of


def test_previews_and_weights_come_at_their_pace(tmp_path, data):
    """The clock moves by a quarter of a second whenever it is read; a preview may come every 6 s, weights every 2."""
    run = tiny_run(tmp_path / "run", data)
    pace = Pace(previews=6.0, weights=2.0, snapshots=10**6, clock=Clock())
    events = list(train(run, data, 60, pace=pace))
    previews, weights = ([event for event in events if isinstance(event, kind)] for kind in (Preview, Weights))
    assert 5 < len(previews) < len(weights) < 60
    assert all((p.samples.dtype, p.samples.shape[1:]) == (np.uint8, (8, 8, 1)) for p in previews)
    assert (previews[0].inputs == data.images[data.testing][:10]).all()
    assert {tensor.device.type for tensor in weights[0].state.values()} == {"cpu"}


@pytest.fixture
def slow_previews(monkeypatch):
    """Every preview takes 10 s by the clock that is returned, every step of training some 5."""
    clock, usual = Clock(tick=1.0), VAELearner.preview

    def slow(*arguments):
        clock.seconds += 10
        return (yield from usual(*arguments))

    monkeypatch.setattr(VAELearner, "preview", slow)
    return clock


def test_slow_previews_come_soon_once_more_and_then_take_no_more_than_their_share(tmp_path, data, slow_previews):
    """A preview of 10 s is to be followed by 250 s without any, although one is wished for at every moment."""
    at = []
    for event in train(
        tiny_run(tmp_path / "run", data), data, 150, pace=Pace(previews=0.0, snapshots=10**6, clock=slow_previews)
    ):
        if isinstance(event, Preview):
            at.append(slow_previews.seconds)
    gaps = np.diff(at)
    assert 30 <= gaps[0] < 60
    assert len(gaps) > 1
    assert (gaps[1:] > 250).all()


def test_a_pause_within_a_preview_is_no_time_it_takes(tmp_path, data):
    clock, run = Clock(tick=0.05), tiny_run(tmp_path / "run", data)
    previews = 0
    for event in train(run, data, 80, pace=Pace(previews=1.0, snapshots=10**6, clock=clock)):
        clock.seconds += 100 if event is None else 0
        previews += isinstance(event, Preview)
    assert previews > 5


def test_a_preview_can_be_stopped_and_the_run_is_saved(tmp_path, data):
    config = tiny_config("ddpm")
    run = new_run(tmp_path / "run", "ddpm", config, data, device="cpu", precision="float32", threads=1)
    events = train(run, data, 100, pace=Pace(previews=0.0, snapshots=10**6))
    while next(events) is not None:
        pass
    events.close()
    assert load(run.latest).header.step == 1
    list(train(run, data, 3))


def test_weights_told_do_not_change_afterwards(run, data):
    pace = Pace(weights=0.0, snapshots=10**6)
    told = [event for event in train(run, data, 5, pace=pace) if isinstance(event, Weights)]
    assert len(told) == 5
    assert not same(told[0].state, told[-1].state)
    assert same(told[-1].state, weights_of(run))


def test_previews_and_weights_change_nothing(tmp_path, data):
    quiet, told = (tiny_run(tmp_path / name, data) for name in ("quiet", "told"))
    learn(quiet, data, 20)
    learn(told, data, 20, pace=Pace(previews=0.0, weights=0.0, clock=Clock()))
    assert same(weights_of(quiet), weights_of(told))


def test_what_it_takes_is_told_of_all_steps_since(run, data):
    efforts = [e for e in train(run, data, 20, pace=Pace(efforts=0.0, snapshots=10**6)) if isinstance(e, Effort)]

    assert sum(effort.steps for effort in efforts) == efforts[-1].step
    assert all(0 < effort.waited < effort.seconds for effort in efforts)
    assert efforts[0].images == run.header.config.batch
    assert 2**20 < efforts[0].memory < efforts[0].memory_of
