"""Picking codes in the window: the menu, and what is dragged and dropped."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QFileDialog, QWidget

from explorer import picking
from explorer.state.picks import Pick
from explorer.widgets.menu import Menu
from models.base import Manner
from tests.conftest import wait_until


def taken_of(session, mime):
    got = []
    picking.take(session, mime, got.append)
    wait_until(lambda: session.is_idle, 60)
    return got[0] if got else None


@pytest.fixture
def menu(opened, qtbot):
    """The menu and what has been picked in it."""
    parent, got = QWidget(), []
    qtbot.addWidget(parent)
    menu = Menu(parent=parent)
    menu.parent_kept = parent
    picking.fill(menu, opened, parent, got.append)
    return menu, got


def entry(menu, text):
    return next(action for action in menu.actions() if action.text() == text)


def test_dragged_codes_arrive_with_names_pictures_and_manner(opened):
    image = np.arange(64, dtype=np.uint8).reshape(8, 8, 1)
    manner = Manner((0.25, 0.75), seed=3)
    picks = (Pick("One", np.array([1, 2, 3], np.float32), image, manner, is_image=True), Pick("Two", np.zeros(3)))
    one, two = taken_of(opened, picking.mime_of(picks))
    assert (one.name, one.manner, one.is_image, two.name, two.manner) == ("One", manner, True, "Two", None)
    np.testing.assert_array_equal(one.code, [1, 2, 3])
    np.testing.assert_array_equal(one.image, image)
    assert two.image is None


def test_codes_of_another_space_are_refused_in_a_sentence(opened, notices):
    assert taken_of(opened, picking.mime_of([Pick("One", np.zeros(5))])) is None
    assert notices == [("error", "These codes are of another space than the open model's.")]


def test_images_of_data_closed_meanwhile_are_refused(opened, notices, data):
    mime = picking.mime_of_rows(opened, [1])
    opened.data.current = None
    assert taken_of(opened, mime) is None
    assert notices == [("error", "These images are of data that are not open any more.")]


def test_a_picture_s_file_that_is_dropped_is_encoded(opened, tmp_path):
    path = tmp_path / "mine.png"
    Image.new("L", (20, 20), 200).save(path)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    assert picking.can_take(mime)
    (pick,) = taken_of(opened, mime)
    assert pick.name == "mine"


def test_a_file_that_holds_no_picture_is_refused(opened, tmp_path, notices):
    path = tmp_path / "broken.png"
    path.write_bytes(b"none")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    assert taken_of(opened, mime) is None
    assert notices == [("error", "No picture can be read from broken.png.")]


def test_the_menu_offers_the_viewpoint_chance_data_a_file_bookmarks_and_the_trail(menu, opened):
    menu, got = menu
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts[:4] == [
        "The viewpoint as it is now",
        "An encoded image by chance",
        "From the data…",
        "From a picture's file…",
    ]
    assert "Code 1 of the trail" in texts
    entry(menu, "The viewpoint as it is now").trigger()
    entry(menu, "An encoded image by chance").trigger()
    assert [picks[0].name.split()[0] for picks in got] == ["Viewpoint", "Image"]


def test_the_menu_s_data_open_the_browser_which_serves_it(menu, opened):
    menu, got = menu
    entry(menu, "From the data…").trigger()
    opened.browser.select((3,))
    opened.browser.use()
    wait_until(lambda: opened.is_idle)
    assert got[0][0].name == "Image 4"


def test_the_menu_s_file_is_encoded(menu, opened, tmp_path, monkeypatch):
    menu, got = menu
    path = tmp_path / "mine.png"
    Image.new("L", (20, 20), 200).save(path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    entry(menu, "From a picture's file…").trigger()
    wait_until(lambda: opened.is_idle)
    assert got[0][0].name == "mine"
