import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from explorer import theme
from explorer.widgets.heat_map import HeatMap, Scale, Table

STEPS = np.array([500.0, 1000.0, 2000.0])
VALUES = np.array([[0.0, 4.0], [2.0, 4.0], [4.0, 0.0]])


@pytest.fixture
def heat(qtbot):
    heat = HeatMap(name="test")
    qtbot.addWidget(heat)
    heat.resize(400, 240)
    heat.set_table(Table(STEPS, VALUES, ("z 7", "z 2"), Scale(0.0, 4.0), unit="nats"), 4000)
    heat.show()
    return heat


def spot(heat, step, row):
    plot = heat._plot()
    return QPointF(heat._across().at(step), plot.top() + (row + 0.5) * plot.height() / 2)


def test_a_cell_says_its_row_its_evaluation_and_its_value(heat):
    assert heat.said_at(spot(heat, 300, 0)) == "z 7 · step 500 · 0.00 nats"
    assert heat.said_at(spot(heat, 1500, 0)) == "z 7 · step 2,000 · 4.00 nats"
    assert heat.said_at(spot(heat, 700, 1)) == "z 2 · step 1,000 · 4.00 nats"


def test_nothing_is_said_of_what_is_still_to_come_or_beside_the_map(heat):
    assert heat.said_at(spot(heat, 3000, 0)) == ""
    assert heat.said_at(QPointF(2, 2)) == ""


def test_what_is_much_is_brighter_than_what_is_nothing(heat):
    image = heat.grab().toImage()
    ratio = image.width() / heat.width()
    colours = [
        image.pixelColor((spot(heat, step, row) * ratio).toPoint()).lightness()
        for step, row in ((250, 0), (750, 0), (1200, 0), (1200, 1), (3000, 0))
    ]
    nothing, some, much, nothing_again, to_come = colours
    assert abs(much - nothing) > abs(some - nothing) > 20
    assert nothing == nothing_again == to_come


def test_the_playhead_is_moved_within_what_is_done(heat, qtbot):
    moved = []
    heat.playhead_moved.connect(moved.append)
    qtbot.mouseClick(heat, Qt.MouseButton.LeftButton, pos=spot(heat, 1000, 0).toPoint())
    assert moved[-1] == pytest.approx(1000, abs=30)
    qtbot.mouseClick(heat, Qt.MouseButton.LeftButton, pos=QPoint(heat.width() - 70, 100))
    assert moved[-1] == 2000
    qtbot.keyClick(heat, Qt.Key.Key_Home)
    assert heat.playhead() == 0
    heat.set_playhead(None)
    assert heat.playhead() == 2000


def test_a_logarithmic_scale_tells_small_values_apart():
    scale = Scale(1e-4, 1.0, log=True)
    assert scale.shares(np.array([1e-5, 1e-4, 1e-2, 1.0, 3.0])) == pytest.approx([0, 0, 0.5, 1, 1])


def test_numbers_beside_the_scale_have_the_room_they_need(heat):
    narrow = heat._plot().right()
    heat.set_table(Table(STEPS, VALUES + 1e-4, ("a", "b"), Scale(1e-4, 1.0, log=True), ends=("little", "much")), 2000)
    assert heat._plot().right() < narrow
    assert not heat.grab().toImage().isNull()


@pytest.mark.parametrize("name", ["dark", "light"])
def test_a_line_says_how_many_rows_are_above_it(heat, name):
    heat.setPalette(theme.palette(theme.DARK if name == "dark" else theme.LIGHT))
    before = heat.grab().toImage()
    marked = Table(STEPS, VALUES, ("a", "b"), Scale(0.0, 4.0), marked=np.array([0, 1, 1]), mark="active")
    heat.set_table(marked, 4000)
    assert heat.grab().toImage() != before
