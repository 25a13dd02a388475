"""What can be looked at in Train besides the loss and what stands beside it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from explorer.panels.train.effort import DASH
from explorer.panels.train.families import FAMILIES_SHOWN
from explorer.panels.train.pictures import SamplesPanel
from explorer.state.train import amortisation
from explorer.state.train.samples import AVERAGED, BOTH, LEARNING
from explorer.state.train.training import IDLE, PAUSED
from explorer.window import dress
from models.base import Evaluation
from models.families.vae import Config
from models.training import new_run, train
from tests.conftest import opened_of, tiny_ddpm, tiny_model, wait_until
from tests.models.conftest import tiny_config

CONFIG = Config(latent=3, width=8, hidden=16, batch=8, kl_warmup=10, lr_warmup=0)
FOREVER = 10**6


@pytest.fixture
def panel(session, panel_with_data):
    dress(session.settings)
    return panel_with_data


@pytest.fixture
def old(panel, session, data):
    """A run of twenty steps on the disk, beside another one, is open."""
    for name, config in (("other", replace(CONFIG, beta=4.0)), ("old", CONFIG)):
        list(train(new_run(session.folders.runs / name, "vae", config, data, threads=1), data, 20))
    session.library.look()
    session.open(session.folders.runs / "old")
    wait_until(lambda: session.training.run is not None and session.is_idle)
    return panel


def look_at(place, title):
    place.choose(title)
    place.redraw()
    return place.panel


def test_every_chart_of_every_family_has_a_panel_and_a_line_about_it(panel):
    for shown in FAMILIES_SHOWN.values():
        for place, charts in ((panel.left_place, (shown.loss, *shown.instead)),
                              (panel.right_place, (shown.beside, *shown.instead_beside))):  # fmt: skip
            assert len({chart.title for chart in charts}) == len(charts)
            for chart in charts:
                assert chart.tip.endswith(".")
                assert type(chart) in place._panels


def test_a_choice_stays_where_another_family_offers_it_too(old):
    place = old.right_place
    place.choose("Time and memory")
    place.set_charts((FAMILIES_SHOWN["ddpm"].beside, *FAMILIES_SHOWN["ddpm"].instead_beside))
    assert place.chart.title == "Time and memory"
    place.choose("Noise error over time")
    place.set_charts((FAMILIES_SHOWN["vae"].beside, *FAMILIES_SHOWN["vae"].instead_beside))
    assert place.chart.title == "KL per dimension"
    assert [each.isVisible() for each in place._panels.values()].count(True) == 1


def test_kl_over_time_is_there_of_an_old_run(old, session):
    session.training.curves.evaluations.append(Evaluation(40, {}, (0.001, 3.0, 2.0), 2))
    shown = look_at(old.right_place, "KL over time")
    table = shown.map._table
    assert shown.reason() == ""
    assert table.steps.tolist() == [20, 40]
    assert list(table.names) == ["z 2", "z 3", "z 1"]
    assert table.marked[-1] == 2


def test_pointing_into_the_past_shows_that_snapshot(old, session, qtbot):
    shown = look_at(old.right_place, "KL over time")
    plot = shown.map._plot()
    at = plot.center().toPoint()
    at.setX(round(plot.left()) + 1)
    qtbot.mouseClick(shown.map, Qt.MouseButton.LeftButton, pos=at)
    wait_until(lambda: session.model.current.step == 0 and session.is_idle)
    assert shown.map.playhead() == 0


def test_the_trade_off_shows_the_run_and_faintly_the_others(old, session):
    shown = look_at(old.left_place, "Trade-off")
    wait_until(lambda: session.others.found and session.is_idle)
    assert [way.name for way in shown.plane._others] == ["other"]
    assert shown.plane._own.steps.tolist() == [20]


def test_without_figures_it_is_said_why(panel, session, data):
    session.model.show(opened_of(tiny_model(), data))
    wait_until(lambda: session.is_idle)
    panel.card.shows = lambda: False
    panel._show_page()
    assert "without its run" in look_at(panel.left_place, "Trade-off").reason()
    assert "without its run" in look_at(panel.right_place, "KL over time").reason()


def test_a_run_that_was_never_evaluated_says_when_it_will_be(panel, session):
    session.training.start("new", "vae", CONFIG, FOREVER, 0)
    wait_until(lambda: session.training.step > 2)
    session.training.pause()
    assert "step 500" in look_at(panel.left_place, "Trade-off").reason()
    assert "step 500" in look_at(panel.right_place, "KL over time").reason()


def test_codes_beside_the_prior_say_how_far_they_are_from_it(old, session):
    shown = look_at(old.right_place, "All codes")
    wait_until(lambda: session.aggregate.found is not None)
    first = session.aggregate.dimension
    assert f"z {first + 1} is " in shown.about.text()
    assert "nats" in shown.about.text()
    assert shown.picker.isVisible()
    shown.density.moved.emit(1)
    assert session.aggregate.dimension != first
    assert f"z {session.aggregate.dimension + 1} is " in shown.about.text()


def test_two_dimensions_are_seen_at_once(panel, session, data):
    list(train(new_run(session.folders.runs / "flat", "vae", replace(CONFIG, latent=2), data, threads=1), data, 5))
    session.open(session.folders.runs / "flat")
    wait_until(lambda: session.training.run is not None and session.is_idle)
    shown = look_at(panel.right_place, "All codes")
    wait_until(lambda: session.aggregate.found is not None)
    assert shown._plots.currentWidget() is shown.cloud
    assert not shown.picker.isVisible()
    assert "86 %" in shown.about.text()


def test_the_gap_is_measured_by_a_button_and_said_in_words(old, session, qtbot, monkeypatch):
    whole = amortisation.amortisation_gap
    monkeypatch.setattr(amortisation, "amortisation_gap", lambda model, x, told: whole(model, x, told, 3, 2, 5))
    shown = look_at(old.right_place, "Amortisation gap")
    qtbot.mouseClick(shown.measure, Qt.MouseButton.LeftButton)
    assert shown.cancel.isVisible()
    assert shown.bar.isVisible()
    wait_until(lambda: session.amortisation.gap is not None)
    assert "±" in shown.figure.text()
    assert "held-out images of Blobs" in shown.words.text()
    assert shown.measure.text() == "Measure again"


def test_time_and_memory_are_known_while_it_learns_and_their_means_after(panel, session):
    shown = look_at(panel.right_place, "Time and memory")
    session.training.start("new", "vae", CONFIG, FOREVER, 0)
    wait_until(lambda: session.training.effort is not None and session.training.speed.steps_per_second)
    shown.redraw()
    values = {name: row.value() for name, row in shown.rows.items()}
    assert DASH not in values.values()
    assert values["waiting"].endswith("%")
    assert "GB" in values["memory"]
    session.training.stop()
    wait_until(lambda: session.training.state == IDLE)
    session.training._show_run(session.training.run, session.training.run.load_newest().header)
    shown.redraw()
    assert shown.rows["speed"].value().endswith("/s")
    assert shown.rows["memory"].value() == DASH
    assert "while the run is being trained" in shown.rows["memory"].toolTip()


def test_single_steps_are_taken_by_a_button_while_it_is_paused(panel, session, qtbot):
    step, training = panel.form.buttons.step, session.training
    assert not step.isVisible()
    training.start("new", "vae", CONFIG, FOREVER, 0)
    wait_until(lambda: training.step > 2)
    assert not step.isVisible()
    training.pause()
    assert step.isEnabled()
    before = training.step
    qtbot.mouseClick(step, Qt.MouseButton.LeftButton)
    assert not step.isEnabled()
    assert "taking a step" in step.toolTip()
    wait_until(lambda: not training.is_stepping)
    assert training.state == PAUSED
    assert training.step > before
    assert session.samples.sheet.step == training.step


def test_a_collapse_is_said_once_and_can_be_dismissed(old, session, qtbot):
    assert not old.warning.isVisible()
    session.training.curves.evaluations.append(Evaluation(40, {}, (0.001, 0.002, 0.001), 0))
    session.training.evaluated.emit()
    assert old.warning.isVisible()
    assert "collapsed" in old.warning.sentence()
    qtbot.mouseClick(old.warning._close, Qt.MouseButton.LeftButton)
    session.training.evaluated.emit()
    assert not old.warning.isVisible()
    session.training.curves.evaluations.append(Evaluation(60, {}, (1.0, 2.0, 1.0), 3))
    session.training.evaluated.emit()
    assert not old.warning.isVisible()


def test_averaged_samples_stand_above_those_of_the_weights_that_learn(panel, session):
    session.training.start("noise", "ddpm", tiny_config("ddpm", conditional=False), FOREVER, 0)
    wait_until(lambda: session.samples.sheet is not None and session.samples.sheet.unaveraged is not None)
    panel.samples.weights.set_value(BOTH)
    panel.samples.weights.chosen.emit(BOTH)
    assert panel.samples.gallery._paired
    averaged, learning = session.samples.both
    assert len(averaged) == len(learning)
    assert panel.samples.gallery.count() == -(-len(averaged) // 2)
    for choice in (LEARNING, AVERAGED):
        session.samples.choose_weights(choice)
        assert not panel.samples.gallery._paired


def test_noise_over_time_has_a_row_for_each_level(panel, session, data):
    run = new_run(session.folders.runs / "noise", "ddpm", tiny_config("ddpm", conditional=False), data, threads=1)
    list(train(run, data, 4))
    session.open(run.folder)
    wait_until(lambda: session.training.run is not None and session.is_idle)
    session.training.curves.evaluations.append(Evaluation(8, {}, noise_errors=(0.5, 0.1, 0.01)))
    session.training.curves.evaluations = session.training.curves.evaluations[-1:]
    table = look_at(panel.right_place, "Noise error over time").map._table
    assert table.values.tolist() == [[0.5, 0.1, 0.01]]
    assert table.scale.log
    assert table.scale.low <= 0.01


def test_the_choices_over_samples_give_way_where_there_is_little_room(session, show, qapp, data):
    """In a window of 1440 pixels with text at 125 % they lay one over another."""
    session.model.show(opened_of(tiny_ddpm(data), data))
    wait_until(lambda: session.is_idle)
    panel = show(SamplesPanel(session), width=480)
    panel.setMinimumWidth(1)  # alone it would be as wide as its layout wants
    panel.show_family(FAMILIES_SHOWN["ddpm"])
    segments = panel.weights._segments
    assert [each.text() for each in segments] == ["Averaged", "Learning", "Both"]
    for width in (panel.header.minimumSizeHint().width() - 1, 270, 200):
        panel.resize(width, 480)
        qapp.processEvents()
        shown = [each for each in segments if each.isVisible()]
        assert shown[0].text() == "Mean"
        assert all(each.width() >= each.sizeHint().width() for each in shown)
    assert [each.isVisible() for each in segments] == [True, False, False]  # those that are refused
    panel.resize(480, 480)
    assert [each.text() for each in segments if each.isVisible()] == ["Averaged", "Learning", "Both"]
