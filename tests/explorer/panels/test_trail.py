"""The trail of codes and the bookmarks beside it, by mouse and keyboard."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QInputDialog

from explorer import picking
from explorer.panels.trail import TrailPanel
from explorer.settings import Folders
from explorer.state.session import Session
from explorer.state.trail import DEPTH
from explorer.widgets.menu import Menu
from explorer.widgets.pixels import array
from models.base import decode_bytes
from tests.conftest import opened_of, tiny_model, wait_until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(bare, show):
    return show(TrailPanel(bare), 1100, 72)


def walk(session, *values):
    for x in values:
        session.viewpoint.set_dimension(0, x)


def rest(panel):
    wait_until(lambda: panel._session.is_idle)


def here(panel):
    return float(panel._session.viewpoint.code[0])


def click_tile(qtbot, strip, index):
    qtbot.mouseClick(strip, LEFT, pos=strip.tile_area(index).center().toPoint())


def name(monkeypatch, text, given=True):
    """What the dialog that asks for a name answers."""
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (text, given))


@pytest.fixture
def marked(panel):
    """The panel with three bookmarks, standing at the last."""
    for x, each in enumerate(("One", "Two", "Three"), start=1):
        walk(panel._session, x)
        panel._session.trail.bookmark(each)
    rest(panel)
    return panel


def names(panel):
    return [mark.name for mark in panel._session.trail.bookmarks]


# --- the trail ---


def test_every_code_visited_has_its_thumbnail(panel):
    for x in (1, 2):
        walk(panel._session, x)
        rest(panel)
    model = panel._session.model.current.model
    expected = decode_bytes(model, np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0]]))
    shown = [array(image, 1) for image in panel._strip._images]
    np.testing.assert_array_equal(shown, expected)
    assert panel._names._count.text() == "3 codes"
    assert panel._strip.current() == 2


def test_one_code_is_not_called_codes(panel):
    assert panel._names._count.text() == "1 code"


def test_without_a_model_the_trail_is_empty(session, show):
    panel = show(TrailPanel(session), 1100, 72)
    assert panel._names._count.text() == "0 codes"
    assert panel._strip.count() == 0
    assert not panel._marks._add.isEnabled()
    assert panel._marks._add.toolTip() == "No model is open."


def test_clicking_a_thumbnail_returns_there_and_keeps_what_came_after(panel, qtbot):
    walk(panel._session, 1, 2, 3)
    click_tile(qtbot, panel._strip, 1)
    assert here(panel) == 1
    assert panel._strip.current() == 1
    assert panel._names._count.text() == "4 codes"


def test_another_way_from_there_drops_what_came_after(panel, qtbot):
    walk(panel._session, 1, 2, 3)
    click_tile(qtbot, panel._strip, 1)
    walk(panel._session, 9)
    assert panel._names._count.text() == "3 codes"
    assert not panel._session.trail.can_redo


def test_arrow_keys_walk_the_trail(panel, qtbot):
    walk(panel._session, 1, 2, 3)
    panel._strip.setFocus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right):
        qtbot.keyClick(panel._strip, key)
    assert here(panel) == 2
    qtbot.keyClick(panel._strip, Qt.Key.Key_Home)
    assert here(panel) == 0


def test_undo_and_redo_go_through_a_hundred_codes_and_back(panel):
    trail = panel._session.trail
    walk(panel._session, *range(1, 130))
    assert panel._strip.count() == DEPTH == 100
    while trail.can_undo:
        trail.undo()
    assert here(panel) == 30
    assert panel._strip.current() == 0
    while trail.can_redo:
        trail.redo()
    assert here(panel) == 129
    assert panel._strip.current() == 99


def test_the_current_thumbnail_is_always_in_view(panel):
    walk(panel._session, *range(1, 60))
    strip = panel._strip
    assert strip.rect().contains(strip.tile_area(59).toRect())
    panel._session.trail.go_to(0)
    assert strip.rect().contains(strip.tile_area(0).toRect())


def test_a_drag_is_one_thumbnail(panel):
    viewpoint = panel._session.viewpoint
    viewpoint.begin_gesture()
    walk(panel._session, *np.linspace(0, 2, 40))
    assert panel._names._count.text() == "1 code"
    viewpoint.end_gesture()
    assert panel._names._count.text() == "2 codes"
    panel._session.trail.undo()
    assert here(panel) == 0


def test_the_thumbnails_of_one_model_are_not_shown_for_another(panel, data):
    session = panel._session
    walk(session, 0.5)
    session.trail.undo()
    rest(panel)
    other = tiny_model()
    session.model.show(opened_of(other, data, "other"))
    rest(panel)
    assert panel._names._count.text() == "1 code"
    np.testing.assert_array_equal(array(panel._strip._images[0], 1), decode_bytes(other, np.zeros((1, 3)))[0])


def test_one_file_has_one_trail_however_its_path_is_written(panel, data, monkeypatch, tmp_path):
    session = panel._session
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path)
    session.model.show(opened_of(tiny_model(), data, "below/../a"))
    walk(session, 1)
    session.model.show(opened_of(tiny_model(), data, str(tmp_path / "a")))
    assert panel._names._count.text() == "2 codes"


# --- bookmarks ---


def test_a_bookmark_is_added_under_the_name_given(panel, qtbot, monkeypatch):
    walk(panel._session, 1.5)
    rest(panel)
    name(monkeypatch, "  Half way ")
    qtbot.mouseClick(panel._marks._add, LEFT)
    mark = panel._session.trail.bookmarks[0]
    assert (mark.name, mark.code[0]) == ("Half way", 1.5)
    assert panel._marks.names._count.text() == "1"
    np.testing.assert_array_equal(array(panel._marks.strip._images[0], 1), panel._session.viewpoint.picture.image)


@pytest.mark.parametrize(("text", "given"), [("One", False), ("", True), ("   ", True)])
def test_without_a_name_nothing_is_added(panel, qtbot, monkeypatch, text, given):
    name(monkeypatch, text, given)
    qtbot.mouseClick(panel._marks._add, LEFT)
    assert names(panel) == []


def test_the_name_offered_is_free(marked, qtbot, monkeypatch):
    offered = []
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, text: (offered.append(text), (text, True))[1])
    for _ in range(2):
        qtbot.mouseClick(marked._marks._add, LEFT)
    assert offered == ["Bookmark 1", "Bookmark 2"]


def test_a_bookmark_made_before_its_picture_has_come_is_of_the_code_and_gets_the_picture(panel):
    walk(panel._session, 1.5)
    panel._session.trail.bookmark("Quick")
    assert panel._session.trail.bookmarks[0].code[0] == 1.5
    rest(panel)
    expected = decode_bytes(panel._session.model.current.model, np.array([[1.5, 0, 0]]))[0]
    np.testing.assert_array_equal(array(panel._marks.strip._images[0], 1), expected)


def test_clicking_a_bookmark_goes_there_as_one_step(marked, qtbot):
    visits = len(marked._session.trail.visits)
    click_tile(qtbot, marked._marks.strip, 0)
    assert here(marked) == 1
    assert len(marked._session.trail.visits) == visits + 1
    marked._session.trail.undo()
    assert here(marked) == 3


def test_every_bookmark_is_reached_by_keyboard(marked, qtbot):
    strip, heres = marked._marks.strip, []
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Home)
    for _ in range(3):
        qtbot.keyClick(strip, Qt.Key.Key_Return)
        heres.append(here(marked))
        qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert heres == [1, 2, 3]


def right_click(panel, index, monkeypatch, text=""):
    """Choose an entry of the menu of a bookmark, or none."""
    monkeypatch.setattr(Menu, "exec", lambda menu, _: next((a for a in menu.actions() if a.text() == text), None))
    strip = panel._marks.strip
    at = strip.tile_area(index).center().toPoint()
    mouse = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, strip.mapToGlobal(at))
    QApplication.sendEvent(strip, mouse)


def test_a_bookmark_is_renamed_and_keeps_its_place(marked, monkeypatch):
    name(monkeypatch, "Deux")
    right_click(marked, 1, monkeypatch, "Rename…")
    assert names(marked) == ["One", "Deux", "Three"]
    assert marked._session.trail.bookmarks[1].code[0] == 2


@pytest.mark.parametrize(("text", "given"), [("Two", True), ("", True), ("Deux", False)])
def test_renaming_to_the_same_or_to_nothing_changes_nothing(marked, monkeypatch, text, given):
    name(monkeypatch, text, given)
    right_click(marked, 1, monkeypatch, "Rename…")
    assert names(marked) == ["One", "Two", "Three"]


def test_renaming_to_a_name_in_use_is_refused_and_loses_nothing(marked, monkeypatch, notices):
    name(monkeypatch, "Three")
    right_click(marked, 1, monkeypatch, "Rename…")
    assert names(marked) == ["One", "Two", "Three"]
    assert notices == [("error", "There is a bookmark “Three” already; choose another name.")]


def test_a_bookmark_is_removed(marked, monkeypatch):
    right_click(marked, 1, monkeypatch, "Remove")
    assert names(marked) == ["One", "Three"]
    assert marked._marks.strip.count() == 2
    assert marked._marks.names._count.text() == "2"


def test_leaving_the_menu_changes_nothing(marked, monkeypatch):
    right_click(marked, 1, monkeypatch)
    assert names(marked) == ["One", "Two", "Three"]


def test_the_menu_opens_by_keyboard_for_the_bookmark_under_the_cursor(marked, qtbot, monkeypatch):
    monkeypatch.setattr(Menu, "exec", lambda menu, _: menu.actions()[1])
    strip = marked._marks.strip
    strip.setFocus()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right):
        qtbot.keyClick(strip, key)
    QApplication.sendEvent(strip, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))
    assert names(marked) == ["One", "Three"]


@pytest.fixture
def later(session):
    """The session of the next start, with the same folders."""
    later = Session(Folders.below(session.folders.settings.parent))
    yield later
    later.close()


def test_bookmarks_are_there_again_after_a_restart(marked, later, data, show):
    codes = [mark.code for mark in marked._session.trail.bookmarks]
    model, panel = marked._session.model.current.model, show(TrailPanel(later), 1100, 72)
    later.model.show(opened_of(model, data))
    rest(panel)
    assert names(panel) == ["One", "Two", "Three"]
    np.testing.assert_array_equal([mark.code for mark in later.trail.bookmarks], codes)
    shown = [array(image, 1) for image in panel._marks.strip._images]
    np.testing.assert_array_equal(shown, decode_bytes(model, np.stack(codes)))


def test_a_model_of_the_same_name_elsewhere_has_bookmarks_of_its_own(marked, data):
    session = marked._session
    session.model.show(opened_of(tiny_model(latent=2), data, "elsewhere/tiny"))
    assert names(marked) == []
    session.trail.bookmark("Other")
    session.model.show(opened_of(tiny_model(), data))
    assert names(marked) == ["One", "Two", "Three"]


def test_bookmarks_that_cannot_be_saved_are_kept_until_the_end_and_it_is_said(marked, notices):
    folder = marked._session.folders.bookmarks
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("no folder")
    marked._session.trail.bookmark("Four")
    assert names(marked)[-1] == "Four"
    assert marked._marks.strip.count() == 4
    assert [kind for kind, _ in notices] == ["error"]
    assert notices[0][1].startswith("The bookmarks could not be saved: ")


def test_codes_and_bookmarks_can_be_dragged_to_where_codes_are_taken(marked):
    session, taken = marked._session, []
    for strip, index in ((marked._strip, 0), (marked._marks.strip, 1)):
        picking.take(session, strip.mime_data(index), taken.extend)
    assert [pick.name for pick in taken] == ["Code 1 of the trail", "Two"]
    np.testing.assert_array_equal(taken[0].code, session.trail.visits[0].code)
    np.testing.assert_array_equal(taken[1].code, session.trail.bookmarks[1].code)
