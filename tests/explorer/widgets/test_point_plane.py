"""The plane and the line on which points are drawn, and points as small pictures."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from explorer.theme import DARK, LIGHT
from explorer.widgets.density_curves import DensityCurves, Drawn
from explorer.widgets.key_switch import DOT, KeySwitch
from explorer.widgets.pixels import qimage
from explorer.widgets.point_picture import SIDE, point_picture, shown, shown_size
from explorer.widgets.point_plane import Arrows, Dots, Ground, PointPlane, Scene, Strokes, coloured

LEFT = Qt.MouseButton.LeftButton
EVERYTHING = Scene(
    ground=Ground(np.linspace(0, 1, 9).reshape(3, 3), 0, 1, diverges=True),
    layers=(
        Dots(np.array([[0.2, 0.3]]), "kl"),
        Strokes(np.array([[[0.1, 0.1], [0.9, 0.9]]]), "through_data"),
        Arrows(np.array([[0.5, 0.5]]), np.array([[0.1, 0.0]]), "text"),
    ),
    chosen=(0.5, 0.5),
)


@pytest.fixture
def plane(show):
    plane = show(PointPlane(name="Points", pickable=True), 400, 300)
    plane.set_scene(EVERYTHING)
    return plane


def test_a_place_is_where_its_point_is_drawn(plane):
    spot = plane.spot(np.array([0.25, 0.75]))
    assert plane.place(QPointF(*spot)) == pytest.approx((0.25, 0.75))
    assert plane.area().width() == plane.area().height()


def test_an_axis_of_its_own_takes_all_the_width(plane):
    plane.set_scene(Scene(-2.0, 2.0, across=(0.0, 50.0)))
    assert plane.area().width() > plane.area().height()
    assert plane.place(QPointF(*plane.spot(np.array([10.0, -1.0])))) == pytest.approx((10.0, -1.0))


def test_a_click_and_a_drag_pick_places(plane, qtbot):
    picked = []
    plane.picked.connect(lambda x, y: picked.append((x, y)))
    spot = plane.spot(np.array([0.5, 0.25]))
    qtbot.mousePress(plane, LEFT, pos=QPoint(*np.round(spot).astype(int).tolist()))
    assert picked[0] == pytest.approx((0.5, 0.25), abs=0.01)


def test_arrow_keys_move_what_is_chosen(plane, qtbot):
    picked = []
    plane.picked.connect(lambda x, y: picked.append((x, y)))
    qtbot.keyClick(plane, Qt.Key.Key_Right)
    qtbot.keyClick(plane, Qt.Key.Key_Up)
    assert picked == [pytest.approx((0.51, 0.5)), pytest.approx((0.5, 0.51))]


def test_where_nothing_can_be_picked_a_click_says_nothing(plane, qtbot):
    picked = []
    plane.picked.connect(lambda x, y: picked.append((x, y)))
    plane.set_pickable(False)
    qtbot.mousePress(plane, LEFT, pos=QPoint(200, 150))
    qtbot.keyClick(plane, Qt.Key.Key_Right)
    assert picked == []


def test_dots_are_seen_where_they_belong(plane):
    plane.set_scene(Scene(layers=(Dots(np.array([[0.2, 0.3]]), "kl", diameter=9, opacity=1.0),)))
    image = plane.grab().toImage()
    spot = np.round(plane.spot(np.array([0.2, 0.3]))).astype(int)
    elsewhere = np.round(plane.spot(np.array([0.71, 0.63]))).astype(int)
    assert image.pixelColor(*spot.tolist()) != image.pixelColor(*elsewhere.tolist())


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_diverging_ground_is_bare_in_the_middle_and_where_nothing_is_known(theme):
    values = np.array([[0.0, 0.5, 1.0, np.nan]])
    found = coloured(Ground(values, 0.0, 1.0, diverges=True), theme)
    assert found[0, 1, 3] == found[0, 3, 3] == 0
    assert found[0, 0, 3] == found[0, 2, 3] > 100
    assert not np.array_equal(found[0, 0, :3], found[0, 2, :3])


def test_the_lowest_row_of_a_ground_lies_below():
    found = coloured(Ground(np.array([[0.0], [1.0]]), 0.0, 1.0), DARK)
    assert found[:, 0, 3].tolist() == [255, 0]


def test_a_point_is_a_dot_where_it_lies():
    right, up = point_picture(np.array([255, 0], np.uint8)), point_picture(np.array([0, 255], np.uint8))
    assert right.shape == (SIDE, SIDE, 1)
    assert np.unravel_index(right[..., 0].argmax(), (SIDE, SIDE))[0] > SIDE // 2  # below
    assert right[SIDE // 2 :, SIDE // 2 :].max() == 255
    assert up[: SIDE // 2, : SIDE // 2].max() == 255
    assert up[SIDE // 2 + 4 :, SIDE // 2 + 4 :].max() < 255


def test_only_points_are_shown_as_something_else():
    picture = np.zeros((8, 8, 1), np.uint8)
    assert shown(picture) is picture
    assert shown_size(8, 8) == (8, 8)
    assert shown_size(1, 1) == (SIDE, SIDE)
    colour = np.full((1, 1, 3), 7, np.uint8)
    assert shown(colour) is colour


@pytest.mark.parametrize("channels", [1, 2])
def test_a_point_becomes_an_image_like_any_picture(qapp, channels):
    image = qimage(np.full((1, 1, channels), 128, np.uint8))
    assert (image.width(), image.height()) == (SIDE, SIDE)


def test_a_line_is_drawn_and_picked(show, qtbot):
    plot, picked = show(DensityCurves(name="Densities", pickable=True), 300, 200), []
    plot.picked.connect(picked.append)
    x = np.linspace(0, 1, 50)
    broken = np.where(x > 0.5, x, np.nan)
    plot.set_curves((Drawn(x, x, "kl", filled=True), Drawn(x, broken, "text", second=True)), second=(0, 1), mark=0.5)
    under = plot.grab().toImage().pixelColor(200, 150)
    plot.set_curves((), mark=0.5)
    assert plot.grab().toImage().pixelColor(200, 150) != under
    qtbot.mousePress(plot, LEFT, pos=QPoint(150, 60))
    assert 0.2 < picked[0] < 0.8
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert picked[1] == pytest.approx(0.51)


def test_a_key_is_switched_off_and_on(show, qtbot):
    key, heard = show(KeySwitch("Data", DOT, "reconstruction"), 200, 24), []
    key.toggled.connect(heard.append)
    key.set_detail("1,200")
    qtbot.mouseClick(key, LEFT)
    qtbot.keyClick(key, Qt.Key.Key_Space)
    assert heard == [False, True]
