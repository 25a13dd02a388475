"""What is looked at of the points of quality: which figure, and which point."""

import pytest

from models import shipped
from models.diffusion import SAMPLERS
from tests.conftest import wait_until


@pytest.fixture
def look(quality, noisy):
    return noisy.denoise.quality_look


@pytest.fixture
def measured(quality):
    """With all points there."""
    quality.measure()
    wait_until(lambda: not quality.is_measuring)
    return quality


def test_the_point_that_is_looked_at_and_those_beside_it(measured, look):
    assert look.point is measured.points[-1]
    first = measured.points[0]
    look.choose(first)
    assert look.is_chosen
    look.look_under(measured.points[3])
    assert look.point is measured.points[3]
    assert not look.is_chosen
    look.look_under(None)
    assert look.point is first
    for sampler in SAMPLERS:
        own = [point for point in measured.points if point.sampler == sampler]
        assert look.beside(sampler) is own[0]
    look.go(1, 0)
    assert (look.point.sampler, look.point.steps) == (first.sampler, 3)
    look.go(5, 0)
    assert look.point.steps == 3
    look.go(0, 1)
    assert look.point.sampler == "ancestral"


def test_a_point_that_is_measured_anew_is_not_chosen_any_more(measured, look, noisy):
    look.choose(measured.points[0])
    noisy.denoise.plan.set("A", seed=3)
    assert look.is_chosen
    measured.measure()
    assert look.point is None
    wait_until(lambda: not measured.is_measuring)
    assert look.point is measured.points[-1]
    assert not look.is_chosen


def test_agreement_is_not_to_be_had_of_a_blend_nor_without_a_classifier(quality, look, noisy, monkeypatch):
    assert look.why_not_figure("agreement") == ""
    noisy.denoise.plan.set("A", condition=(0.5, 0.5, 0.0, 0.0))
    assert "blend" in look.why_not_figure("agreement")
    monkeypatch.setattr(shipped, "classifier_of", lambda name: None)
    assert look.why_not_figure("agreement") == "No classifier of these data is here to judge by."
    look.look_at("variety")
    look.look_at("agreement")
    assert look.figure == "variety"


def test_a_figure_that_other_weights_do_not_have_is_left(look, noisy, monkeypatch):
    heard = []
    look.changed.connect(lambda: heard.append(look.figure))
    noisy.model.weights_changed.emit()
    assert not heard
    monkeypatch.setattr(shipped, "classifier_of", lambda name: None)
    noisy.model.weights_changed.emit()
    assert heard == ["variety"]
