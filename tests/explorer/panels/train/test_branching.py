import pytest
from PySide6.QtCore import Qt

from explorer.panels.timeline import TimelinePanel
from explorer.panels.train.plan import LENGTH, NAME, SEED
from explorer.state.train.training import ELSEWHERE, IDLE
from models.branching import ANOTHER_SHAPE, branch, origin
from models.runs import Run
from tests.conftest import blobs, opened_of, tiny_model, wait_until


@pytest.fixture
def opened(panel, session, make, data):
    """The page of a run of twenty steps."""
    run = make("a")
    session.data.show(data)
    show(session, run)
    return panel


def show(session, run):
    session.open(run.folder)
    wait_until(lambda: session.training.run is not None and session.training.run.folder == run.folder)
    wait_until(lambda: session.is_idle)


def draft(session, step):
    session.branch(session.training.run, step)
    wait_until(lambda: session.branching.draft is not None)


def editor(panel, name):
    return panel.form.form.editor(name)


def test_the_form_of_a_branch_has_the_parents_settings(opened, session):
    draft(session, 10)
    assert opened.form.branch.isVisible()
    assert opened.form.branch.place.text() == "From step 10"
    assert opened.form.branch.changes.text() == "Nothing is changed yet."
    assert "start anew" in opened.form.branch.about.text()
    assert (editor(opened, "latent").text(), editor(opened, NAME).text()) == ("3", "a-b1")
    assert not editor(opened, "latent").isEnabled()
    assert editor(opened, "latent").toolTip() == ANOTHER_SHAPE
    assert not editor(opened, SEED).isEnabled()
    assert editor(opened, "batch").isEnabled()
    assert not opened.form.data.picker.isEnabled()


def test_a_rewind_lets_everything_change_but_the_seed(opened, session):
    draft(session, 0)
    assert editor(opened, "latent").isEnabled()
    assert not editor(opened, SEED).isEnabled()


def test_what_is_changed_is_marked(opened, session, qtbot):
    draft(session, 10)
    batch = editor(opened, "batch")
    batch.selectAll()
    qtbot.keyClicks(batch, "16")
    assert opened.form.branch.changes.text() == "Batch 8 → 16"
    assert opened.form.form._rows["batch"]._change.text() == "instead of 8"
    batch.selectAll()
    qtbot.keyClicks(batch, "8")
    assert opened.form.branch.changes.text() == "Nothing is changed yet."
    assert opened.form.form._rows["batch"]._change.isHidden()


def test_a_branch_is_started_and_compared_with_its_parent(opened, session, qtbot):
    draft(session, 10)
    editor(opened, "beta").set_value(4.0)
    editor(opened, LENGTH).set_value(30)
    opened.form.form.changed.emit()
    qtbot.mouseClick(opened.form.buttons.first, Qt.MouseButton.LeftButton)
    wait_until(lambda: session.training.run.name == "a-b1" and session.training.state == IDLE)
    assert Run.open(session.folders.runs / "a-b1").parent.changes == {"beta": (1.0, 4.0)}
    wait_until(lambda: session.comparing.other is not None)
    assert not opened.form.branch.isVisible()
    assert opened.compare.isVisible()
    assert [chip.text() for chip in opened.compare.chips if chip.isVisible()] == ["Beta 1 → 4"]
    wait_until(lambda: opened.others.gallery.count() == 20)
    assert opened.samples.isVisible()
    assert not opened.reconstructions.isVisible()


def test_a_length_that_is_reached_already_marks_the_field(opened, session, qtbot):
    draft(session, 10)
    editor(opened, LENGTH).set_value(10)
    qtbot.mouseClick(opened.form.buttons.first, Qt.MouseButton.LeftButton)
    assert editor(opened, LENGTH).property("invalid")
    assert session.training.state == IDLE


def test_a_branch_given_up_brings_back_the_run(opened, session, qtbot):
    draft(session, 10)
    opened.form.branch.dropped.emit()
    assert session.branching.draft is None
    assert not opened.form.branch.isVisible()
    assert editor(opened, NAME).text() == "a"
    assert opened.form.buttons.first.text() == "Resume"


def test_a_new_run_is_no_branch(opened, session, qtbot):
    draft(session, 10)
    opened.form.new_button.click()
    assert session.branching.draft is None
    assert editor(opened, "latent").isEnabled()
    assert editor(opened, SEED).isEnabled()


def test_the_button_offers_where_to_begin(opened, session):
    session.timeline.choose(10)
    wait_until(lambda: session.model.current.step == 10)
    menu = opened.form.buttons.branch_menu()
    assert [each.text() for each in menu.actions()] == [
        "Start again with changes…",
        "Branch from step 10…",
        "Go on with changes…",
    ]
    menu.actions()[1].trigger()
    wait_until(lambda: session.branching.draft is not None)
    assert session.branching.draft.begun.step == 10
    menu.deleteLater()


