"""What the Path is made of: columns, frames, the slider along them, plots, slots and lines over a plane."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from explorer.theme import DARK
from explorer.widgets.frame_columns import Columns
from explorer.widgets.frame_strip import Cell, FrameStrip
from explorer.widgets.named_slot import NamedSlot
from explorer.widgets.routes import Route, draw_routes
from explorer.widgets.scrubber import Scrubber
from explorer.widgets.way_plot import Band, Curve, WayPlot

pytestmark = pytest.mark.usefixtures("dressed")


@pytest.mark.parametrize(("frames", "width"), [(2, 300), (9, 870), (60, 870), (9, 120)])
def test_first_and_last_frames_always_have_a_column(frames, width):
    columns = Columns(frames, width)
    shown = columns.shown()
    assert (shown[0], shown[-1]) == (0, frames - 1)
    assert len(shown) == columns.count <= frames
    assert columns.middle(0) == pytest.approx(columns.x(0.0))
    assert columns.middle(columns.count - 1) == pytest.approx(columns.x(1.0))


def test_the_frame_at_which_one_stands_has_a_column():
    columns = Columns(60, 870)
    for current in range(60):
        shown = columns.shown(current)
        assert shown[columns.column_of(current)] == current
        assert shown == sorted(shown)


def test_pictures_stay_within_their_columns_and_the_ring_lies_over_its_neighbours(show):
    strip = show(FrameStrip(notes=False), 300, 130)
    strip.set_cells([Cell(np.full((4, 4), 255, np.uint8))] * 3)
    strip.set_side(120)  # more than there is room for
    columns = strip.columns()
    picture = strip.grab().toImage()
    between = [picture.pixelColor(round(columns.wide * k), 60) for k in (1, 2)]
    assert all(colour != QColor("white") for colour in between)
    strip.set_current(1, True)
    ringed = strip.grab().toImage()
    across = {ringed.pixelColor(x, 60).name() for x in range(round(columns.wide * 2), round(columns.wide * 2) + 5)}
    assert QColor(DARK.accent).name() in across


def test_shares_and_pixels_are_opposites_within_the_ends():
    columns = Columns(9, 870)
    for share in (0.0, 0.3, 1.0):
        assert columns.share(columns.x(share)) == pytest.approx(share)
    assert (columns.share(-50), columns.share(5000)) == (0, 1)


def cells(count=9):
    image = np.full((8, 8, 1), 255, np.uint8)
    return [Cell(image, image, "1.0 ×", 0.5, tip=f"frame {k}") for k in range(count)]


def test_a_frame_is_chosen_by_a_click_in_its_column(show, qtbot):
    strip = show(FrameStrip(), 870, 130)
    strip.set_cells(cells())
    with qtbot.waitSignal(strip.chosen) as chosen:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.columns().middle(3)), 50))
    assert chosen.args == [3]


def test_pictures_are_drawn_at_whole_multiples_and_what_is_off_in_the_colour_of_danger(show):
    strip = show(FrameStrip(), 870, 130)
    strip.set_side(80)
    off = Cell(cells(1)[0].image, None, "3.0 ×", 1.0, is_off=True)
    strip.set_cells([cells(1)[0], off])
    image = strip.grab().toImage()
    middle = round(strip.columns().middle(0))
    assert image.pixelColor(middle, 50) == QColor("white")
    row = [image.pixelColor(x, 12 + 80 + 4 + 23).name().upper() for x in range(image.width())]
    assert DARK.danger in row


def test_the_scrubber_leaves_arrow_keys_to_others_and_moves_by_hand(show, qtbot):
    scrubber = show(Scrubber(), 600, 46)
    scrubber.set_frames(9)
    qtbot.keyClick(scrubber, Qt.Key.Key_Right)
    assert scrubber.value() == 0.0
    left, right = scrubber._groove()
    with qtbot.waitSignals([scrubber.pressed, scrubber.moved, scrubber.released]):
        qtbot.mouseClick(scrubber, Qt.MouseButton.LeftButton, pos=QPoint(round((left + right) / 2), 23))
    assert scrubber.value() == pytest.approx(0.5, abs=0.01)


def test_the_axis_of_a_plot_holds_its_curves_and_its_band(show):
    plot = show(WayPlot(), 600, 64)
    shares = np.linspace(0, 1, 5)
    plot.set_curves({"linear": Curve(shares, np.full(5, 7.0), "linear")}, 9, Band(4.0, 5.0, 6.0))
    axis = plot._axis()
    assert axis.low < 4.0
    assert axis.high > 7.0
    plot.set_at(0.5, True)
    image = plot.grab().toImage()
    x = round(Columns(9, 600).x(0.5))
    assert image.pixelColor(x, 2).name().upper() == DARK.accent


def test_an_empty_slot_asks_and_a_full_one_names_what_it_holds(show, qtbot):
    slot = show(NamedSlot("End"), 200, 28)
    slot.show_choice("Image 7", None)
    assert slot.toolTip() == slot.accessibleName() == "End: Image 7"
    named = slot.sizeHint().width()
    slot.show_name(False)
    assert slot.sizeHint().width() < named
    with qtbot.waitSignal(slot.removed):
        qtbot.keyClick(slot, Qt.Key.Key_Delete)
    empty = show(NamedSlot("Add a way-point", word="Way-point"), 200, 28)
    assert empty.toolTip() == "Add a way-point"
    empty.set_refusal("There are no ends yet.")
    empty.show_choice("", None)
    assert empty.toolTip() == "There are no ends yet."


def test_a_route_is_drawn_in_its_colour_and_not_where_it_has_no_place():
    image = QImage(100, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    line = np.array([[5.0, 20.0], [95.0, 20.0]])
    routes = [
        Route(line, line[:0], "linear", np.zeros(2), is_followed=True),
        Route(np.full((2, 2), np.nan), line[:0], "spherical", np.zeros(2)),
    ]
    with QPainter(image) as painter:
        draw_routes(painter, routes, lambda points: points, DARK)
    assert image.pixelColor(50, 20).name().upper() == DARK.linear
    assert image.pixelColor(50, 30) == QColor("black")


def test_a_plot_has_two_figures_at_its_axis_at_least():
    plot = WayPlot(from_zero=True)
    plot.resize(400, 48)
    for highest in (0.7, 1.9, 2.9, 4.2, 6.0, 9.9):
        plot.set_curves({"linear": Curve(np.array([0.0, 1.0]), np.array([0.0, highest]), "linear")}, 9)
        assert len(plot._ticks(plot._axis())) >= 2, highest
