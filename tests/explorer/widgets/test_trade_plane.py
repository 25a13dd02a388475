import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from explorer.theme import Theme
from explorer.widgets.trade_plane import TradePlane, Way

STEPS = np.arange(1, 11) * 500.0
OWN = Way("mine", STEPS, np.linspace(40, 20, 10), np.r_[900.0, np.linspace(300, 200, 9)])
OTHER = Way("other", STEPS[:2], np.array([5.0, 10.0]), np.array([350.0, 330.0]))


@pytest.fixture
def plane(qtbot):
    plane = TradePlane(name="test", across="KL", up="reconstruction", total="−ELBO")
    qtbot.addWidget(plane)
    plane.resize(500, 260)
    plane.set_ways(OWN, [OTHER])
    plane.show()
    return plane


def place(plane, x, y):
    across, up = plane.axes()
    return QPointF(across.at(x), up.at(y))


def test_a_measured_point_says_both_costs_and_their_sum(plane):
    _, words = plane.said_at(place(plane, 20.0, 200.0))
    assert words == "step 5,000 · KL 20.0 · reconstruction 200.0 · −ELBO 220.0"
    assert plane.said_at(place(plane, 35.0, 210.0))[1] == ""


def test_the_first_points_may_leave_the_plane_and_the_ends_of_other_runs_may_not(plane):
    across, up = plane.axes()
    assert up.high < 900
    assert across.low < 10 < across.high
    assert up.low < 330 < up.high


def test_where_one_stands_is_the_newest_measurement_up_to_the_step(plane):
    plane.set_step(2700)
    assert plane._here(*plane.axes()) == place(plane, OWN.x[4], OWN.y[4])
    plane.set_step(None)
    assert plane._here(*plane.axes()) == place(plane, OWN.x[-1], OWN.y[-1])


def test_along_a_dashed_line_the_sum_is_the_same(plane):
    image = QImage(plane.size(), QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        sums = plane._paint_sums(painter, Theme.of(plane), plane._plot(), *plane.axes())
    across, up = plane.axes()
    assert len(sums) > 1
    for area, text in sums:
        assert up.value(area.center().y()) + across.high == pytest.approx(float(text.replace(",", "")), abs=2)


def test_a_single_measurement_and_none_are_drawn(plane):
    before = plane.grab().toImage()
    plane.set_ways(Way("one", STEPS[:1], OWN.x[:1], OWN.y[:1]), [])
    assert plane.grab().toImage() != before
    plane.set_ways(None, [])
    assert not plane.grab().toImage().isNull()
