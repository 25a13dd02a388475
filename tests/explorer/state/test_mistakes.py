"""What the classifier gets wrong of the open data, found in the background when somebody wants to see it."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch

from explorer.state.browser import Part, View
from models import shipped
from models.checkpoints import Header, save
from models.classifier import Classifier, Config
from models.data.base import DataCard
from models.mistakes import find
from models.progress import Progress
from tests.conftest import tiny_model, wait_until


def guesser(data):
    """A classifier that has learned nothing."""
    torch.manual_seed(3)
    return Classifier(Config(width=8, features=8), DataCard.of(data)).eval().requires_grad_(False)


@pytest.fixture
def judged(session, data, monkeypatch, qapp):
    """A session with data that a classifier judges, as if it were shipped."""
    monkeypatch.setattr(shipped, "classifier_of", lambda name: guesser(data))
    monkeypatch.setattr(shipped, "judge_of", lambda name: None)
    session.data.show(data)
    return session


def rest(session):
    wait_until(lambda: session.is_idle)


def file_of(classifier, data, path):
    save(path, Header("classifier", classifier.config, DataCard.of(data), 1), classifier.state_dict())
    return path


def test_nothing_is_looked_for_until_somebody_wants_to_see_it(judged):
    assert judged.is_idle
    assert judged.mistakes.judge is None
    judged.browser.show_view(View.MISTAKES)
    assert judged.mistakes.is_under_way
    rest(judged)
    found = judged.mistakes.found
    assert found.judged == judged.data.current.held_out
    assert (found.rows >= judged.data.current.testing.start).all()
    assert len(judged.mistakes.items) == len(found.rows) > 0


def test_each_part_is_looked_at_once(judged, monkeypatch):
    looked = []
    monkeypatch.setattr("explorer.state.mistakes.find", lambda *args: looked.append(args[2]) or find(*args))
    judged.browser.show_view(View.MISTAKES)
    rest(judged)
    for part in (Part.TRAINING, Part.HELD_OUT, Part.TRAINING):
        judged.mistakes.show_part(part)
        rest(judged)
    data = judged.data.current
    assert looked == [data.testing, data.training]
    assert judged.mistakes.found.judged == data.training.stop


def test_another_part_is_wanted_before_the_first_is_done(judged):
    judged.browser.show_view(View.MISTAKES)
    judged.mistakes.show_part(Part.TRAINING)
    rest(judged)
    assert judged.mistakes.found.judged == judged.data.current.training.stop
    judged.mistakes.show_part(Part.HELD_OUT)
    rest(judged)
    assert judged.mistakes.found.judged == judged.data.current.held_out


def test_one_class_is_shown_alone(judged):
    judged.browser.show_view(View.MISTAKES)
    rest(judged)
    found = judged.mistakes.found
    kind = int(found.kinds[0])
    judged.mistakes.show_kind(kind)
    assert (found.kinds[judged.mistakes.items] == kind).all()
    judged.mistakes.show_kind(None)
    assert len(judged.mistakes.items) == len(found.rows)


def test_a_search_that_is_cancelled_can_be_taken_up_again(judged, monkeypatch):
    def endless(*_):
        for k in itertools.count():
            yield Progress("Looking for mistakes", k % 24, 24)

    with monkeypatch.context() as patch:
        patch.setattr("explorer.state.mistakes.find", endless)
        judged.browser.show_view(View.MISTAKES)
        wait_until(lambda: judged.mistakes.progress is not None)
        judged.work.cancel("mistakes")
    assert judged.mistakes.was_stopped
    assert judged.mistakes.found is None
    judged.mistakes.look()
    assert not judged.mistakes.was_stopped
    rest(judged)
    assert judged.mistakes.found is not None


def test_other_data_have_other_mistakes_or_none(judged, data, monkeypatch):
    judged.browser.show_view(View.MISTAKES)
    rest(judged)
    judged.mistakes.show_kind(1)
    monkeypatch.setattr(shipped, "classifier_of", lambda name: None)
    judged.data.show(replace(data, title="Others"))
    assert judged.mistakes.found is None
    assert judged.mistakes.kind is None
    assert judged.mistakes.why_not() == "No classifier that comes with the application judges Others."


def test_a_classifier_of_ones_own_judges_instead(judged, data, tmp_path):
    judged.browser.show_view(View.MISTAKES)
    rest(judged)
    classifier = guesser(data)
    classifier.head.bias[2] = 100.0  # sees nothing but the third class
    judged.mistakes.use(file_of(classifier, data, tmp_path / "mine.safetensors"))
    rest(judged)
    assert judged.mistakes.judge.name == "mine"
    assert set(judged.mistakes.found.said) == {2}
    assert judged.mistakes.note() == "It has not learned from these held-out images."
    judged.mistakes.show_part(Part.TRAINING)
    assert judged.mistakes.note().startswith("It has learned from these images")
    judged.mistakes.use_shipped()
    rest(judged)
    assert judged.mistakes.judge.name == "its classifier"
    assert judged.mistakes.note() == ""


def test_a_classifier_of_other_images_is_told_from_one_of_these(judged, data, tmp_path):
    others = replace(data, images=255 - data.images, title="Negatives")
    judged.browser.show_view(View.MISTAKES)
    judged.mistakes.use(file_of(guesser(others), others, tmp_path / "mine.safetensors"))
    rest(judged)
    assert judged.mistakes.note() == "It has learned from Negatives; some of these images may be among those."


def test_what_cannot_judge_is_refused_and_changes_nothing(judged, data, notices, tmp_path):
    judged.browser.show_view(View.MISTAKES)
    rest(judged)
    before = judged.mistakes.judge
    model, larger = tiny_model(), replace(data, images=np.zeros((120, 16, 16, 1), np.uint8))
    save(tmp_path / "vae.safetensors", Header("vae", model.config, DataCard.of(data), 1), model.state_dict())
    for path, said in (
        (tmp_path / "vae.safetensors", "vae.safetensors is no classifier but a model: vae."),
        (file_of(guesser(larger), larger, tmp_path / "c.safetensors"),
         "The classifier knows images of 16 px grey, and these are 8 px grey."),
    ):  # fmt: skip
        judged.mistakes.use(path)
        rest(judged)
        assert notices[-1] == ("error", said)
    assert judged.mistakes.judge is before


def test_the_shipped_judge_of_a_data_set_is_named(session, qapp, monkeypatch, data):
    monkeypatch.setattr(session.data, "current", replace(data, name="fashion"))
    session.browser.view = View.MISTAKES
    session.data.changed.emit()
    assert session.mistakes.judge.name == "fashion-classes"
    assert session.mistakes.judge.learned.title == "Fashion-MNIST"
    assert session.mistakes.why_not().startswith("The classifier names other classes")
