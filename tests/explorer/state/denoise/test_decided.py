"""What a classifier sees in the steps of the runs, and how far continuations agree."""

import numpy as np
import pytest

from explorer.state.denoise.decided import ASKING
from models import shipped
from models.trajectories.decided import judging
from tests.conftest import tiny_ddpm, wait_until
from tests.models.conftest import ended, tiny_classifier, with_attributes

STEPS = 6


@pytest.fixture
def judged(classifier, noisy):
    """The session with a run that is judged."""
    noisy.denoise.plan.set("A", steps=STEPS, count=3)
    noisy.denoise.decided.show(True)
    sample(noisy)
    return noisy


def sample(session):
    session.denoise.runs.sample()
    wait_until(lambda: session.is_idle)


def ask(session):
    session.denoise.decided.ask()
    wait_until(lambda: session.is_idle)


def test_every_step_of_every_image_is_judged(judged, classifier):
    verdicts = judged.denoise.decided.verdicts("A")
    expected = ended(judging(judged.denoise.runs.a, classifier))
    np.testing.assert_array_equal(verdicts.values, expected.values)
    assert verdicts.names == ("a", "b", "c", "d")
    assert judged.denoise.decided.decided("A") == expected.decided(0)
    assert judged.denoise.decided.verdicts("B") is None


def test_both_runs_are_judged_and_another_image_at_once(judged):
    judged.denoise.plan.set("B", seed=4)
    sample(judged)
    assert len(judged.denoise.decided.verdicts("B").values) == STEPS + 1
    heard = []
    judged.denoise.decided.changed.connect(lambda: heard.append(judged.is_idle))
    judged.denoise.look.choose(2)
    assert heard == [True]
    assert judged.denoise.decided.decided("B") == judged.denoise.decided.verdicts("B").decided(2)
    judged.denoise.look.move_to(1)
    assert len(heard) == 1


def test_nothing_is_judged_until_somebody_looks(classifier, noisy):
    noisy.denoise.plan.set("A", steps=STEPS, count=2)
    sample(noisy)
    assert noisy.denoise.decided.verdicts("A") is None
    noisy.denoise.decided.show(True)
    wait_until(lambda: noisy.is_idle)
    assert len(noisy.denoise.decided.verdicts("A").values) == STEPS + 1


def test_what_was_stopped_is_judged_as_far_as_it_goes_and_is_not_decided(judged):
    judged.denoise.plan.set("A", steps=40, count=2)
    judged.denoise.runs.sample()
    wait_until(lambda: judged.denoise.runs.a.reached > 1)
    judged.denoise.runs.stop()
    wait_until(lambda: judged.is_idle)
    reached = judged.denoise.runs.a.reached
    if reached < 40:
        assert judged.denoise.decided.decided("A") is None
    assert len(judged.denoise.decided.verdicts("A").values) == reached + 1
    sample(judged)
    assert len(judged.denoise.decided.verdicts("A").values) == 41


def test_other_weights_forget_what_was_seen(judged, data):
    ask(judged)
    judged.denoise.decided.show(False)
    judged.model.weights_changed.emit()
    assert judged.denoise.decided.verdicts("A") is None
    assert judged.denoise.decided.agreements == {}


def test_attributes_are_judged_each_by_itself(data, monkeypatch, open_model):
    classifier = tiny_classifier(with_attributes(data))
    monkeypatch.setattr(shipped, "classifier_of", lambda name: classifier)
    session = open_model(tiny_ddpm())
    session.denoise.plan.set("A", steps=STEPS, count=2)
    session.denoise.decided.show(True)
    sample(session)
    assert session.denoise.decided.verdicts("A").by_attribute
    assert 0 <= session.denoise.decided.decided("A") <= STEPS
    ask(session)
    assert all(agreement.by_attribute for agreement in session.denoise.decided.agreements.values())


def test_without_a_classifier_the_reason_is_said(noisy, notices):
    noisy.denoise.decided.show(True)
    assert noisy.denoise.decided.why_not() == "No classifier of these data is here to judge by."
    noisy.denoise.decided.ask()
    assert notices == [("error", noisy.denoise.decided.why_not())]


def test_continuations_of_every_step_are_drawn_and_a_stopped_search_goes_on(judged):
    decided = judged.denoise.decided
    assert decided.cost == 16 * sum(range(1, STEPS + 1))
    decided.ask()
    assert decided.is_asking
    wait_until(lambda: decided.agreements)
    decided.stop()
    assert not decided.is_asking
    found = dict(decided.agreements)
    ask(judged)
    assert set(decided.agreements) == set(range(STEPS))
    assert all(decided.agreements[step] is agreement for step, agreement in found.items())
    assert decided.why_not_ask() == "The continuations of every step have been drawn."
    assert all(len(agreement.values) == 16 for agreement in decided.agreements.values())


def test_continuations_are_of_an_image_and_go_with_its_run(judged):
    ask(judged)
    judged.denoise.look.choose(1)
    assert judged.denoise.decided.agreements == {}
    assert judged.denoise.decided.why_not_ask() == ""
    judged.denoise.look.choose(0)
    assert len(judged.denoise.decided.agreements) == STEPS
    judged.denoise.plan.set("A", seed=9)
    judged.denoise.look.choose(1)
    judged.denoise.decided.ask()
    sample(judged)
    assert judged.denoise.decided.agreements == {}
    assert not judged.work.runs(ASKING)
