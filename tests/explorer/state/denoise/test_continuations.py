"""How far continuations of an image agree."""

from explorer.state.denoise.continuations import ASKING
from models import shipped
from tests.conftest import tiny_ddpm, wait_until
from tests.models.conftest import tiny_classifier, with_attributes

STEPS = 6


def ask(session):
    session.denoise.continuations.ask()
    wait_until(lambda: session.is_idle)


def test_those_of_every_step_are_drawn_and_a_stopped_search_goes_on(judged):
    continuations = judged.denoise.continuations
    assert continuations.cost == 16 * sum(range(1, STEPS + 1))
    continuations.ask()
    assert continuations.is_asking
    wait_until(lambda: continuations.agreements)
    continuations.stop()
    assert not continuations.is_asking
    found = dict(continuations.agreements)
    ask(judged)
    assert set(continuations.agreements) == set(range(STEPS))
    assert all(continuations.agreements[step] is agreement for step, agreement in found.items())
    assert continuations.why_not_ask() == "The continuations of every step have been drawn."
    assert all(len(agreement.values) == 16 for agreement in continuations.agreements.values())


def test_they_are_of_an_image_and_go_with_its_run(judged):
    continuations, heard = judged.denoise.continuations, []
    ask(judged)
    continuations.changed.connect(lambda: heard.append(set(continuations.agreements)))
    judged.denoise.look.choose(1)
    assert heard == [set()]
    assert continuations.why_not_ask() == ""
    judged.denoise.look.choose(0)
    assert heard == [set(), set(range(STEPS))]
    judged.denoise.plan.set("A", seed=9)
    judged.denoise.look.choose(1)
    continuations.ask()
    judged.denoise.runs.sample()
    wait_until(lambda: judged.is_idle)
    assert continuations.agreements == {}
    assert not judged.work.runs(ASKING)


def test_other_weights_forget_them_and_stop_what_is_being_drawn(judged):
    continuations = judged.denoise.continuations
    continuations.ask()
    wait_until(lambda: continuations.agreements)
    judged.model.weights_changed.emit()
    assert continuations.agreements == {}
    assert not continuations.is_asking
    assert not judged.work.runs(ASKING)


def test_they_agree_attribute_by_attribute_where_a_classifier_judges_so(data, monkeypatch, open_model):
    classifier = tiny_classifier(with_attributes(data))
    monkeypatch.setattr(shipped, "classifier_of", lambda name: classifier)
    session = open_model(tiny_ddpm())
    session.denoise.plan.set("A", steps=STEPS, count=2)
    session.denoise.runs.sample()
    wait_until(lambda: session.is_idle)
    ask(session)
    assert len(session.denoise.continuations.agreements) == STEPS
    assert all(agreement.by_attribute for agreement in session.denoise.continuations.agreements.values())


def test_without_a_classifier_asking_is_refused_with_the_reason(noisy, notices):
    noisy.denoise.continuations.ask()
    assert notices == [("error", "No classifier of these data is here to judge by.")]
    assert not noisy.denoise.continuations.is_asking
