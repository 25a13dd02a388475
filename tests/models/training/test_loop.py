"""The loop: its events, what its numbers depend on, and what stops it."""

import numpy as np
import pytest
import torch

from models.base import Evaluation, Saved, Snapshot, Step
from models.checkpoints import load
from models.families.vae import VAELearner
from models.pace import Pace
from models.runs import Run, RunError
from models.training import new_run, train
from tests.conftest import blobs
from tests.models.conftest import QUIET, learn, tiny_run
from tests.models.training.conftest import same, weights_of


def test_a_run_tells_every_step_measures_and_keeps_the_last(run, data):
    events = list(train(run, data, 30, pace=Pace(snapshots=10, early=(0, 5))))
    assert [event.step for event in events if isinstance(event, Step)] == list(range(1, 31))
    assert {event.of for event in events if isinstance(event, Step)} == {30}
    assert [event.step for event in events if isinstance(event, Snapshot)] == [0, 5, 10, 20, 30] == [*run.snapshots()]
    assert [event.step for event in events if isinstance(event, Evaluation)] == [30]
    assert isinstance(events[-1], Saved)
    assert load(run.latest).header.step == events[-1].step == 30


def test_a_run_learns(run, data):
    losses = [event.losses["negative_elbo"] for event in train(run, data, 60, pace=QUIET) if isinstance(event, Step)]
    assert np.mean(losses[-5:]) < np.mean(losses[:5]) - 20


def test_training_leaves_the_global_random_numbers_alone(tmp_path, data):
    before = torch.get_rng_state()
    run = tiny_run(tmp_path / "run", data)
    list(train(run, data, 10, pace=Pace(previews=0.0, weights=0.0)))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("disturbed", [False, True])
def test_the_numbers_depend_on_the_seed_alone(tmp_path, data, disturbed):
    one, other = (tiny_run(tmp_path / name, data, seed=seed) for name, seed in (("one", 4), ("other", 4 + disturbed)))
    learn(one, data, 10)
    torch.manual_seed(99)
    learn(other, data, 10)
    assert same(weights_of(one), weights_of(other)) is not disturbed


def test_no_schedule_depends_on_how_many_steps_there_will_be(tmp_path, data):
    settings = {"lr_decay": 15, "lr_warmup": 4, "kl_warmup": 12}
    short, long = (tiny_run(tmp_path / name, data, **settings) for name in ("short", "long"))
    learn(short, data, 10)
    learn(long, data, 1000, stop=10)
    assert same(weights_of(short), weights_of(long))


def test_other_data_are_refused(run, data):
    with pytest.raises(RunError, match=r"run was trained on other data: Blobs here has another fingerprint\."):
        next(train(run, blobs(seed=1), 5))
    assert not run.latest.exists()


def test_an_error_within_a_step_leaves_the_run_as_it_was_last_saved(tmp_path, data, monkeypatch):
    """As does Ctrl+C there: half a step must not be taken for a whole one."""
    run, straight = (tiny_run(tmp_path / name, data) for name in ("run", "straight"))
    usual = VAELearner.learn
    learn(run, data, 5)

    def interrupted(learner, batch, noise, step, live):
        losses = usual(learner, batch, noise, step, live)
        if step == 8:
            raise KeyboardInterrupt
        return losses

    monkeypatch.setattr(VAELearner, "learn", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(train(run, data, 10, pace=QUIET))
    assert load(run.latest).header.step == 5
    monkeypatch.undo()
    learn(run, data, 10)
    learn(straight, data, 10)
    assert same(weights_of(run), weights_of(straight))


def test_classes_and_attributes_reach_the_learner(tmp_path, data):
    from models.classifier import Config as ClassifierConfig

    config = ClassifierConfig(width=8, features=8, batch=8, lr_warmup=0)
    run = new_run(tmp_path / "run", "classifier", config, data, device="cpu", precision="float32", threads=1)
    events = list(train(run, data, 60, pace=QUIET))
    (evaluation,) = [event for event in events if isinstance(event, Evaluation)]
    assert evaluation.losses["accuracy"] > 0.9
    assert Run.open(run.folder).header == run.header
