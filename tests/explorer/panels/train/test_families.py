"""Train with every family: its form, what is shown of it, and one story each through the real window."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt

from explorer.panels.train.charts import NOTHING, PAIRS, STRIP, Bars, Levels
from explorer.panels.train.families import FAMILIES_SHOWN
from explorer.panels.train.plan import LENGTH, NAME, config_of, plan_of
from explorer.settings import Settings
from explorer.state.train.training import IDLE, PAUSED, RUNNING
from models.base import Evaluation
from models.config import live_names
from models.families import FAMILIES
from tests.conftest import blobs, wait_until
from tests.models.conftest import tiny_config

every_family = pytest.mark.parametrize("family", FAMILIES)


@pytest.fixture
def panel(panel_with_data):
    return panel_with_data


def choose(panel, family):
    """As a click on the picker does."""
    panel.form.family.set_value(family)
    panel.form.family.chosen.emit(family)


def fill(panel, family, length, **settings):
    choose(panel, family)
    form = panel.form.form
    form.set_value(plan_of(tiny_config(family, **settings), length, 0, form.editor(NAME).text()))


def press(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def trained(panel, qtbot, family, **settings):
    fill(panel, family, 12, **settings)
    press(qtbot, panel.form.buttons.first)
    session = panel._session
    wait_until(lambda: session.training.step == 12 and session.training.state == IDLE and session.is_idle)


# --- forms ---


def test_every_family_says_what_is_shown_of_it():
    assert FAMILIES_SHOWN.keys() == FAMILIES.keys()


def test_the_first_run_offered_is_a_vae(panel):
    assert panel.form.family.value() == "vae"
    assert "Train a VAE on Blobs" in panel.runs.empty._sentence.text()
    choose(panel, "autoencoder")
    assert "Train an Autoencoder on Blobs" in panel.runs.empty._sentence.text()


@every_family
def test_the_form_is_made_from_the_config(panel, family):
    choose(panel, family)
    config = tiny_config(family)
    names = [field.name for field in dataclasses.fields(config)]
    panel.form.form.set_value(plan_of(config, 10, 0, "x"))
    assert config_of(panel.form.form.value(), type(config)) == config
    labels = [panel.form.form._rows[name].label for name in names]
    assert len(set(labels)) == len(labels)
    assert panel.form.form.editor(NAME).text() == "x"


@every_family
def test_only_live_settings_can_be_changed_while_it_runs(panel, family, qtbot):
    fill(panel, family, 10**6)
    press(qtbot, panel.form.buttons.first)
    wait_until(lambda: panel._session.training.step > 2)
    config = tiny_config(family)
    enabled = [f.name for f in dataclasses.fields(config) if panel.form.form.editor(f.name).isEnabled()]
    assert enabled == [*live_names(config)]


@every_family
def test_everything_fits_the_width_of_the_form(panel, family):
    choose(panel, family)
    form = panel.form.form
    for fold in form._folds:
        fold.set_open(True)
    form.set_locked(True)
    assert form.minimumSizeHint().width() <= panel.form.width()
    assert panel.form.family.minimumSizeHint().width() <= 260


def test_names_of_choices_are_those_of_their_own_setting(panel):
    choose(panel, "gan")
    prior = panel.form.form.editor("prior")
    assert [prior.itemText(k) for k in range(prior.count())] == ["Gaussian", "Uniform"]
    choose(panel, "vae")
    assert panel.form.form.editor("likelihood").itemText(0) == "σ-Gaussian"


def test_families_that_cannot_take_the_open_data_say_so(panel, session):
    session.data.show(blobs(20, 72))
    reasons = [segment.toolTip() for segment in panel.form.family._segments]
    assert reasons[2] == "A GAN takes images of 8 to 64 px, not 72 px grey."
    assert not panel.form.family._segments[2].isEnabled()
    wait_until(lambda: panel.form._refusal.text() == "A VAE takes images of 8 to 64 px, not 72 px grey.")
    session.data.show(blobs())
    assert panel.form.family._segments[2].isEnabled()
    wait_until(lambda: panel.form._refusal.isHidden())


def test_settings_that_do_not_go_together_are_said_and_kept(panel, session, qtbot):
    fill(panel, "ddpm", 12, schedule="straight", prediction="epsilon")
    panel.form.form.changed.emit()
    wait_until(lambda: "straight schedule" in panel.form._refusal.text())
    press(qtbot, panel.form.buttons.first)
    assert session.training.run is None
    assert panel.form.form.editor("schedule").value() == "straight"


# --- what is shown ---


@every_family
def test_each_family_has_its_own_figures_and_pictures(panel, family, qtbot):
    trained(panel, qtbot, family)
    shown = FAMILIES_SHOWN[family]
    assert panel.dimensions.isVisible() == isinstance(shown.beside, Bars)
    assert panel.noise.isVisible() == isinstance(shown.beside, Levels)
    assert [panel.beside.isVisible(), panel.dimensions.isVisible(), panel.noise.isVisible()].count(True) == 1
    assert panel.reconstructions.isVisible() == (shown.left == PAIRS)
    assert panel.strip.isVisible() == (shown.left == STRIP)
    assert panel.below_place.isVisible() == bool(shown.below)
    assert panel._between.isVisible() == (shown.left != NOTHING or bool(shown.below))
    assert panel.samples.weights.isVisible() == shown.averaged
    assert panel.samples.prior.isVisible() != shown.averaged
    redraw(panel)
    assert all(len(panel.loss.curves._data[name][0]) for name in named(panel.loss))
    assert panel.loss.held_out.isVisible()


def redraw(panel):
    """At once, not at the pace of the window."""
    panel._is_stale = True
    panel._redraw()


def named(chart):
    """The curves with a name at their end that are always drawn."""
    return [
        line.series.name for plot in chart._plots for line in plot.lines if not line.held_out and not line.apart_from
        and line.figure in chart._session.training.curves.losses
    ]  # fmt: skip


def test_another_family_takes_the_place_of_the_first(panel, session, qtbot):
    for family in ("gan", "vae", "ddpm", "autoencoder"):
        press(qtbot, panel.form.new_button)
        trained(panel, qtbot, family)
        assert panel._shown is FAMILIES_SHOWN[family]
        assert session.training.run.header.family == family


def test_verdicts_are_probabilities_where_the_loss_has_such(panel, qtbot):
    trained(panel, qtbot, "gan")
    redraw(panel)
    assert panel.beside.header._context.text() == "probability"
    assert named(panel.beside) == ["D(real)", "D(fake)"]


def test_verdicts_are_raw_scores_and_their_difference_where_it_has_none(panel, qtbot):
    trained(panel, qtbot, "gan", loss="wasserstein")
    redraw(panel)
    assert panel.beside.header._context.text() == "raw scores"
    assert named(panel.beside) == ["real", "fake", "difference"]
    panel.left_place.choose("Gradients and penalties")
    redraw(panel)
    assert named(panel.loss) == ["discriminator", "generator", "slopes"]


def test_the_error_of_the_noise_is_shown_by_its_level_at_the_step_that_is_shown(panel, session, qtbot):
    fill(panel, "ddpm", 10**6)
    press(qtbot, panel.form.buttons.first)
    wait_until(lambda: session.training.step > 2)
    redraw(panel)
    assert panel.noise._stack.currentWidget() is panel.noise._empty
    session.training.curves.evaluations = [Evaluation(k, {}, noise_errors=(1.0, k / 4, 0.1)) for k in (1, 2)]
    redraw(panel)
    assert panel.noise.header._context.text() == "at step 2"
    assert not panel.noise._empty.isVisible()
    bars = panel.noise.bars
    assert bars.bar_area(0).left() < bars.bar_area(1).left()
    assert bars._values.tolist() == [1.0, 0.5, 0.1], "not sorted"
    session.timeline.choose(0)
    assert panel.noise._stack.currentWidget() is panel.noise._empty


def test_samples_are_shown_by_either_weights(panel, session, qtbot):
    fill(panel, "gan", 10**6)
    press(qtbot, panel.form.buttons.first)
    wait_until(lambda: session.samples.sheet is not None)
    press(qtbot, panel.samples.weights._segments[1])
    assert session.samples.weights == "learning"
    press(qtbot, panel.form.buttons.second)
    wait_until(lambda: session.training.state == IDLE and session.is_idle)
    assert not panel.samples.weights._segments[1].isEnabled()
    assert panel.samples.weights.value() == "averaged"


def test_samples_of_a_class_lie_below_one_another_and_say_it(panel, session, qtbot):
    trained(panel, qtbot, "ddpm")
    gallery = panel.samples.gallery
    assert gallery.columns(gallery.width()) == 4
    assert gallery._tips[:5] == ("a", "b", "c", "d", "a")


def test_only_what_is_known_is_in_the_status(panel, qtbot):
    trained(panel, qtbot, "gan")
    assert panel.status == ""


# --- one story each ---


@every_family
def test_a_family_through_the_window(family, session, open_window, qtbot):
    window = open_window(Settings(theme="light"))
    session.go_to("train")
    train = window.workspaces["train"]
    wait_until(lambda: session.is_idle)

    press(qtbot, train.form.new_button)
    fill(train, family, 10**6)
    press(qtbot, train.form.buttons.first)
    wait_until(lambda: session.training.step > 5)
    press(qtbot, train.form.buttons.first)
    assert session.training.state == PAUSED
    press(qtbot, train.form.buttons.first)
    assert session.training.state == RUNNING
    press(qtbot, train.form.buttons.second)
    wait_until(lambda: session.training.state == IDLE and session.is_idle)
    assert session.model.current.name == f"blobs-{FAMILIES[family].short.lower()}-1"

    step = session.training.step + 10
    train.form.form.editor(LENGTH).set_value(step)
    press(qtbot, train.form.buttons.first)
    wait_until(lambda: session.training.step == step and session.training.state == IDLE and session.is_idle)
    newest = session.samples.sheet.images

    session.timeline.choose(0)
    wait_until(lambda: session.is_idle)
    assert session.samples.sheet.step == 0
    assert not np.array_equal(session.samples.sheet.images, newest)
    assert train.samples.gallery.count() == len(newest)
    assert train.loss.curves.playhead() == 0
    assert not window.grab().isNull()
    window.close()
