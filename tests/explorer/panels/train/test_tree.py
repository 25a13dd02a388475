from pathlib import Path

import pytest
from PySide6.QtCore import QFile, Qt
from PySide6.QtGui import QDesktopServices

from explorer.state.train.training import ELSEWHERE
from models.base import Step
from models.branching import branch, origin
from models.keeping import notes
from models.runs import Run
from models.training import train
from tests.conftest import wait_until


@pytest.fixture
def page(panel, session, make):
    """The list of "a" and its branch "b" from step 10, of which "a" is open."""
    a = make("a")
    branch(origin(a, 10), session.folders.runs / "b", {"beta": 4.0})
    session.library.look()
    session.open(a.folder)
    wait_until(lambda: session.training.run is not None and session.is_idle)
    panel.form.list_button.click()
    return panel.runs


def row(page, name):
    return next(row for row in page.rows if row.twig.entry.name == name)


def action(page, name, text):
    menu = page.menu_of(row(page, name))
    return next(each for each in menu.actions() if each.text().startswith(text))


def names(page):
    return [each.twig.entry.name for each in page.rows]


def test_a_branch_stands_below_its_parent_and_says_what_was_changed(page):
    assert [(each.twig.entry.name, each.twig.depth) for each in page.rows] == [("a", 0), ("b", 1)]
    assert row(page, "b").button.accessibleDescription().endswith("from step 10 · Beta 1 → 4")
    assert row(page, "b").button.x() > row(page, "a").button.x()


def test_a_run_is_renamed_in_place(page, session, qtbot):
    line = row(page, "b")
    line.button.setFocus()
    qtbot.keyClick(line.button, Qt.Key.Key_F2)
    assert line.field.isVisible()
    line.field.setText("z")
    qtbot.keyClick(line.field, Qt.Key.Key_Return)
    assert names(page) == ["a", "z"]
    assert Run.open(session.folders.runs / "z").parent.name == "a"


def test_a_name_that_is_taken_stays_in_the_field_marked(page, qtbot):
    line = row(page, "b")
    line.edit_name()
    line.field.setText("a")
    qtbot.keyClick(line.field, Qt.Key.Key_Return)
    assert line.field.isVisible()
    assert line.field.property("invalid")
    assert "There is a run a already" in line.field.toolTip()
    qtbot.keyClick(line.field, Qt.Key.Key_Escape)
    assert not line.field.isVisible()
    assert names(page) == ["a", "b"]


def test_notes_are_written_and_seen(page, session, qtbot):
    action(page, "b", "Write notes").trigger()
    line = row(page, "b")
    qtbot.keyClicks(line.editor.text, "blurry")
    qtbot.keyClick(line.editor.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert notes(session.folders.runs / "b") == "blurry"
    assert line.notes.isVisible()
    assert line.notes.label.text() == "blurry"
    qtbot.mouseClick(line.notes, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(line.editor.text, "other")
    qtbot.keyClick(line.editor.text, Qt.Key.Key_Escape)
    assert notes(session.folders.runs / "b") == "blurry"


def test_what_is_being_typed_survives_news_of_the_library(page, session, qtbot):
    line = row(page, "b")
    line.edit_notes()
    qtbot.keyClicks(line.editor.text, "half a")
    session.tree.write_notes(session.folders.runs / "a", "x")
    assert row(page, "b") is line
    assert line.editor.text.toPlainText() == "half a"


def test_a_run_is_duplicated(page, session):
    action(page, "a", "Duplicate").trigger()
    wait_until(lambda: "a-copy" in names(page))


def test_a_run_goes_to_the_trash_only_if_that_is_meant(page, session, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(QFile, "moveToTrash", lambda path: (bool(Path(path).rename(tmp_path / "trash")), ""))
    row(page, "b").button.setFocus()
    qtbot.keyClick(row(page, "b").button, Qt.Key.Key_Delete)
    page.question.escapeButton().click()
    assert names(page) == ["a", "b"]
    qtbot.keyClick(row(page, "b").button, Qt.Key.Key_Delete)
    next(each for each in page.question.buttons() if each.text() == "Move to the trash").click()
    assert names(page) == ["a"]


def test_what_cannot_be_done_says_why(page, session):
    lock = Run.open(session.folders.runs / "b").lock()
    refused = {text: action(page, "b", text).toolTip() for text in ("Rename", "Duplicate", "Move to the trash")}
    enabled = [action(page, "b", text).isEnabled() for text in ("Open", "Write notes", "Show the folder")]
    lock.release()
    assert set(refused.values()) == {ELSEWHERE}
    assert all(enabled)
    assert action(page, "b", "Rename").isEnabled()


def test_the_folder_is_shown_or_said(page, session, notices, monkeypatch):
    asked = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(asked.append(url.toLocalFile())))
    action(page, "b", "Show the folder").trigger()
    assert asked == [str(session.folders.runs / "b")]
    assert "The system opens no folders" in notices[-1][1]


def test_the_arrow_keys_go_from_run_to_run(page, qtbot):
    row(page, "a").button.setFocus()
    qtbot.keyClick(row(page, "a").button, Qt.Key.Key_Down)
    assert row(page, "b").button.hasFocus()
    qtbot.keyClick(row(page, "b").button, Qt.Key.Key_Down)
    assert row(page, "b").button.hasFocus()


def test_a_run_of_the_list_is_compared_with_the_shown_one(page, session):
    assert action(page, "a", "Compare").toolTip() == "Only with another run of the same family."
    action(page, "b", "Compare").trigger()
    wait_until(lambda: session.comparing.other is not None)
    assert session.comparing.other.run.name == "b"


def test_a_branch_is_begun_from_the_list(page, panel, session):
    action(page, "b", "Start again").trigger()
    wait_until(lambda: session.branching.draft is not None)
    assert panel.form.branch.title.text() == "Branch of b"


@pytest.mark.parametrize("scale", [1.0])
def test_every_line_of_the_tree_is_drawn(page, session, scale):
    b = Run.open(session.folders.runs / "b")
    for name in ("c", "d"):
        branch(origin(b, 10), session.folders.runs / name, {"beta": 2.0})
    session.library.look()
    assert [(each.twig.depth, each.twig.is_last) for each in page.rows] == [(0, True), (1, True), (2, False), (2, True)]
    assert not page.grab().isNull()


def test_runs_say_whether_they_are_whole_cut_off_or_held_by_another_process(page, session, data):
    events = train(Run.open(session.folders.runs / "b"), data, 40)
    next(event for event in events if isinstance(event, Step) and event.step == 20)
    events.close()
    session.library.look()
    assert row(page, "a").button.state() == "Finished"
    assert row(page, "b").button.state() == "Can be resumed"
    (session.folders.runs / "b" / "training").touch()
    session.library.look()
    assert row(page, "b").button.state() == "Cut off"
    with Run.open(session.folders.runs / "b").held():
        session.library.look()
        assert row(page, "b").button.state() == "Training elsewhere"


def test_a_run_that_another_process_has_begun_is_there_when_the_list_is_shown(page, panel, session, make):
    panel.form.list_button.click()
    (session.folders.runs / "b").rename(session.folders.runs / "c")
    assert "c" not in names(page)
    panel.form.list_button.click()
    assert "c" in names(page)
