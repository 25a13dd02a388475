import numpy as np
import pytest
from PySide6.QtCore import Qt

from explorer.widgets.cloud import Cloud
from explorer.widgets.density_plot import DensityPlot, Spread

SHARES = np.exp(-(np.linspace(-4, 4, 48) ** 2) / 2)


@pytest.fixture
def plot(qtbot):
    plot = DensityPlot(name="test", names=("means", "codes", "prior"))
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.show()
    return plot


def test_codes_as_wide_as_the_prior_look_unlike_narrow_ones(plot):
    plot.set_spread(Spread(4.5, SHARES, SHARES, SHARES))
    same = plot.grab().toImage()
    plot.set_spread(Spread(4.5, SHARES, SHARES**4, SHARES))
    assert plot.grab().toImage() != same


def test_keys_go_to_the_next_and_the_one_before(plot, qtbot):
    moved = []
    plot.moved.connect(moved.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_A):
        qtbot.keyClick(plot, key)
    assert moved == [1, -1]


def test_a_cloud_has_the_same_scale_both_ways_and_all_its_points_in_view(qtbot):
    cloud = Cloud(name="test")
    qtbot.addWidget(cloud)
    cloud.resize(300, 200)
    cloud.set_points(np.array([[0.0, 0.0], [6.0, -2.0]]), ("#ff0000", "#00ff00"))
    across, up = cloud.axes()
    assert across.at(1.0) - across.at(0.0) == pytest.approx(up.at(0.0) - up.at(1.0))
    assert 0 < across.at(6.0) < 300
    at = (round(across.at(6.0)), round(up.at(-2.0)))
    assert cloud.grab().toImage().pixelColor(*at).green() > 200
