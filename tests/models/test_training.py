import math
import threading

import numpy as np
import pytest
import torch

from models.base import Closely, Effort, Evaluation, Note, Preview, Saved, Snapshot, Step, Weights
from models.checkpoints import load
from models.config import ConfigError
from models.device import DeviceError
from models.families.vae import Config, Losses, VAELearner
from models.pace import Live, Pace
from models.runs import Run, RunError
from models.training import new_run, train
from tests.conftest import blobs
from tests.models.conftest import QUIET, Clock, events_until, learn, tiny_config, tiny_run


def steps_of(run):
    return [line["step"] for line in run.metrics() if line["event"] == "step"]


def weights_of(run):
    return load(run.latest).model.state_dict()


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


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


def test_previews_and_weights_change_nothing(tmp_path, data):
    quiet, told = (tiny_run(tmp_path / name, data) for name in ("quiet", "told"))
    learn(quiet, data, 20)
    learn(told, data, 20, pace=Pace(previews=0.0, weights=0.0, clock=Clock()))
    assert same(weights_of(quiet), weights_of(told))


# --- changes while it runs ---


def test_a_live_change_is_told_recorded_and_kept_with_its_step(run, data):
    live = Live()
    events = train(run, data, 20, live=live, pace=QUIET)
    events_until(events, 7)
    live.change("beta", 4.0)
    (note,) = [event for event in events if isinstance(event, Note)]
    assert note == Note(8, "Beta is 4 from step 8.")
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


# --- refusals and errors ---


def test_a_new_run_is_refused_before_anything_is_written(tmp_path, data):
    folder, config = tmp_path / "run", Config(width=8)
    everything_held_out = blobs(20)
    object.__setattr__(everything_held_out, "held_out", 20)
    for error, arguments in (
        (ConfigError, {"config": Config(width=12)}),
        (ConfigError, {"config": Config(latent=0)}),
        (ConfigError, {"data": blobs(20, side=4)}),
        (ConfigError, {"data": everything_held_out}),
        (ConfigError, {"seed": -1}),
        (ConfigError, {"threads": 0}),
        (ConfigError, {"threads": 99_999}),
        (DeviceError, {"device": "abacus"}),
        (DeviceError, {"precision": "float7"}),
    ):
        with pytest.raises(error):
            new_run(folder, "vae", **{"config": config, "data": data, **arguments})
        assert not folder.exists()


def test_making_a_run_draws_no_random_numbers(tmp_path, data):
    before = torch.get_rng_state()
    tiny_run(tmp_path / "run", data)
    assert torch.equal(torch.get_rng_state(), before)


def test_other_data_are_refused(run, data):
    with pytest.raises(RunError, match=r"run was trained on other data: Blobs here has another fingerprint\."):
        next(train(run, blobs(seed=1), 5))
    assert not run.latest.exists()


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


def test_the_run_is_saved_once_a_minute(run, data):
    """A step takes 12 to 15 seconds of this clock, which is read four or five times in it."""
    events = list(train(run, data, 60, pace=Pace(snapshots=10**6, early=(), clock=Clock(tick=3.0))))
    saved = [event.step for event in events if isinstance(event, Saved)]
    assert 60 * 12 // 60 <= len(saved) <= 60 * 15 // 60 + 1
    assert saved[-1] == 60


def test_classes_and_attributes_reach_the_learner(tmp_path, data):
    from models.classifier import Config as ClassifierConfig

    config = ClassifierConfig(width=8, features=8, batch=8, lr_warmup=0)
    run = new_run(tmp_path / "run", "classifier", config, data, device="cpu", precision="float32", threads=1)
    events = list(train(run, data, 60, pace=QUIET))
    (evaluation,) = [event for event in events if isinstance(event, Evaluation)]
    assert evaluation.losses["accuracy"] > 0.9
    assert Run.open(run.folder).header == run.header


# --- what it takes, and single steps ---


def test_a_step_that_is_looked_at_is_shown_at_once_and_its_end_is_told(run, data):
    live = Live()
    events = train(run, data, 10, live=live, pace=Pace(previews=1e6, weights=1e6, efforts=1e6, snapshots=10**6))
    first = events_until(events, 3)
    live.look()
    told = [next(events)]
    while not isinstance(told[-1], Closely):
        told.append(next(events))

    assert [event.step for event in told if isinstance(event, Step)] == [4]
    assert {Preview, Weights, Effort} <= {type(event) for event in told if event is not None and event.step == 4}
    assert told[-1].step == 4
    assert {Closely, Effort} & {type(event) for event in [*first, *events]} == set()


def test_looking_at_a_step_changes_nothing_of_what_is_learned(tmp_path, data):
    looked, straight = (tiny_run(tmp_path / name, data) for name in ("looked", "straight"))
    live = Live()
    for event in train(looked, data, 8, live=live, pace=QUIET):
        if isinstance(event, Step):
            live.look()
    learn(straight, data, 8)

    assert same(weights_of(looked), weights_of(straight))


def test_what_it_takes_is_told_of_all_steps_since(run, data):
    efforts = [e for e in train(run, data, 20, pace=Pace(efforts=0.0, snapshots=10**6)) if isinstance(e, Effort)]

    assert sum(effort.steps for effort in efforts) == efforts[-1].step
    assert all(0 < effort.waited < effort.seconds for effort in efforts)
    assert efforts[0].images == run.header.config.batch
    assert 2**20 < efforts[0].memory < efforts[0].memory_of
