"""Slow motion of a GAN: who took a step, what is said of it, and that it leaves the run as it should be."""

import pytest

from explorer.state.train.samples import AVERAGED, BOTH, LEARNING
from explorer.state.train.training import IDLE, PAUSED, RUNNING
from models.families.gan import Config
from models.families.vae import Config as VAEConfig
from tests.conftest import wait_until

CONFIG = Config(architecture="mlp", width=4, latent=6, batch=8)
FOREVER = 10**6


@pytest.fixture
def slow(session, data, qapp):
    session.data.show(data)
    return session.slow_motion


@pytest.fixture
def paused(slow, session):
    """A GAN that has begun with a pause."""
    slow.switch(True)
    session.training.start("a", "gan", CONFIG, FOREVER, 0)
    return slow


def stepped(slow, session, sides):
    slow.step(sides)
    wait_until(lambda: not session.training.is_stepping)


def test_a_run_that_is_started_in_slow_motion_begins_with_a_pause(paused, session):
    assert session.training.state == PAUSED
    stepped(paused, session, "both")
    assert (session.training.state, session.training.step) == (PAUSED, 1)
    assert "Both took step 1" in paused.caption.happened


@pytest.mark.parametrize(
    ("sides", "words"), [("generator", "The generator took"), ("discriminator", "The discriminator")]
)
def test_a_step_of_one_side_is_told_and_shown(paused, session, sides, words):
    stepped(paused, session, "both")
    stepped(paused, session, sides)
    training, newest = session.training, paused.newest
    assert (training.step, training.preview.step, newest.step) == (2, 2, 2)
    assert newest.settings["sides"] == sides
    assert paused.caption.happened.startswith(f"The {sides} took step 2")
    changed = {name: (getattr(newest.before, name) != getattr(newest.after, name)).any() for name in ("real", "fake")}
    assert changed["fake"]
    assert changed["real"] == (sides == "discriminator")
    assert (training.preview.verdicts.fake == newest.after.fake).all()


def test_letting_it_run_again_is_with_both_sides_and_no_slow_motion(paused, session):
    stepped(paused, session, "generator")
    training = session.training
    training.go_on()
    wait_until(lambda: training.step > 5)
    assert (training.state, paused.is_on, paused.caption) == (RUNNING, False, None)
    assert training.settings["sides"] == "both"
    training.stop()
    wait_until(lambda: training.state == IDLE)
    logged = [(line["step"], line["value"]) for line in training.run.metrics() if line["event"] == "change"]
    assert logged == [(1, "generator"), (2, "both")]


def test_switching_it_on_pauses_what_runs(slow, session):
    session.training.start("a", "gan", CONFIG, FOREVER, 0)
    wait_until(lambda: session.training.step > 2)
    assert "paused" in slow.cannot_step()
    slow.switch(True)
    assert session.training.state == PAUSED
    assert not slow.cannot_step()


def test_it_plays_steps_of_the_side_that_took_the_last_one(paused, session):
    stepped(paused, session, "discriminator")
    paused.choose_rate(50)
    paused.play()
    wait_until(lambda: session.training.step >= 4)
    assert paused.is_playing
    paused.pause()
    wait_until(lambda: not session.training.is_stepping)
    before = session.training.step
    assert paused.newest.settings["sides"] == "discriminator"
    assert session.training.curves.changes == [(1, "discriminator alone")]
    assert not paused.is_playing
    wait_until(lambda: session.training._job._mailbox.take() == [])
    assert session.training.step == before


def test_playing_ends_with_the_run(slow, session):
    slow.switch(True)
    session.training.start("a", "gan", CONFIG, 3, 0)
    slow.choose_rate(100)
    slow.play()
    wait_until(lambda: session.training.step == 3 and not slow.is_playing)
    assert slow.is_on
    assert slow.cannot_step()


def test_why_not_is_said(slow, session):
    assert "Only a GAN" in slow.cannot()
    session.training.start("v", "vae", VAEConfig(latent=3, width=8, hidden=16, batch=8), FOREVER, 0)
    assert "Only a GAN" in slow.cannot_step()
    slow.step("both")
    slow.play()
    assert not session.training.is_stepping
    assert not slow.is_playing
    session.training.stop()
    wait_until(lambda: session.training.state == IDLE)
    session.training.start("g", "gan", CONFIG, 2, 0)
    wait_until(lambda: session.training.state == IDLE and session.training.step == 2)
    assert slow.cannot_step().startswith("Start or resume")


def test_a_side_can_be_chosen_for_good_while_it_runs(session, data, qapp):
    session.data.show(data)
    training = session.training
    training.start("a", "gan", CONFIG, FOREVER, 0)
    wait_until(lambda: training.step > 2)
    training.change("sides", "discriminator")
    wait_until(lambda: training.curves.changes)
    assert training.curves.changes[0][1] == "discriminator alone"
    training.stop()
    wait_until(lambda: training.state == IDLE)
    session.slow_motion.switch(True)
    training.resume(training.run, FOREVER)
    assert training.settings["sides"] == "discriminator"
    assert training.state == PAUSED


def test_samples_are_by_the_weights_that_learn_while_steps_are_taken_one_by_one(slow, session):
    slow.switch(True)
    assert session.samples.weights == LEARNING
    slow.switch(False)
    assert session.samples.weights == AVERAGED


def test_weights_that_somebody_has_chosen_stay(slow, session):
    session.samples.choose_weights(BOTH)
    slow.switch(True)
    assert session.samples.weights == BOTH
    slow.switch(False)
    slow.switch(True)
    session.samples.choose_weights(LEARNING)
    slow.switch(False)
    assert session.samples.weights == LEARNING
