"""The scatter alone: where points lie, what the hand does, and that seventy thousand keep their numbers."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from explorer import theme
from explorer.widgets.pixels import array
from explorer.widgets.scatter import FEW, LASSO, NOBODY, PAN, RECTANGLE, Look, Scatter
from explorer.widgets.scatter_frame import ScatterFrame

LEFT = Qt.MouseButton.LeftButton
CORNERS = np.array([[0, 0], [10, 0], [10, 10], [0, 10], [5, 5]], np.float32)


@pytest.fixture
def scatter(qtbot, qapp):
    theme.apply(qapp, theme.DARK)
    widget = Scatter()
    qtbot.addWidget(widget)
    widget.resize(400, 400)
    widget.show()
    show(widget, CORNERS)
    return widget


def show(widget, points, **look):
    widget.show_points(points)
    count = len(points)
    usual = {"kinds": np.arange(count) % 2, "colours": ("#FF0000", "#00FF00"), "shown": np.ones(count, bool)}
    widget.show_look(Look(**usual | look))


def spot(widget, row):
    return widget.frame.spot(widget._positions[row]).toPoint()


def colour_at(widget, point):
    return array(widget.grab().toImage(), 3)[point.y(), point.x()].tolist()


# --- the frame ---


def test_all_points_lie_within_the_margin_with_one_scale():
    frame = ScatterFrame.around(np.array([[0, 0], [4, 1.0]]), (400, 300), 20)
    assert frame.at(np.array([[0, 0], [4, 1.0]])).tolist() == [[20, 195], [380, 105]]


def test_a_spot_is_the_point_that_is_drawn_there():
    frame = ScatterFrame((3, -2), 12.5, (300, 200))
    assert frame.point(frame.spot((1.25, 7))) == pytest.approx((1.25, 7))
    assert frame.moved(QPointF(25, -50)).center == pytest.approx((1, -6))


def test_zooming_leaves_what_is_under_the_pointer_there():
    frame, about = ScatterFrame((3, -2), 12.5, (300, 200)), QPointF(40, 150)
    nearer = frame.zoomed(2, about)
    assert nearer.scale == 25
    assert nearer.point(about) == pytest.approx(frame.point(about))


@pytest.mark.parametrize("points", [np.zeros((0, 2)), np.ones((3, 2))])
def test_no_points_or_equal_ones_have_a_frame(points):
    frame = ScatterFrame.around(points, (300, 200), 20)
    assert np.isfinite(frame.scale)
    assert frame.scale > 0


# --- what is shown ---


def test_points_are_drawn_in_the_colours_of_their_groups(scatter):
    assert colour_at(scatter, spot(scatter, 0)) == [255, 0, 0]
    assert colour_at(scatter, spot(scatter, 1)) == [0, 255, 0]


def test_hidden_points_are_not_drawn_nor_found(scatter, qtbot):
    show(scatter, CORNERS, shown=np.array([True, False, True, True, True]))
    assert colour_at(scatter, spot(scatter, 1)) == [0x0F, 0x11, 0x14]
    picked = []
    scatter.picked.connect(picked.append)
    qtbot.mouseClick(scatter, LEFT, pos=spot(scatter, 1))
    assert picked == []


def test_what_is_not_selected_greys_but_stays(scatter):
    show(scatter, CORNERS, selected=np.array([True, False, False, False, False]))
    assert colour_at(scatter, spot(scatter, 0)) == [255, 0, 0]
    red, green, _ = colour_at(scatter, spot(scatter, 1))
    assert abs(red - green) < 20
    assert green > 0x11


def test_where_there_is_room_points_are_pictures(scatter):
    images = np.full((5, 8, 8, 3), 77, np.uint8)
    show(scatter, CORNERS, images=images)
    assert colour_at(scatter, spot(scatter, 2)) == [77, 77, 77]
    show(scatter, np.random.default_rng(0).uniform(0, 1, (3000, 2)), images=np.zeros((3000, 8, 8, 3), np.uint8))
    assert not scatter._draws_images()
    for _ in range(20):
        scatter.zoom(1.5)
    scatter._positions[0] = scatter.frame.center
    assert scatter._draws_images()


def test_the_marker_is_drawn_and_in_doubt_it_is_dashed(scatter):
    plain = array(scatter.grab().toImage(), 3)
    scatter.show_marker((2.5, 7.5))
    sure = array(scatter.grab().toImage(), 3)
    scatter.show_marker((2.5, 7.5), doubtful=True)
    doubtful = array(scatter.grab().toImage(), 3)
    assert (plain != sure).any(2).sum() > (plain != doubtful).any(2).sum() > 100


# --- the hand ---


def test_a_point_within_reach_is_hovered_and_picked(scatter, qtbot):
    hovered, picked = [], []
    scatter.hovered.connect(lambda row, _: hovered.append(row))
    scatter.picked.connect(picked.append)
    qtbot.mouseMove(scatter, spot(scatter, 4) + QPoint(3, 3))
    qtbot.mouseMove(scatter, QPoint(60, 200))
    qtbot.mouseClick(scatter, LEFT, pos=spot(scatter, 3))
    assert hovered[:2] == [4, NOBODY]
    assert picked == [3]


def test_dragging_moves_the_map(scatter, qtbot):
    before = scatter.frame.spot((5, 5))
    drag(scatter, qtbot, QPoint(200, 100), QPoint(230, 60))
    assert scatter.frame.spot((5, 5)) - before == QPointF(30, -40)
    scatter.fit()
    assert scatter.frame.spot((5, 5)) == before


def test_the_wheel_zooms_about_the_pointer_and_keys_do_too(scatter, qtbot):
    about = QPointF(100, 120)
    there, scale = scatter.frame.point(about), scatter.frame.scale
    none = Qt.KeyboardModifier.NoModifier
    turn = QWheelEvent(about, scatter.mapToGlobal(about), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, none,
                       Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(scatter, turn)
    assert scatter.frame.scale == pytest.approx(1.44 * scale)
    assert scatter.frame.point(about) == pytest.approx(there)
    qtbot.keyClick(scatter, Qt.Key.Key_Home)
    assert scatter.frame.scale == pytest.approx(scale)
    qtbot.keyClick(scatter, Qt.Key.Key_Plus)
    assert scatter.frame.scale > scale


def test_a_rectangle_catches_what_lies_within(scatter, qtbot):
    caught = []
    scatter.caught.connect(lambda rows: caught.append(np.flatnonzero(rows).tolist()))
    scatter.set_tool(RECTANGLE)
    drag(scatter, qtbot, QPoint(2, 2), QPoint(398, 220))
    assert caught == [[2, 3, 4]]
    qtbot.mouseClick(scatter, LEFT, pos=QPoint(100, 250))
    assert caught[-1] == []


def test_a_lasso_catches_what_it_is_drawn_around_and_no_hidden_points(scatter, qtbot):
    caught = []
    scatter.caught.connect(lambda rows: caught.append(np.flatnonzero(rows).tolist()))
    scatter.set_tool(LASSO)
    around = [spot(scatter, 0) + QPoint(*by) for by in ((-15, 15), (-15, -15), (15, -15), (15, 15))]
    drag(scatter, qtbot, *around)
    assert caught == [[0]]
    show(scatter, CORNERS, shown=np.array([False, True, True, True, True]))
    drag(scatter, qtbot, *around)
    assert caught[-1] == []


def test_while_points_move_the_view_goes_along_until_it_has_been_moved(scatter, qtbot):
    scatter.show_points(100 * CORNERS)
    assert scatter.rect().contains(spot(scatter, 2))
    drag(scatter, qtbot, QPoint(200, 100), QPoint(230, 60))
    frame = scatter.frame
    scatter.show_points(200 * CORNERS)
    assert scatter.frame == frame


def test_seventy_thousand_keep_their_rows(scatter, qtbot):
    """Numbers of 16 bits would end at 65,535."""
    points = np.random.default_rng(0).uniform(0, 1, (70_000, 2)).astype(np.float32)
    points[69_999] = (3, 3)
    show(scatter, points)
    picked, caught = [], []
    scatter.picked.connect(picked.append)
    scatter.caught.connect(lambda rows: caught.append(np.flatnonzero(rows).tolist()))
    qtbot.mouseClick(scatter, LEFT, pos=spot(scatter, 69_999))
    scatter.set_tool(RECTANGLE)
    corner = spot(scatter, 69_999)
    drag(scatter, qtbot, corner - QPoint(9, 9), corner + QPoint(9, 9))
    scatter.set_tool(PAN)
    assert (picked, caught) == ([69_999], [[69_999]])


def drag(scatter, qtbot, start, *way):
    qtbot.mousePress(scatter, LEFT, pos=start)
    for point in way:
        qtbot.mouseMove(scatter, point)
    qtbot.mouseRelease(scatter, LEFT, pos=way[-1])


def test_few_points_wear_shapes_and_so_do_the_selected_ones_of_many(scatter):
    """A plus leaves free what a disc fills, off its arms."""
    off = QPoint(3, 3)
    show(scatter, CORNERS, shapes=("+", "o"))
    assert colour_at(scatter, spot(scatter, 0) + off) != [255, 0, 0]
    assert colour_at(scatter, spot(scatter, 0)) == [255, 0, 0]
    many = np.random.default_rng(0).uniform(0, 10, (FEW + 1, 2)).astype(np.float32)
    many[0] = (20, 20)
    show(scatter, many, shapes=("+", "+"))
    in_many = array(scatter.grab().toImage(), 3)
    show(scatter, many, shapes=("+", "+"), selected=np.arange(FEW + 1) == 0)
    selected = array(scatter.grab().toImage(), 3)
    lone = spot(scatter, 0)
    near = np.s_[lone.y() - 6 : lone.y() + 7, lone.x() - 6 : lone.x() + 7]
    assert (selected[near] == [255, 0, 0]).all(2).sum() > (in_many[near] == [255, 0, 0]).all(2).sum() > 0
