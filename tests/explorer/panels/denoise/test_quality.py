"""Steps against quality, in the Denoise workspace with a tiny model."""

import pytest
from PySide6.QtCore import QPointF, Qt

from explorer.state.denoise import quality as quality_state
from models import shipped
from models.diffusion import SAMPLERS
from tests.conftest import wait_until

LEFT, KEY = Qt.MouseButton.LeftButton, Qt.Key


def rest(session):
    wait_until(lambda: session.is_idle)


@pytest.fixture
def panel(classifier, noisy, show_large, monkeypatch):
    """The workspace at its page of quality, of few images at few steps."""
    monkeypatch.setattr(quality_state, "STEPS", (2, 3))
    noisy.denoise.plan.set("A", steps=6, count=3)
    noisy.denoise.look.set_mode("quality")
    noisy.denoise.quality.set_images(8)
    return show_large()


@pytest.fixture
def page(panel):
    return panel.page


@pytest.fixture
def look(page):
    return page._session.denoise.quality_look


def test_the_page_of_quality_measures_when_asked_and_shows_points_and_pictures(page, qtbot):
    quality, side = page._session.denoise.quality, page.side
    assert page.status == "0 of 8 points"
    assert not page.pictures.isVisible()
    assert not side.sample.isEnabled()
    qtbot.mouseClick(side.measure, LEFT)
    assert side.measure.text() == "Stop"
    assert not side.images.isEnabled()
    rest(page._session)
    assert page.status == "8 of 8 points"
    assert [line.name for line in page.plot._lines] == [sampler.title for sampler in SAMPLERS.values()]
    assert sum(len(line.spots) for line in page.plot._lines) == 8
    assert all(row.isVisible() and row.gallery.count() == 8 for row in page.pictures.rows.values())
    assert not side.measure.isEnabled()
    assert side.measure.toolTip() == quality.why_not()


def test_a_point_is_looked_at_under_the_pointer_and_chosen_by_a_click(page, look, qtbot):
    quality, plot = page._session.denoise.quality, page.plot
    quality.measure()
    rest(page._session)
    page.side.figures.chosen.emit("seconds")
    first = quality.shown[0]
    spot = plot.at(page._place(first))
    plot.pointed.emit(page._place(first))
    assert look.point is first
    plot.pointed.emit(None)
    assert look.point is not first
    qtbot.mouseClick(plot, LEFT, pos=spot.toPoint())
    assert (look.is_chosen, look.point.steps) == (True, first.steps)
    assert plot._nearest(QPointF(1, 1)) is None
    assert plot._is_kept


def test_arrow_keys_go_from_point_to_point(panel, page, look, qtbot):
    quality = page._session.denoise.quality
    quality.measure()
    rest(page._session)
    look.choose(quality.points[0])
    panel.setFocus()
    qtbot.keyClick(panel, KEY.Key_Right)
    assert look.point.steps == 3
    qtbot.keyClick(panel, KEY.Key_Down)
    assert look.point.sampler == "ancestral"


def test_sampling_like_a_point_sets_run_a_and_goes_to_its_steps(page, look, qtbot):
    session = page._session
    session.denoise.quality.measure()
    rest(session)
    look.choose(next(p for p in session.denoise.quality.points if (p.sampler, p.steps) == ("heun", 3)))
    qtbot.mouseClick(page.side.sample, LEFT)
    assert session.denoise.look.mode == "reverse"
    assert (session.denoise.plan.a.sampler, session.denoise.plan.a.steps) == ("heun", 3)
    rest(session)
    assert session.denoise.runs.a.is_whole


def test_where_no_classifier_knows_the_classes_the_measure_says_why(page, look, monkeypatch):
    monkeypatch.setattr(shipped, "classifier_of", lambda name: None)
    page._session.model.weights_changed.emit()
    reason = "No classifier of these data is here to judge by."
    assert reason in page.side._about.text()
    assert look.figure == "variety"
    assert page.side.figures.value() == "variety"
    rest(page._session)


def test_a_number_of_images_that_cannot_be_changes_nothing(page, qtbot):
    images = page.side.images
    images.setText("1")
    qtbot.keyClick(images, KEY.Key_Return)
    assert (images.value(), page._session.denoise.quality.images) == (8, 8)
    images.setText("12")
    qtbot.keyClick(images, KEY.Key_Return)
    assert page._session.denoise.quality.images == 12
