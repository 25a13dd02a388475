"""When is it decided, in the Denoise workspace with a tiny model."""

import pytest
from PySide6.QtCore import QPoint, Qt

from explorer.widgets.frame_columns import Columns
from tests.conftest import wait_until

LEFT = Qt.MouseButton.LeftButton
STEPS = 6


def rest(session):
    wait_until(lambda: session.is_idle)


@pytest.fixture
def panel(noisy, show_large):
    """The workspace with runs of few steps, come to rest."""
    noisy.denoise.plan.set("A", steps=STEPS, count=3)
    return show_large()


@pytest.fixture
def decided(classifier, panel):
    return panel.pages["reverse"].decided


def names(plot):
    return [name for name, curve in plot._curves.items() if curve.mark is not None]


def test_the_three_foremost_classes_of_the_image_have_curves_along_the_steps(decided):
    session = decided._session
    verdicts = session.denoise.decided.verdicts("A")
    foremost = [verdicts.names[label] for label in verdicts.foremost(0)]
    assert names(decided.plot) == foremost[::-1]
    curve = decided.plot._curves[foremost[0]]
    assert curve.shares.tolist() == [step / STEPS for step in range(STEPS + 1)]
    assert curve.values.tolist() == verdicts.values[:, 0, verdicts.names.index(foremost[0])].tolist()
    session.denoise.look.choose(2)
    assert names(decided.plot) == [verdicts.names[label] for label in verdicts.foremost(2)][::-1]


def test_run_b_adds_the_curve_of_what_it_comes_to(decided):
    session = decided._session
    session.denoise.plan.set("B", seed=8)
    session.denoise.runs.sample()
    rest(session)
    dashed = [name for name, curve in decided.plot._curves.items() if curve.dashed]
    verdicts = session.denoise.decided.verdicts("B")
    assert dashed == [f"B · {verdicts.names[verdicts.foremost(0)[0]]}"]


def test_the_step_at_which_it_is_decided_is_marked_once_all_are_there(decided):
    step = decided._session.denoise.decided.decided("A")
    words = None if step is None else (step / STEPS, f"decided at step {step}")
    assert decided.plot._event == words
    decided._session.denoise.plan.set("A", seed=2)
    decided._session.denoise.runs.sample()
    assert decided.plot._event is None
    rest(decided._session)


def test_dragging_in_the_plot_goes_along_the_steps(decided, qtbot):
    session, plot = decided._session, decided.plot
    x = round(Columns(STEPS + 1, plot.width()).x(2 / STEPS))
    session.denoise.player.play()
    qtbot.mouseClick(plot, LEFT, pos=QPoint(x, 40))
    assert session.denoise.look.step == 2
    assert not session.denoise.player.is_playing
    assert plot._at == 2 / STEPS


def test_continuations_are_asked_for_by_the_button_and_drawn_as_dots(decided, qtbot):
    session = decided._session
    assert "eta 1" in decided.ask.toolTip()
    qtbot.mouseClick(decided.ask, LEFT)
    assert decided.ask.text().startswith("Stop")
    rest(session)
    curve = decided.plot._curves["16 continuations agree"]
    assert curve.hollow
    assert curve.values.tolist() == [session.denoise.continuations.agreements[step].share for step in range(STEPS)]
    assert not decided.ask.isEnabled()
    assert decided.ask.toolTip() == session.denoise.continuations.why_not_ask()
    tip = decided.plot.tip_at(1 / STEPS)
    assert tip.startswith("step 1, t = ")
    assert "of 16 continuations from here show" in tip
    session.denoise.look.choose(1)
    assert decided.ask.isEnabled()


def test_it_is_said_that_the_classifier_is_surer_than_it_should_be(decided):
    assert "overconfident" in decided._about.text()
    assert "clean pictures" in decided._about.toolTip()


def test_without_a_classifier_the_reason_stands_in_place_of_the_curves(panel):
    decided = panel.pages["reverse"].decided
    assert decided._about.text() == "No classifier of these data is here to judge by."
    assert not decided.plot.isVisible()
    assert not decided.ask.isVisible()
