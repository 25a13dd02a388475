import shutil
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from explorer import theme
from explorer.panels.train.data import SkippedDialog
from explorer.panels.train.length import in_words
from explorer.panels.train.plan import BOARD, LENGTH, NAME, SEED, SNAPSHOTS, config_of, plan_class, plan_of
from explorer.state.train.samples import MIXTURE
from explorer.state.train.training import IDLE, PAUSED, RUNNING
from models.families.vae import Config
from models.training import new_run, train
from tests.conftest import opened_of, tiny_gan, tiny_model, wait_until

CONFIG = Config(latent=3, width=8, hidden=16, batch=8, kl_warmup=10, lr_warmup=0)
FOREVER = 10**6


@pytest.fixture
def ready(panel, session, data):
    """The panel with data open, and a tiny run of endless length in its form."""
    session.data.show(data)
    fill(panel, FOREVER)
    return panel


def fill(panel, length):
    form = panel.form.form
    form.set_value(plan_of(CONFIG, length, 0, form.editor(NAME).text()))


def retype(qtbot, editor, text):
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def run(session, data):
    """A run of twenty steps on the disk."""
    run = new_run(session.folders.runs / "old", "vae", CONFIG, data, threads=1)
    list(train(run, data, 20))
    session.library.look()
    return run


def show(panel, run):
    panel._session.open(run.folder)
    wait_until(lambda: panel._session.model.current is not None)


# --- a run from its start to its end ---


def test_starting_brings_curves_and_pictures(ready, session, qtbot):
    click(qtbot, ready.form.buttons.first)
    wait_until(lambda: ready.samples.gallery.count() == 20 and ready.reconstructions.gallery.count() == 10)
    wait_until(lambda: ready.loss.curves.playhead() > 5)
    assert session.training.run.name == "blobs-vae-1"
    assert ready.header.chip.text() == "Training"
    assert ready.form.buttons.first.text() == "Pause"
    assert ready.samples.prior.value() == "normal"
    assert len(session.dimensions.known.values) == 3


def test_how_often_snapshots_come_is_asked_for_in_the_form(ready, session, monkeypatch):
    form = ready.form.form
    form.editor(LENGTH).set_value(20)
    form.editor(SNAPSHOTS).set_value(6)
    ready.form.buttons.first.click()
    wait_until(lambda: session.training.run is not None and session.training.state == IDLE)
    assert [*session.training.run.snapshots()] == [0, 6, 12, 18, 20]
    assert form.editor(SNAPSHOTS).value() == 6
    assert form.editor(SNAPSHOTS).isEnabled()


def test_tensorboard_is_offered_where_it_can_be_written(ready, monkeypatch):
    monkeypatch.setattr("explorer.panels.train.locks.why_not_board", lambda: "It needs something.")
    ready.form.show_run()
    assert not ready.form.form.editor(BOARD).isEnabled()
    monkeypatch.setattr("explorer.panels.train.locks.why_not_board", lambda: "")
    ready.form.show_run()
    assert ready.form.form.editor(BOARD).isEnabled()


def test_pausing_resuming_and_stopping(ready, session, qtbot):
    click(qtbot, ready.form.buttons.first)
    wait_until(lambda: session.training.step > 2)
    click(qtbot, ready.form.buttons.first)
    assert session.training.state == PAUSED
    assert (ready.header.chip.text(), ready.form.buttons.first.text()) == ("Paused", "Resume")
    click(qtbot, ready.form.buttons.first)
    assert session.training.state == RUNNING
    click(qtbot, ready.form.buttons.second)
    assert ready.header.chip.text() == "Stopping…"
    assert not ready.form.buttons.second.isEnabled()
    wait_until(lambda: session.training.state == IDLE)
    assert ready.header.chip.text() == "Stopped"
    assert ready.form.buttons.second.text() == "Branch…"


def test_a_stopped_run_is_resumed_with_a_greater_length(ready, session, qtbot):
    click(qtbot, ready.form.buttons.first)
    wait_until(lambda: session.training.step > 2)
    click(qtbot, ready.form.buttons.second)
    wait_until(lambda: session.training.state == IDLE)
    step = session.training.step
    retype(qtbot, ready.form.form.editor(LENGTH), str(step))
    click(qtbot, ready.form.buttons.first)
    assert session.training.state == IDLE
    assert ready.form.form.editor(LENGTH).property("invalid")
    retype(qtbot, ready.form.form.editor(LENGTH), str(step + 12))
    click(qtbot, ready.form.buttons.first)
    wait_until(lambda: session.training.state == IDLE and session.training.step == step + 12)
    assert ready.header.chip.text() == "Finished"


