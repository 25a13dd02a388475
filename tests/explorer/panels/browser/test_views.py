"""Balance and mistakes in the data browser, driven by mouse and keys."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from explorer.panels.browser.panel import BrowserPanel
from explorer.state.browser import Part, View
from models import shipped
from models.data.base import DataSet
from models.progress import Progress
from tests.conftest import wait_until
from tests.explorer.state.test_mistakes import guesser

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(attributed, show):
    return show(BrowserPanel(attributed), 300, 700)


@pytest.fixture
def judged(panel, opened, data, monkeypatch):
    """The panel with a classifier that has learned nothing."""
    monkeypatch.setattr(shipped, "classifier_of", lambda name: guesser(data))
    monkeypatch.setattr(shipped, "judge_of", lambda name: None)
    opened.browser.show_view(View.MISTAKES)
    rest(opened)
    return panel


def rest(session):
    wait_until(lambda: session.is_idle, 60)


def test_balance_has_a_bar_for_every_class_and_attribute(panel, opened):
    panel.view.chosen.emit(View.BALANCE)
    data = opened.data.current
    assert panel._stack.currentWidget() is panel.balance
    rows = panel.balance.classes.bars.rows()
    assert [row.name for row in rows] == list("abcd")
    counted = np.bincount(data.labels[data.training], minlength=4)
    assert rows[2].figure.split(" + ")[0] == str(counted[2])
    assert sum(row.second for row in rows) == pytest.approx(1)
    assert [row.name for row in panel.balance.attributes.bars.rows()] == ["right", "low down"]
    assert all(row.usual is None for row in rows)
    assert panel.go.isHidden()


def test_a_click_on_an_attribute_shows_what_goes_with_it(panel, opened, qtbot):
    panel.view.chosen.emit(View.BALANCE)
    bars = panel.balance.attributes.bars
    qtbot.mouseClick(bars, LEFT, pos=bars.row_area(1).center().toPoint())
    assert opened.browser.attributes == {"low_down": True}
    assert bars.rows()[1].chosen
    assert bars.rows()[1].usual is not None
    assert panel.balance.classes.bars.rows()[0].first == 0  # which lies high up
    qtbot.mouseClick(bars, LEFT, pos=bars.row_area(1).center().toPoint())
    assert opened.browser.attributes == {}


def test_the_keys_choose_a_class_and_take_it_back(panel, opened, qtbot):
    panel.view.chosen.emit(View.BALANCE)
    bars = panel.balance.classes.bars
    bars.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(bars, key)
    assert opened.browser.label == 1
    qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert opened.browser.label is None


def test_many_classes_scroll_to_where_the_keys_are(panel, opened, data, qtbot):
    names = tuple(f"kind {k}" for k in range(100))
    opened.data.show(replace(data, classes=names))
    opened.browser.show_view(View.BALANCE)
    bars, scroll = panel.balance.classes.bars, panel.balance.scroll
    wait_until(lambda: scroll.verticalScrollBar().maximum() > 0)
    bars.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(bars, Qt.Key.Key_End)
    at = bars.mapTo(scroll, bars.row_area(99).center().toPoint())
    assert 0 <= at.y() <= scroll.height()


def test_parts_are_called_as_the_data_call_them(panel, opened, data):
    opened.data.show(replace(data, held_out_name="test"))
    assert panel.filters.part._segments[2].text() == "Test"
    opened.browser.show_view(View.BALANCE)
    assert panel.balance.legend.accessibleName() == "training, test"
    assert panel.filters.part.isHidden()
    opened.browser.show_class(1)  # of data without attributes nothing is compared
    assert panel.balance.legend.accessibleName() == "training, test"


def test_data_of_which_nothing_is_known_have_no_balance(panel, opened, data):
    opened.data.show(DataSet("bare", "Bare", data.images, 20))
    segment = panel.view._segments[1]
    assert (segment.isEnabled(), segment.toolTip()) == (False, "Bare has no classes.")
    opened.browser.show_view(View.BALANCE)
    assert panel._stack.currentWidget() is panel._empty


def test_mistakes_say_what_an_image_is_taken_for_and_how_sure(judged, opened):
    view, found = judged.mistakes, opened.mistakes.found
    assert judged._stack.currentWidget() is view
    assert view.wall.count() == len(found.rows) > 0
    caption = view.wall._caption_of(0)
    assert caption.above == found.names[found.said[0]]
    assert caption.below == f"labelled {found.names[found.kinds[0]]}"
    assert caption.figure.endswith("%")
    assert view.said.text().startswith(f"{len(found.rows)} of {found.judged} images wrong")
    assert judged._count.text() == f"{len(found.rows)} mistakes"
    assert judged.filters.isHidden()


def test_a_mistake_can_be_gone_to_and_dragged(judged, opened, qtbot):
    opened.mistakes.show_part(Part.TRAINING)  # whose codes are known
    rest(opened)
    wall, row = judged.mistakes.wall, int(opened.mistakes.found.rows[1])
    qtbot.mouseClick(wall.viewport(), LEFT, pos=wall.tile_area(1).center().toPoint())
    assert opened.browser.selected == (row,)
    assert judged.go.isEnabled()
    assert wall.mime_data(wall.selected()).formats()
    wall.chosen.emit(1)
    rest(opened)
    np.testing.assert_allclose(opened.viewpoint.code, opened.space.encodings.means[row], atol=1e-5)


def test_one_class_and_the_other_part_are_chosen(judged, opened):
    view = judged.mistakes
    kind = int(opened.mistakes.found.kinds[0])
    view.kind.chosen.emit(kind)
    assert view.wall.count() == len(opened.mistakes.found.of_kind(kind))
    assert f"images of {'abcd'[kind]} wrong" in view.said.text()
    view.part.chosen.emit(Part.TRAINING)
    rest(opened)
    assert opened.mistakes.found.judged == opened.data.current.training.stop


def test_without_a_classifier_the_reason_is_said_and_one_can_be_chosen(panel, opened, monkeypatch, qtbot, tmp_path):
    opened.browser.show_view(View.MISTAKES)
    view = panel.mistakes
    assert view._stack.currentWidget() is view.empty
    assert view.empty._sentence.text().startswith("No classifier that comes with the application judges Blobs.")
    used = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "mine.safetensors"), ""))
    monkeypatch.setattr(opened.mistakes, "use", used.append)
    qtbot.mouseClick(view.empty._action, LEFT)
    assert used == [tmp_path / "mine.safetensors"]


def test_a_search_under_way_shows_how_far_it_is(judged, opened, monkeypatch):
    monkeypatch.setattr(type(opened.mistakes), "is_under_way", True)
    opened.mistakes._known.clear()
    opened.mistakes.progress = Progress("Looking for mistakes", 12, 24)
    opened.mistakes.changed.emit()
    assert judged.mistakes.empty._sentence.text() == "Looking for mistakes: 12 of 24 images."
    assert judged.mistakes.bar.value() == 500
    assert judged._count.text() == ""


def test_images_of_a_class_come_back_with_the_first_view(judged, opened):
    opened.browser.select((3,))
    opened.browser.show_view(View.IMAGES)
    assert judged._stack.currentWidget() is judged.wall
    assert judged.wall.selected() == (3,)
    assert judged.filters.isVisible()
