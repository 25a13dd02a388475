"""What a classifier sees in the steps of the runs."""

import numpy as np

from models import shipped
from models.trajectories.decided import judging
from tests.conftest import tiny_ddpm, wait_until
from tests.models.conftest import ended, tiny_classifier, with_attributes

STEPS = 6


def sample(session):
    session.denoise.runs.sample()
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
    judged.denoise.decided.show(False)
    judged.model.weights_changed.emit()
    assert judged.denoise.decided.verdicts("A") is None


def test_attributes_are_judged_each_by_itself(data, monkeypatch, open_model):
    classifier = tiny_classifier(with_attributes(data))
    monkeypatch.setattr(shipped, "classifier_of", lambda name: classifier)
    session = open_model(tiny_ddpm())
    session.denoise.plan.set("A", steps=STEPS, count=2)
    session.denoise.decided.show(True)
    sample(session)
    assert session.denoise.decided.verdicts("A").by_attribute
    assert 0 <= session.denoise.decided.decided("A") <= STEPS


def test_without_a_classifier_the_reason_is_said(noisy):
    noisy.denoise.decided.show(True)
    sample(noisy)
    assert noisy.denoise.decided.why_not() == "No classifier of these data is here to judge by."
    assert noisy.denoise.decided.verdicts("A") is None