def test_a_live_setting_is_changed_while_it_runs(ready, session, qtbot):
    click(qtbot, ready.form.buttons.first)
    wait_until(lambda: session.training.step > 2)
    retype(qtbot, ready.form.form.editor("learning_rate"), "0.0002")
    assert session.training.settings["learning_rate"] == 0.0002
    wait_until(lambda: session.training.curves.changes)
    beta = ready.form.form.editor("beta")
    beta._slider.setFocus()
    qtbot.keyClick(beta._slider, Qt.Key.Key_Right)
    wait_until(lambda: session.training.settings["beta"] > 1.0)


def test_a_live_setting_that_is_no_number_is_marked(ready, session, qtbot):
    click(qtbot, ready.form.buttons.first)
    retype(qtbot, ready.form.form.editor("learning_rate"), "fast")
    assert ready.form.form.editor("learning_rate").property("invalid")
    assert session.training.settings["learning_rate"] == CONFIG.learning_rate


def test_what_was_typed_while_paused_holds_when_it_goes_on(ready, session, qtbot):
    click(qtbot, ready.form.buttons.first)
    wait_until(lambda: session.training.step > 2)
    click(qtbot, ready.form.buttons.first)
    rate = ready.form.form.editor("learning_rate")
    rate.setFocus()
    rate.selectAll()
    qtbot.keyClicks(rate, "0.0003")
    click(qtbot, ready.form.buttons.first)
    assert session.training.settings["learning_rate"] == 0.0003


def test_a_live_setting_changed_elsewhere_is_shown(ready, session, qtbot):
    click(qtbot, ready.form.buttons.first)
    wait_until(lambda: session.training.state == RUNNING)
    session.training.change("beta", 4.0)
    assert ready.form.form.editor("beta").value() == 4.0


def test_only_live_settings_stay_open_while_it_runs(ready, session, qtbot):
    click(qtbot, ready.form.buttons.first)
    wait_until(lambda: session.training.state == RUNNING)
    form = ready.form.form
    assert not form.editor("latent").isEnabled()
    assert not form.editor(LENGTH).isEnabled()
    assert not ready.form.data.picker.isEnabled()
    assert not ready.form.new_button.isEnabled()
    assert form.editor("beta").isEnabled()
    assert form.editor("learning_rate").isEnabled()


def test_a_failure_stays_in_sight(ready, session, qtbot):
    click(qtbot, ready.form.buttons.first)
    wait_until(lambda: session.training.state == RUNNING)
    session.training._job.cancel()
    session.training._fail(OSError(28, "No space left on device"))
    assert ready.banner.sentence() == "Training stopped at step 0: No space left on device."
    assert ready.header.chip.text() == "Failed"


# --- what cannot be ---


def test_a_setting_out_of_range_is_marked_and_nothing_starts(ready, session, qtbot):
    retype(qtbot, ready.form.form.editor("latent"), "0")
    click(qtbot, ready.form.buttons.first)
    assert ready.form.form.editor("latent").property("invalid")
    assert session.training.run is None


def test_a_seldom_setting_that_is_wrong_comes_into_sight(ready, session, qtbot):
    width = ready.form.form.editor("width")
    assert not width.isVisible()
    width.setText("4")
    click(qtbot, ready.form.buttons.first)
    assert width.isVisible()
    assert session.training.run is None


def test_a_name_that_is_taken_is_refused(ready, run, session, qtbot):
    retype(qtbot, ready.form.form.editor(NAME), "old")
    click(qtbot, ready.form.buttons.first)
    assert ready.form.form.editor(NAME).property("invalid")
    assert session.training.run is None
    retype(qtbot, ready.form.form.editor(NAME), "new")
    click(qtbot, ready.form.buttons.first)
    assert session.training.run.name == "new"


def test_the_name_offered_is_free_until_one_is_typed(ready, session, qtbot):
    editor = ready.form.form.editor(NAME)
    (session.folders.runs / "blobs-vae-1").mkdir(parents=True)
    session.library.look()
    assert editor.text() == "blobs-vae-2"
    retype(qtbot, editor, "mine")
    (session.folders.runs / "blobs-vae-2").mkdir()
    session.library.look()
    assert editor.text() == "mine"


