"""Single steps that are looked at closely, of one side of a GAN or of both."""

import dataclasses

import pytest
import torch

from models.base import Closely, Effort, Note, Preview, Step, Variety, Weights
from models.branching import live_at
from models.checkpoints import load
from models.families.gan import Config
from models.pace import Live, Pace
from models.runs import Run, Standing
from models.training import loop, new_run, train
from tests.models.conftest import QUIET, events_until, learn, tiny_run
from tests.models.training.conftest import same, weights_of

SHOWN = dataclasses.replace(QUIET, previews=10**6, weights=10**6)


@pytest.fixture
def gan_run(tmp_path, data):
    config = Config(architecture="mlp", width=4, latent=6, batch=8)
    return new_run(tmp_path / "gan", "gan", config, data, device="cpu", precision="float32", threads=1)


def looked(run, data, steps, looks, pace=QUIET):
    """Train, with those steps, {step: settings}, looked at closely; all events."""
    live, heard = Live(), []
    if 1 in looks:
        live.look(**looks[1])
    for event in train(run, data, steps, live=live, pace=pace):
        heard.append(event)
        if isinstance(event, Step) and event.step + 1 in looks:
            live.look(**looks[event.step + 1])
    return heard


def changes(run):
    return [(line["step"], line["name"], line["value"]) for line in run.metrics() if line["event"] == "change"]


def test_a_step_that_is_looked_at_ends_with_what_was_seen_before_and_after(gan_run, data):
    heard = looked(gan_run, data, 4, {2: {}, 3: {"sides": "discriminator"}}, SHOWN)
    close = [event for event in heard if isinstance(event, Closely)]
    assert [(event.step, event.settings["sides"]) for event in close] == [(2, "both"), (3, "discriminator")]
    for event in close:
        assert len(event.before.real) == len(event.before.fake) == 96  # all training images there are
        assert (event.before.real != event.after.real).any()
    assert (close[1].before.fake == close[0].after.fake).all()  # the same images and codes every time
    for step in (2, 3):  # and it is shown at once
        place = next(k for k, event in enumerate(heard) if isinstance(event, Closely) and event.step == step)
        assert [type(event) for event in heard[place - 3 : place]] == [Preview, Weights, Effort]
        assert (heard[place - 3].verdicts.real == heard[place].after.real).all()


def test_the_log_says_which_side_learned_and_what_comes_next_goes_by_the_usual_settings(gan_run, data):
    looked(gan_run, data, 6, {2: {"sides": "generator"}, 3: {"sides": "generator"}, 4: {}})
    assert changes(gan_run) == [(2, "sides", "generator"), (4, "sides", "both")]
    assert Standing.of_header(load(gan_run.latest).header).settings["sides"] == "both"


def test_a_branch_from_a_single_step_goes_by_the_usual_settings(gan_run, data):
    looked(gan_run, data, 4, {2: {"sides": "generator"}})
    assert [live_at(gan_run, step)["sides"] for step in (1, 2, 3)] == ["both"] * 3


def test_going_on_after_single_steps_is_going_on_with_both(gan_run, data, tmp_path):
    looks = {3: {"sides": "generator"}, 4: {"sides": "discriminator"}}
    other = new_run(
        tmp_path / "other", "gan", gan_run.header.config, data, device="cpu", precision="float32", threads=1
    )
    looked(gan_run, data, 8, looks)
    looked(other, data, 4, looks)
    learn(Run.open(other.folder), data, 8)
    one, two = (load(run.latest) for run in (gan_run, other))
    assert all(tensor.equal(two.model.state_dict()[name]) for name, tensor in one.model.state_dict().items())
    assert all(torch.equal(tensor, two.tensors[name]) for name, tensor in one.tensors.items())
    assert (
        changes(gan_run)
        == changes(other)
        == [(3, "sides", "generator"), (4, "sides", "discriminator"), (5, "sides", "both")]
    )


def test_one_side_can_be_made_to_learn_for_longer(gan_run, data):
    live = learn(gan_run, data, 9, sides={3: "discriminator", 6: "nobody"})
    assert changes(gan_run) == [(4, "sides", "discriminator")]
    assert not live.waiting
    logged = [line for line in gan_run.metrics() if line["event"] == "step"]
    assert ["generator_gradient" in line for line in logged] == [True] * 3 + [False] * 6
    assert Standing.of_header(load(gan_run.latest).header).settings["sides"] == "discriminator"
    texts = [event.text for event in train(gan_run, data, 10, live=_changing("both")) if isinstance(event, Note)]
    assert texts == ["Who learns is Both from step 10."]


def _changing(sides):
    live = Live()
    live.change("sides", sides)
    return live


def test_how_samples_vary_is_logged_now_and_then_and_at_the_end(gan_run, data, monkeypatch):
    monkeypatch.setattr(loop, "VARIETY_EVERY", 4)
    heard = looked(gan_run, data, 7, {}, Pace(snapshots=10**6, early=()))
    told = [event for event in heard if isinstance(event, Variety)]
    logged = [line for line in gan_run.metrics() if line["event"] == "variety"]
    assert [event.step for event in told] == [line["step"] for line in logged] == [4, 7]
    assert [line["diversity"] for line in logged] == pytest.approx([event.diversity for event in told], rel=1e-5)


def test_a_vae_is_looked_at_too_but_has_no_verdicts(run, data):
    (close,) = [event for event in looked(run, data, 3, {2: {}}) if isinstance(event, Closely)]
    assert (close.step, close.before, close.after) == (2, None, None)
    assert close.losses["objective"] > 0


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
    close, straight = (tiny_run(tmp_path / name, data) for name in ("close", "straight"))
    live = Live()
    for event in train(close, data, 8, live=live, pace=QUIET):
        if isinstance(event, Step):
            live.look()
    learn(straight, data, 8)

    assert same(weights_of(close), weights_of(straight))
