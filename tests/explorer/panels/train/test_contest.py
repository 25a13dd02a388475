"""What Train shows of the two sides of a GAN: heaps of verdicts, what samples show, warnings, and slow motion."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from explorer.state.train.training import PAUSED
from models.base import Variety
from models.families.gan import Config
from tests.conftest import wait_until

FOREVER = 10**6


@pytest.fixture
def panel(panel_with_data):
    return panel_with_data


def begin(session, **settings):
    """A GAN that begins with a pause, after its first step."""
    session.slow_motion.switch(True)
    config = Config(**{"architecture": "mlp", "width": 4, "latent": 6, "batch": 8, **settings})
    session.training.start("a", "gan", config, FOREVER, 0)
    step(session, "both")


def step(session, sides):
    session.slow_motion.step(sides)
    wait_until(lambda: not session.training.is_stepping)


def vary(session, *varieties):
    for variety in varieties:
        session.training.curves.add_variety(variety)
    session.training.evaluated.emit()


def test_two_heaps_show_the_verdicts_and_how_they_stood_before_a_single_step(panel, session):
    assert panel.below_place.isHidden()
    begin(session)
    step(session, "discriminator")
    assert panel.verdicts.isVisible()
    real, fakes = panel.verdicts.heaps._heaps
    verdicts, before = session.training.preview.verdicts, session.slow_motion.newest.before
    assert np.allclose(real.values, 1 / (1 + np.exp(-verdicts.real)))
    assert np.allclose(fakes.before, 1 / (1 + np.exp(-before.fake)))
    assert panel.verdicts.header._context.text() == "at step 2"
    assert "Apart" in panel.verdicts.about.text()
    assert panel.verdicts.heaps.heights(real.values).sum() == pytest.approx(1.0)
    panel.below_place.choose("Raw scores")
    assert np.allclose(panel.verdicts.heaps._heaps[0].values, verdicts.real)


def test_a_loss_without_probabilities_says_where_to_look(panel, session):
    begin(session, loss="hinge")
    assert panel.verdicts._stack.currentIndex() == 0
    assert "hinge" in panel.verdicts._empty.text()
    panel.below_place.choose("Raw scores")
    assert panel.verdicts._stack.currentIndex() == 1


def test_what_samples_show_stands_beside_what_real_images_show(panel, session):
    begin(session)
    panel.below_place.choose("What the samples show")
    assert "not yet" in panel.coverage._empty.text()
    vary(session, Variety(1, 0.4, "features", (0.9, 0.1, 0.0, 0.0), (0.3, 0.3, 0.2, 0.2)))
    shares = panel.coverage.bars.shares()
    assert [(each.name, each.is_seen) for each in shares] == [("a", True), ("b", True), ("c", False), ("d", False)]
    assert panel.coverage.about.text().startswith("Step 1: 2 of 4 classes are seen.")
    samples, real = panel.coverage.bars.bar_areas(0)
    assert samples.width() == pytest.approx(3 * real.width())
    assert panel.coverage.bars.tip(0) == "a: 90\u2009% of the samples, 30\u2009% of real images"


def test_without_a_classifier_it_says_so_and_how_they_differ(panel, session):
    begin(session)
    panel.below_place.choose("What the samples show")
    vary(session, Variety(1, 0.4, "pixels"))
    assert "No classifier of Blobs" in panel.coverage._empty.text()
    assert panel.coverage.about.text().endswith("in pixels.")


def test_a_collapse_is_warned_of_until_that_is_dismissed(panel, session):
    begin(session, penalty="none")
    vary(session, Variety(1, 0.9, "pixels"))
    assert panel.warning.isHidden()
    vary(session, Variety(1, 0.1, "pixels"))
    assert panel.warning.isVisible()
    assert panel.warning.sentence().startswith("Mode collapse since step 1")
    panel.warning._close.click()
    vary(session, Variety(1, 0.05, "pixels"))
    assert panel.warning.isHidden()


def test_where_room_is_short_a_warning_and_slow_motion_say_less_and_the_rest_by_tool_tips(panel, session):
    begin(session, penalty="none")
    vary(session, Variety(1, 0.9, "pixels"), Variety(1, 0.1, "pixels"))
    whole = panel.warning.sentence()
    assert panel.warning._sentence.text() == whole
    assert panel.slow_motion.see.isVisible()
    panel.resize(292 + 400, 672)
    assert panel.warning._sentence.text() == "Mode collapse since step 1."
    assert panel.warning._sentence.toolTip() == panel.warning.sentence() == whole
    assert not panel.slow_motion.see.isVisible()
    assert panel.slow_motion.happened.toolTip() == panel.slow_motion.see.text()


def test_gradients_and_diversity_are_curves(panel, session):
    begin(session)
    vary(session, Variety(1, 0.4, "pixels"))
    panel.left_place.choose("Gradients and penalties")
    panel.right_place.choose("Diversity")
    panel._is_stale = True
    panel._redraw()
    assert {"discriminator", "generator"} <= panel.loss.curves._data.keys()
    assert panel.beside.curves._data["samples"][1].tolist() == [0.4]


def test_slow_motion_is_by_buttons_and_tells_what_happened(panel, session, qtbot):
    assert not panel.header.slow.isVisible()
    begin(session)
    bar = panel.slow_motion
    assert bar.isVisible()
    assert panel.header.slow.isChecked()
    qtbot.mouseClick(bar.buttons["generator"], Qt.MouseButton.LeftButton)
    wait_until(lambda: not session.training.is_stepping)
    assert session.training.step == 2
    assert bar.happened.text().startswith("The generator took step 2")
    qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert bar.play.text() == "Pause"
    qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    wait_until(lambda: not session.training.is_stepping)
    assert (session.training.state, session.training.step) == (PAUSED, 3)
    panel.header.slow.click()
    assert bar.isHidden()


def test_what_cannot_be_stepped_says_why(panel, session):
    begin(session)
    session.training.stop()
    wait_until(lambda: not session.training.is_active)
    for button in panel.slow_motion.buttons.values():
        assert not button.isEnabled()
        assert button.toolTip().startswith("Start or resume the run")