def test_a_run_without_its_latest_weights_cannot_be_resumed(panel, run, qtbot):
    run.latest.unlink()
    show(panel, run)
    assert not panel.form.buttons.first.isEnabled()
    assert "latest.safetensors" in panel.form.buttons.first.toolTip()
    assert not panel.form.form.editor(LENGTH).isEnabled()


# --- looking at runs ---


def test_a_chosen_run_shows_its_settings_curves_and_pictures(panel, run, session, qtbot):
    click(qtbot, panel.runs.rows[0].button)
    wait_until(lambda: session.training.run is not None)
    wait_until(lambda: panel.samples.gallery.count() == 20)
    assert panel.header.name.text() == "old"
    assert panel.form.form.editor("latent").text() == "3"
    assert not panel.form.form.editor("latent").isEnabled()
    assert panel.form.form.editor(LENGTH).isEnabled()
    assert panel.loss.curves.playhead() == 20


def test_the_list_of_runs_is_a_click_away_and_marks_the_open_one(panel, run, qtbot):
    show(panel, run)
    assert not panel.runs.isVisible()
    click(qtbot, panel.form.list_button)
    assert panel.runs.isVisible()
    wait_until(lambda: len(panel.runs.rows[0].button._images) == 4)
    assert panel.runs.rows[0].button._is_open
    click(qtbot, panel.form.list_button)
    assert not panel.runs.isVisible()


def test_a_new_run_begins_with_the_settings_of_the_shown_one(panel, run, qtbot):
    show(panel, run)
    click(qtbot, panel.form.new_button)
    assert panel.runs.isVisible()
    assert panel.form.buttons.first.text() == "Start"
    assert panel.form.form.editor("latent").isEnabled()
    assert panel.form.form.editor("latent").text() == "3"
    assert panel.form.form.editor(NAME).text() not in ("", "old")


def test_without_a_run_of_ones_own_there_is_one_to_start(ready, session, qtbot):
    assert ready.runs.empty.isVisible()
    fill(ready, 5)
    click(qtbot, ready.runs.empty._action)
    wait_until(lambda: session.training.state == IDLE and session.training.step == 5)


def test_starting_without_data_loads_the_first_there_is_and_waits(panel, session, monkeypatch, qtbot):
    opened = []
    monkeypatch.setattr(
        session.data, "open", lambda name: (opened.append(name), setattr(session.data, "loading", name))
    )
    click(qtbot, panel.form.buttons.first)
    assert opened == ["faces"]
    assert session.training.waiting is not None
    assert not panel.form.buttons.first.isEnabled()
    assert panel.form.buttons.second.text() == "Cancel"
    click(qtbot, panel.form.buttons.second)
    assert session.training.waiting is None
    assert panel.form.buttons.first.isEnabled()


def test_a_model_without_a_run_shows_what_it_draws(panel, session, data):
    session.data.show(data)
    session.model.show(opened_of(tiny_model(), data))
    wait_until(lambda: panel.samples.gallery.count() == 20 and panel.reconstructions.gallery.count() == 10)
    assert "without its run" in panel.loss._why_empty()
    assert panel.form.buttons.first.text() == "Start"
    wait_until(lambda: session.dimensions.known.active is not None)
    assert panel.status == f"{session.dimensions.known.active} of 3 dims active"


def test_a_model_without_a_run_shows_its_card_where_the_curves_would_be(panel, run, session, data, tmp_path):
    (tmp_path / "tiny.md").write_text("# tiny\n\n- Command: `train`\n\n| figure | value |\n| --- | --- |\n| kl | 3 |\n")
    opened = replace(opened_of(tiny_model(), data), path=tmp_path / "tiny.safetensors")
    session.model.show(opened)
    assert panel.card.isVisible()
    assert panel.loss.isHidden() or not panel.loss.isVisible()
    assert panel.card.text.toPlainText().split() == ["Command:", "train", "figure", "value", "kl", "3"]
    theme.apply(QApplication.instance(), theme.LIGHT)
    assert "Command" in panel.card.text.toPlainText()
    session.model.show(opened_of(tiny_model(), data))
    assert panel.card.isHidden()
    assert panel.loss.isVisible()
    session.model.show(opened)
    show(panel, run)
    wait_until(lambda: panel.card.isHidden())


