"""A wall of very many pictures, and the layout that goes on in the next row."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from explorer import theme
from explorer.theme import DARK
from explorer.widgets.flow import Flow
from explorer.widgets.wall import Caption, Wall

MANY = 70_000


@pytest.fixture
def asked():
    return []


@pytest.fixture
def wall(qtbot, qapp, asked):
    theme.apply(qapp, DARK)
    wall = Wall()
    qtbot.addWidget(wall)
    wall.resize(320, 400)
    wall.show()

    def image_of(item):
        asked.append(item)
        return np.full((4, 4), item % 256, np.uint8)

    wall.set_items(MANY, image_of, lambda item: f"Picture {item}")
    wall.grab()
    return wall


def test_only_pictures_in_view_are_asked_for_however_many_there_are(wall, asked):
    assert 0 < len(asked) < 60
    wall.verticalScrollBar().setValue(wall.verticalScrollBar().maximum())
    wall.grab()
    assert max(asked) == MANY - 1
    assert len(asked) < 120


def test_a_point_of_the_wall_belongs_to_the_picture_that_is_drawn_there(wall):
    for item in (0, 4, 5, 17):
        assert wall.item_at(wall.tile_area(item).center()) == item
    assert wall.item_at(QPointF(1, 1)) == -1


def test_home_and_end_go_to_the_first_and_the_last(wall, qtbot):
    qtbot.keyClick(wall, Qt.Key.Key_End)
    assert wall.selected() == (MANY - 1,)
    qtbot.keyClick(wall, Qt.Key.Key_Home)
    assert wall.selected() == (0,)
    assert wall.verticalScrollBar().value() == 0


def test_space_selects_one_more_and_escape_none(wall, qtbot):
    qtbot.keyClick(wall, Qt.Key.Key_Right)
    wall._cursor = 5
    qtbot.keyClick(wall, Qt.Key.Key_Space)
    assert wall.selected() == (1, 5)
    qtbot.keyClick(wall, Qt.Key.Key_Escape)
    assert wall.selected() == ()


def test_a_double_click_chooses(wall, qtbot):
    chosen = []
    wall.chosen.connect(chosen.append)
    spot = wall.tile_area(7).center().toPoint()
    qtbot.mouseDClick(wall.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert chosen == [7]


def test_a_flow_goes_on_in_the_next_row_where_one_is_full(qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    buttons = [QPushButton("A button") for _ in range(3)]
    flow = Flow(*buttons, gap=6)
    holder.setLayout(flow)
    width, height = buttons[0].sizeHint().width(), buttons[0].sizeHint().height()
    assert flow.heightForWidth(3 * width + 40) == height
    assert flow.heightForWidth(2 * width + 20) == 2 * height + 6
    holder.resize(2 * width + 20, 200)
    holder.show()
    assert [b.y() for b in buttons] == [0, 0, height + 6]
    buttons[0].hide()
    assert flow.heightForWidth(2 * width + 20) == height


def test_captions_take_two_lines_under_every_picture(qtbot, qapp):
    theme.apply(qapp, DARK)
    wall, asked = Wall(least=100), []
    qtbot.addWidget(wall)
    wall.resize(320, 400)
    wall.show()

    def caption_of(item):
        asked.append(item)
        return Caption(f"a rather long name for {item}", "labelled otherwise", "97 %")

    wall.set_items(50, lambda item: np.zeros((4, 4), np.uint8), caption_of=caption_of)
    wall.grab()
    first, below = wall.tile_area(0), wall.tile_area(wall.columns())
    assert below.top() - first.bottom() > 2 * 16
    assert wall.item_at(below.center()) == wall.columns()
    assert 0 < len(set(asked)) < 50
    wall.setFocus()
    qtbot.keyClick(wall, Qt.Key.Key_End)
    assert wall.tile_area(49).bottom() + 2 * 16 <= wall.viewport().height()
