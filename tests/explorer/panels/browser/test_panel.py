"""The data browser with a real session, driven by mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from explorer import picking, theme
from explorer.panels.browser.panel import BrowserPanel, described
from explorer.theme import DARK
from tests.conftest import wait_until

LEFT, CTRL, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(attributed, show):
    return show(BrowserPanel(attributed), 300, 600)


def rest(session):
    wait_until(lambda: session.is_idle, 60)


def click(qtbot, panel, item, held=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(panel.wall.viewport(), LEFT, held, panel.wall.tile_area(item).center().toPoint())


def test_clicks_select_one_one_more_and_all_up_to_one(panel, opened, qtbot):
    click(qtbot, panel, 2)
    assert opened.browser.selected == (2,)
    click(qtbot, panel, 5, CTRL)
    assert opened.browser.selected == (2, 5)
    click(qtbot, panel, 3, SHIFT)
    assert opened.browser.selected == (5, 4, 3)
    assert panel._count.text() == "3 of 120 images"


def test_the_keys_walk_select_and_go_there(panel, opened, qtbot):
    panel.wall.setFocus()
    qtbot.keyClick(panel.wall, Qt.Key.Key_Right)
    qtbot.keyClick(panel.wall, Qt.Key.Key_Down)
    there = 1 + panel.wall.columns()
    assert opened.browser.selected == (there,)
    qtbot.keyClick(panel.wall, Qt.Key.Key_Return)
    rest(opened)
    np.testing.assert_allclose(opened.viewpoint.code, opened.space.encodings.means[there], atol=1e-5)
    qtbot.keyClick(panel.wall, Qt.Key.Key_End)
    assert panel.wall.tile_area(119).bottom() <= panel.wall.viewport().height()


def test_filters_are_chips_that_can_be_taken_away(panel, opened, qtbot):
    panel.filters.attribute.chosen.emit(("low_down", False))
    (chip,) = [panel.filters._flow.itemAt(k).widget() for k in range(panel.filters._flow.count())]
    assert chip.text() == "not low down"
    assert panel.wall.count() == len(opened.browser.rows) < 120
    qtbot.mouseClick(chip, LEFT)
    assert panel.wall.count() == 120


def test_what_no_image_is_like_is_said(panel, opened):
    opened.browser.show_class(0)
    opened.browser.ask_for("right", True)
    assert panel._stack.currentWidget() is panel._empty
    assert panel._empty._sentence.text() == "No image is like that."


def test_whoever_waits_is_served_by_a_button_that_says_how_many(panel, opened, qtbot):
    got = []
    assert panel.use.isHidden()
    opened.browser.pick(got.append)
    assert panel.banner.isVisible()
    assert not panel.use.isEnabled()
    click(qtbot, panel, 1)
    click(qtbot, panel, 7, CTRL)
    assert panel.use.text() == "Use 2"
    qtbot.mouseClick(panel.use, LEFT)
    rest(opened)
    assert [pick.name for pick in got[0]] == ["Image 2", "Image 8"]
    assert panel.use.isHidden()
    assert panel.banner.isHidden()


def test_dismissing_the_request_leaves_nobody_waiting(panel, opened, qtbot):
    opened.browser.pick(lambda picks: pytest.fail("taken"))
    qtbot.mouseClick(panel.banner._close, LEFT)
    assert opened.browser.taker is None


def test_what_is_dragged_out_is_taken_as_codes_where_it_is_dropped(panel, opened, qtbot):
    click(qtbot, panel, 4)
    click(qtbot, panel, 6, CTRL)
    mime, got = panel.wall.mime_data(panel.wall.selected()), []
    assert picking.can_take(mime)
    picking.take(opened, mime, got.append)
    rest(opened)
    assert [pick.name for pick in got[0]] == ["Image 5", "Image 7"]


def test_without_data_it_says_so(session, show, qapp):
    theme.apply(qapp, DARK)
    panel = show(BrowserPanel(session))
    assert panel._empty._sentence.text() == "No data are open."
    assert not panel.go.isEnabled()


def test_a_tool_tip_says_which_image_it_is_and_what_is_known_of_it(opened):
    data = opened.data.current
    row = int(data.testing.start)
    assert described(data, row) == f"Held-out image {row + 1}\n{data.classes[data.labels[row]]}"


def test_it_says_whether_one_image_is_wanted_or_several(panel, opened):
    for several, said in ((False, "Select one image."), (True, "Select one image, or several.")):
        opened.browser.pick(print, several=several)
        assert panel.banner._sentence.text() == said


def test_chips_have_all_their_lines_or_scroll_in_a_low_panel(panel, opened):
    for name in ("right", "low_down"):
        opened.browser.ask_for(name, False)
    panel.resize(200, 600)
    chips, bar = panel.filters._chips, panel.filters._chips.verticalScrollBar()
    wait_until(lambda: chips.height() == panel.filters._flow.heightForWidth(chips.width()))
    assert bar.maximum() == 0
    least = panel.minimumSizeHint().height()
    panel.resize(200, least)
    wait_until(lambda: bar.maximum() > 0)
    assert panel.height() == least