def test_a_model_that_takes_the_place_of_a_run_lends_the_next_run_its_settings(panel, run, session, data):
    show(panel, run)
    wait_until(lambda: session.is_idle)
    assert not panel.form.is_drafting
    session.model.show(opened_of(tiny_gan(), data))
    wait_until(lambda: session.is_idle)
    assert panel.form.is_drafting
    assert panel.form.family.value() == "gan"
    assert panel.form.form.editor("latent").value() == 12
    panel.form.form.editor("latent").set_value(7)
    session.model.show(opened_of(tiny_model(), data))
    assert panel.form.family.value() == "gan"
    assert panel.form.form.editor("latent").value() == 7, "what somebody has set stays"


def test_the_first_run_is_offered_in_the_family_of_the_model_that_is_open(panel, session, data):
    session.model.show(opened_of(tiny_gan(), data))
    assert panel.form.family.value() == "gan"
    assert panel.form.form.editor("latent").value() == 12
    session.model.show(opened_of(tiny_model(), data))
    assert panel.form.family.value() == "vae"
    assert panel.form.form.editor("latent").value() == 3


def test_what_somebody_has_chosen_for_a_run_no_model_takes_away(panel, session, data):
    panel.form.family.set_value("ddpm")
    session.model.show(opened_of(tiny_gan(), data))
    assert panel.form.family.value() == "ddpm"


def test_clicking_the_curve_scrubs_the_timeline(panel, run, session, qtbot):
    show(panel, run)
    wait_until(lambda: session.is_idle)
    plot = panel.loss.curves._plot()
    at = QPoint(round(plot.left() + 2), round(plot.center().y()))
    qtbot.mouseClick(panel.loss.curves, Qt.MouseButton.LeftButton, pos=at)
    wait_until(lambda: session.model.current.step == 0)
    assert panel.loss.curves.playhead() == 0


def test_clicking_a_bar_traverses_its_dimension(panel, run, session, qtbot):
    show(panel, run)
    wait_until(lambda: len(session.dimensions.known.values) == 3)
    bar = panel.dimensions.bars.bar_area(0)
    qtbot.mouseClick(
        panel.dimensions.bars, Qt.MouseButton.LeftButton, pos=QPoint(round(bar.center().x()), round(bar.bottom()) - 1)
    )
    assert session.traversal.selected == int(np.argmax(session.dimensions.known.values))
    assert session.workspace == "grid"


def test_samples_of_the_mixture_say_so(panel, session, data, qtbot):
    session.data.show(data)
    session.model.show(opened_of(tiny_model(), data))
    wait_until(lambda: session.space.encodings is not None)
    click(qtbot, panel.samples.prior._segments[1])
    wait_until(lambda: session.samples.sheet is not None and session.samples.sheet.prior.endswith("mixture"))
    assert session.samples.prior == MIXTURE
    assert panel.samples.header._context.text() == session.samples.sheet.prior


# --- data ---


def test_the_data_are_described(ready, data):
    assert ready.form.data._about.text() == "96 to train, 24 held out."
    assert ready.form.data.picker.isEnabled()


def test_files_that_could_not_be_read_are_listed(panel, session, data, qtbot):
    session.data.show(type(data)(**{**data.__dict__, "skipped": ("a.png: no image", "b.png: cut short")}))
    assert panel.form.data._skipped.text() == "2 files could not be read…"
    click(qtbot, panel.form.data._skipped)
    dialog = panel.form.data.findChild(SkippedDialog)
    assert [dialog.list.item(k).text() for k in range(2)] == ["a.png: no image", "b.png: cut short"]
    dialog.reject()


def test_a_broken_choice_changes_nothing(ready, session, data, tmp_path, qtbot):
    (tmp_path / "broken.npz").write_bytes(b"nothing")
    ready.form.data.picker.chosen.emit(str(tmp_path / "broken.npz"))
    assert ready.form.data.picker._text == "Opening…"
    wait_until(lambda: not session.data.loading)
    assert session.data.current is data
    assert ready.form.data.picker._text == "Blobs"


def test_the_picker_offers_every_source_and_ones_own(panel):
    panel.form.data._list_sources()
    texts = [entry.text for entry in panel.form.data.picker._entries]
    assert texts[0] == "Faces"
    assert texts[-3:] == ["A folder of images…", "An .npz file…", "Points you draw…"]


# --- pace and the plan ---