def test_the_timeline_begins_a_branch(opened, session, qtbot):
    timeline = TimelinePanel(session)
    qtbot.addWidget(timeline)
    session.timeline.choose(10)
    timeline.branch.click()
    wait_until(lambda: session.branching.draft is not None)
    assert session.branching.draft.begun.step == 10
    assert session.workspace == "train"
    asked = []
    timeline.track.menu_wanted.connect(lambda step, place: asked.append(step))
    timeline.track.resize(600, 60)
    timeline._open_menu(0, timeline.mapToGlobal(timeline.rect().center()))
    (menu,) = timeline.findChildren(type(opened.form.buttons.branch_menu()))
    assert [each.text() for each in menu.actions()] == ["Start again with changes…"]
    menu.actions()[0].trigger()
    wait_until(lambda: session.branching.draft.begun.step == 0)
    menu.close()


def test_no_branch_is_offered_while_something_is_trained(opened, session, qtbot):
    timeline = TimelinePanel(session)
    qtbot.addWidget(timeline)
    session.training.resume(session.training.run, 10**6)
    assert not timeline.branch.isEnabled()
    assert timeline.branch.toolTip() == "Another run is being trained; stop it first."


# --- beside another run ---


def test_another_run_is_chosen_to_compare_with(opened, session, make, qtbot):
    assert not opened.header.compare.isEnabled()
    assert opened.header.compare.toolTip() == "There is no other run of a VAE."
    other = make("c", 30, beta=2.0)
    assert opened.header.compare.isEnabled()
    qtbot.mouseClick(opened.header.compare, Qt.MouseButton.LeftButton)
    assert opened.compare.isVisible()
    opened.compare.picker.opening.emit()
    assert [entry.text for entry in opened.compare.picker._entries] == ["no other run", "c"]
    opened.compare.picker.chosen.emit(other.folder)
    wait_until(lambda: session.comparing.other is not None)
    lines = opened.loss.curves._data
    wait_until(lambda: list(lines["KL, other run"][0]) == list(range(1, 31)))
    assert opened.loss.curves.playhead() == 20
    assert opened.header.compare.isChecked()
    qtbot.mouseClick(opened.header.compare, Qt.MouseButton.LeftButton)
    assert session.comparing.other is None
    assert not opened.compare.isVisible()
    assert opened.reconstructions.isVisible()


def test_figures_of_another_likelihood_are_left_out_with_a_sentence(opened, session, make):
    session.comparing.choose(make("c", likelihood="bernoulli").folder)
    wait_until(lambda: session.comparing.other is not None)
    lines = opened.loss.curves._data
    wait_until(lambda: len(lines["KL, other run"][0]) == 20)
    assert len(lines["total, other run"][0]) == len(lines["reconstruction, other run"][0]) == 0
    assert opened.compare.reason.text() == "Other likelihood: losses are never ranked."
    assert opened.compare.reason.isVisible()
    opened.compare.resize(400, 40)
    assert not opened.compare.reason.isVisible()
    assert opened.compare._warning.toolTip() == opened.compare.reason.text()
    assert opened.compare.picker.toolTip() == "c, step 20"


def test_more_differences_than_there_is_room_for_are_in_a_tip(opened, session, make):
    other = make("c", beta=2.0, batch=16, free_bits=0.1, kl_warmup=3)
    session.comparing.choose(other.folder)
    wait_until(lambda: session.comparing.other is not None)
    opened.resize(1300, 672)
    wait_until(lambda: [chip.text() for chip in opened.compare.chips][2] == "+2")
    assert len(opened.compare.chips[2].toolTip().splitlines()) == 2
    opened.compare.resize(400, 40)
    assert [chip.text() for chip in opened.compare.chips] == ["4 changes", "", ""]
    assert len(opened.compare.chips[0].toolTip().splitlines()) == 4


def test_whatever_is_opened_next_is_not_compared_with_it(opened, session, make):
    child = branch(origin(session.training.run, 10), session.folders.runs / "b", {})
    noise = make("noise", 5, "ddpm")
    for then in (noise, None):
        show(session, child)
        wait_until(lambda: session.comparing.other is not None)
        if then is None:
            session.model.show(opened_of(tiny_model(), blobs()))
        else:
            show(session, then)
        assert session.comparing.other is None
        assert not opened.compare.isVisible()
        assert not opened.others.isVisible()


# --- trained elsewhere ---


def test_a_run_trained_elsewhere_can_only_be_watched(opened, session):
    run = branch(origin(session.training.run), session.folders.runs / "far", {})
    lock = Run.open(run.folder).lock()
    show(session, run)
    wait_until(lambda: session.training.is_elsewhere)
    buttons = opened.form.buttons
    assert opened.header.chip.text() == "Training elsewhere"
    assert (buttons.first.text(), buttons.first.isEnabled(), buttons.first.toolTip()) == ("Resume", False, ELSEWHERE)
    assert (buttons.second.text(), buttons.second.isEnabled()) == ("Stop", False)
    assert "another process" in buttons.second.toolTip().lower()
    lock.release()
    session.following.look_again()
    wait_until(lambda: not session.training.is_elsewhere)
    assert buttons.first.isEnabled()
    assert buttons.second.text() == "Branch…"
    assert buttons.second.isEnabled()
