"""The inspector as a whole: its header, its sections in one column, and all of it in little room."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QScrollArea

from explorer import theme
from explorer.panels.inspector.own import OwnImageSection, OwnResult
from explorer.panels.inspector.panel import Inspector
from explorer.panels.inspector.picture import NearestSection, PictureSection, TypicalitySection
from explorer.panels.inspector.sliders import SlidersSection
from tests.conftest import opened_of, tiny_model, wait_until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def inspector(carried, show, qapp):
    theme.apply(qapp, theme.DARK)
    return show(Inspector(carried), 288, 800)


def test_the_header_names_the_space_and_its_size(inspector, carried, data):
    assert inspector.header._context.text() == "z · 3-d"
    carried.model.show(opened_of(tiny_model(latent=2), data, "other"))
    assert inspector.header._context.text() == "z · 2-d"


def test_without_a_model_it_says_so_and_bookmarks_nothing(session, show):
    inspector = show(Inspector(session), 288, 800)
    assert inspector.header._context.text() == "no model open"
    assert not inspector._bookmark.isEnabled()
    assert inspector._bookmark.toolTip() == "No model is open."


def test_its_button_offers_the_next_free_name_for_a_bookmark(inspector, carried, qtbot, monkeypatch):
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, text, **__: (text, True))
    assert inspector._bookmark.toolTip() == "Bookmark this code (Ctrl+D)"
    qtbot.mouseClick(inspector._bookmark, LEFT)
    carried.viewpoint.move_to(np.array([1.0, 2.0, 3.0]))
    qtbot.mouseClick(inspector._bookmark, LEFT)
    marks = carried.trail.bookmarks
    assert [mark.name for mark in marks] == ["Bookmark 1", "Bookmark 2"]
    np.testing.assert_array_equal(marks[1].code, [1, 2, 3])


def test_every_section_is_there_in_its_order(inspector, carried, data):
    carried.own_image.encode(data.images[0])
    wait_until(lambda: carried.is_idle)
    kinds = (PictureSection, TypicalitySection, NearestSection, OwnResult, SlidersSection, OwnImageSection)
    tops = [inspector.findChild(kind).mapTo(inspector, inspector.rect().topLeft()).y() for kind in kinds]
    assert tops == sorted(tops)
    assert all(inspector.findChild(kind).isVisible() for kind in kinds)


def test_in_little_room_it_scrolls_and_nothing_is_cut_off_at_the_side(inspector, carried):
    carried.own_image.encode(np.full((9, 9, 3), 200, np.uint8))
    carried.viewpoint.move_to(np.array([90.0, -90.0, 90.0]))
    wait_until(lambda: carried.is_idle)
    inspector.resize(256, 420)
    assert inspector.width() == 256
    scroll, foot = inspector.findChild(QScrollArea), inspector.findChild(OwnImageSection)
    assert scroll.verticalScrollBar().maximum() > 0
    assert scroll.widget().width() <= scroll.viewport().width()
    assert foot.geometry().bottom() < 420


def test_a_moved_slider_changes_the_picture(inspector, carried, qtbot):
    before = inspector.findChild(PictureSection).view.image()
    row = inspector.findChild(SlidersSection)._rows[0]
    row._slider.setFocus()
    qtbot.keyClick(row._slider, Qt.Key.Key_Home)
    wait_until(lambda: carried.is_idle)
    assert inspector.findChild(PictureSection).view.image() != before