def test_nothing_is_drawn_while_hidden_or_idle(ready, session, qtbot, monkeypatch):
    click(qtbot, ready.form.buttons.first)
    wait_until(lambda: session.training.step > 2)
    drawn = []
    monkeypatch.setattr(ready.loss, "redraw", lambda: drawn.append(1))
    ready.hide()
    before = session.training.step
    wait_until(lambda: session.training.step > before + 20)
    assert not drawn
    assert not ready._pace.isActive()
    ready.show()
    assert drawn


def test_curves_are_drawn_four_times_a_second_at_most(ready, session, qtbot, monkeypatch):
    drawn = []
    draw = ready.loss.redraw
    monkeypatch.setattr(ready.loss, "redraw", lambda: (drawn.append(1), draw()))
    click(qtbot, ready.form.buttons.first)
    wait_until(lambda: session.training.step > 2)
    for _ in range(50):
        session.training.progressed.emit()
    assert len(drawn) < 10


def test_times_are_dashes_where_they_are_not_to_be_seen(ready, session, qtbot):
    session.measured_times = False
    click(qtbot, ready.form.buttons.first)
    wait_until(lambda: session.training.step > 2)
    ready.header.redraw()
    assert ready.header.speed.text() == "– steps/s"
    assert ready.header.left.text() == "– left"


def test_the_hint_is_there_while_training_goes_on(ready, session, qtbot):
    assert ready.hint == ""
    with qtbot.waitSignal(ready.status_changed):
        click(qtbot, ready.form.buttons.first)
    assert ready.hint == "Explore freely: training goes on"
    session.training.pause()
    assert ready.hint == ""


def test_a_plan_holds_a_config_whole():
    plan = plan_of(CONFIG, 500, 7, "x")
    assert config_of(plan, Config) == CONFIG
    assert [getattr(plan, name) for name in (LENGTH, SEED, NAME)] == [500, 7, "x"]
    assert plan_class(Config) is plan_class(Config)


def test_the_length_says_how_long_it_takes(ready, session):
    fill(ready, 1200)
    ready.form.form.changed.emit()
    wait_until(lambda: session.estimate.seconds_per_step is not None)
    session.estimate.seconds_per_step = 0.5
    session.estimate.changed.emit()
    assert ready.form.form._rows[LENGTH]._caption.text() == "About 10\N{THIN SPACE}min on this machine."
    assert "about 10\N{THIN SPACE}min" in ready.runs.empty._sentence.text()


def test_times_are_said_roughly():
    said = [in_words(seconds).replace("\N{THIN SPACE}", " ") for seconds in (0.2, 59, 90, 5000, 9000)]
    assert said == ["1 s", "59 s", "2 min", "83 min", "2 h"]


def test_the_workspace_can_be_drawn_at_the_least_size_of_the_window(ready, session, qtbot):
    ready.resize(948, 490)
    click(qtbot, ready.form.buttons.first)
    wait_until(lambda: ready.samples.gallery.count() == 20)
    assert isinstance(ready.grab(), QPixmap)
    assert ready.size().width() == 948


@pytest.fixture
def cut_off(make, data):
    """A run saved at step 20, whose process was killed ten steps and a snapshot later."""
    run = make("a")
    run.log({"event": "step", "step": step, "kl": 1.0} for step in range(21, 31))
    shutil.copy(run.snapshots()[20], run.folder / "snapshots" / "00000030.safetensors")
    (run.folder / "training").touch()
    return run


def test_a_run_that_was_cut_off_says_what_is_lost_and_goes_on(panel, session, cut_off, data, qtbot):
    session.data.show(data)
    session.open(cut_off.folder)
    wait_until(lambda: session.training.run is not None and session.is_idle)
    assert panel.header.chip.text() == "Cut off"
    assert panel.banner.isVisible()
    lost = "lost beyond it: 10 steps, 10 figures, 1 snapshot."
    assert panel.banner.sentence().endswith(f"Resuming goes on from step 20; {lost}")
    session.training.steps = 10**6
    session.training.begins_paused = True
    panel.banner.acted.emit()
    assert not panel.banner.isVisible()
    assert session.training.curves.steps[-1] == 20
    session.training.go_on()
    wait_until(lambda: session.training.step > 20)
    assert 30 not in session.timeline.snapshots
    session.training.stop()
    wait_until(lambda: not session.training.is_active)
    assert not session.training.cut_off
