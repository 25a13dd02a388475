"""What a run's folder has of its training, and what is never written there."""

import math

import pytest
import torch

from models.base import Saved, Step
from models.checkpoints import load
from models.families.vae import Losses, VAELearner
from models.pace import Pace
from models.runs import RunError
from models.training import train
from tests.models.conftest import QUIET, Clock, events_until, learn
from tests.models.training.conftest import same, weights_of


def test_the_log_has_what_was_told(run, data):
    events = list(train(run, data, 12, pace=QUIET))
    told = {event.step: event.losses for event in events if isinstance(event, Step)}
    logged = {line["step"]: line for line in run.metrics() if line["event"] == "step"}
    assert logged.keys() == told.keys()
    assert all(
        logged[step][name] == pytest.approx(value, rel=1e-5) for step in told for name, value in told[step].items()
    )
    (evaluation,) = [line for line in run.metrics() if line["event"] == "evaluation"]
    assert evaluation["negative_elbo"] == pytest.approx(load(run.latest).header.extra["scores"]["negative_elbo"])
    assert len(evaluation["kl_per_dimension"]) == 3


def test_snapshots_are_the_weights_at_16_bits(run, data):
    learn(run, data, 10)
    exact, kept = load(run.latest), load(run.snapshots()[10])
    assert all(torch.equal(kept.model.state_dict()[n], t.half().float()) for n, t in exact.model.state_dict().items())
    assert run.snapshots()[10].stat().st_size < run.latest.stat().st_size / 4
    assert kept.header.scores == exact.header.extra["scores"]


def test_the_run_is_saved_after_ten_seconds_and_then_once_a_minute(run, data):
    """A step takes 12 to 15 seconds of this clock, which is read four or five times in it."""
    events = list(train(run, data, 60, pace=Pace(snapshots=10**6, early=(), clock=Clock(tick=3.0))))
    saved = [event.step for event in events if isinstance(event, Saved)]
    assert 60 * 12 // 60 <= len(saved) <= 60 * 15 // 60 + 1
    assert (saved[0], saved[-1]) == (1, 60)
    assert saved[1] - saved[0] >= 4


def steps_of(run):
    return [line["step"] for line in run.metrics() if line["event"] == "step"]


@pytest.mark.parametrize("figure", ["objective", "reconstruction"])
def test_a_run_that_diverges_says_so_and_keeps_its_last_good_weights(run, data, monkeypatch, figure):
    usual = Losses.report
    learn(run, data, 5)
    before = weights_of(run)
    monkeypatch.setattr(Losses, "report", lambda losses: usual(losses) | {figure: math.nan})
    with pytest.raises(
        RunError, match=r"run diverged at step 6: .*; it goes on from step 5, where a lower learning rate"
    ):
        list(train(run, data, 10, pace=QUIET))
    assert same(weights_of(run), before)
    monkeypatch.undo()
    learn(run, data, 10)
    assert steps_of(run) == list(range(1, 11))


def test_where_a_snapshot_is_newer_than_what_it_goes_on_from_that_is_said(run, data, monkeypatch):
    events = train(run, data, 10, pace=Pace(snapshots=3, early=()))
    events_until(events, 4)
    monkeypatch.setattr(Losses, "report", lambda losses: {"objective": math.nan})
    with pytest.raises(RunError, match=r"from step 0, .*\. A branch can begin at its snapshot of step 3\.$"):
        list(events)
    assert list(run.snapshots()) == [0, 3]


def test_weights_that_are_not_finite_are_never_saved(run, data, monkeypatch):
    """Figures of a step are of the weights before it, so the step that spoils them looks good."""
    usual = VAELearner.learn

    def spoil(learner, batch, noise, step, live):
        losses = usual(learner, batch, noise, step, live)
        if step == 4:
            torch.nn.init.constant_(next(learner.model.parameters()), math.inf)
        return losses

    monkeypatch.setattr(VAELearner, "learn", spoil)
    events = train(run, data, 10, pace=QUIET)
    events_until(events, 4)
    with pytest.raises(RunError, match="run diverged at step 4"):
        events.close()
    assert load(run.latest).header.step == 0
    run.lock().release()
