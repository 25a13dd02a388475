"""Plots of what happens along the steps of a sampling, and of how many there are."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from explorer.theme import DARK
from explorer.widgets.class_plot import ClassCurve, ClassPlot
from explorer.widgets.frame_columns import Columns
from explorer.widgets.label import caption
from explorer.widgets.log_plot import LogPlot, Points, Scale, Spot
from explorer.widgets.scroll import GivingColumn
from explorer.widgets.surface import Surface, column

pytestmark = pytest.mark.usefixtures("dressed")


def falling(names="abc", frames=51):
    """Of the first the curve rises to 1, the others fall to 0."""
    shares = np.linspace(0, 1, frames)
    rising = 1 / (1 + np.exp(-20 * (shares - 0.4)))
    values = {name: rising if k == 0 else (1 - rising) * k / 3 for k, name in enumerate(names)}
    return {name: ClassCurve(shares, value, "text", mark=names.index(name)) for name, value in values.items()}


@pytest.fixture
def plot(show):
    plot = show(ClassPlot(name="plot"), 700, 108)
    plot.set_curves(falling(), 51)
    plot.set_event((0.5, "decided at step 25"))
    return plot


def placed(plot):
    return plot._placed(Columns(51, plot.width()), plot._axis())


def test_names_and_words_stand_beside_each_other_within_the_plot(plot):
    places = placed(plot)
    assert set(places.names) == {"a", "b", "c"}
    for one, other in combinations([places.words, *places.names.values()], 2):
        assert not one.intersects(other)
    for area in places.names.values():
        assert plot.rect().contains(area.toRect())


def test_names_stay_off_the_curves_where_there_is_room(plot):
    places = placed(plot)
    assert all(places._struck(area) < 0.1 for area in [places.words, *places.names.values()])


def test_a_curve_is_drawn_in_the_colour_of_its_class(plot):
    plot.set_event(None)
    image = plot.grab().toImage()
    x, y = round(Columns(51, plot.width()).x(0.98)), round(plot._axis().at(1.0))
    assert image.pixelColor(x, y).name().upper() == DARK.class_text[0]


def test_the_axis_is_that_of_probabilities(plot):
    axis = plot._axis()
    assert (axis.low, axis.high) == (0, 1)
    assert plot._ticks(axis) == [0, 0.5, 1]


def test_a_first_point_alone_is_no_line_and_no_error(plot):
    plot.set_curves(falling(frames=1), 51)
    plot.set_event(None)
    plot.grab()
    plot.set_curves({}, 51)
    plot.grab()
    assert placed(plot).names == {}


LINES = (
    Points("one", "linear", "o", (Spot(5, 0.5, 0.1, ("one, 5",)), Spot(50, 0.9, 0.2, ("one, 50", "more")))),
    Points("other", "spherical", "s", (Spot(10, 0.7, 0.0, ("other, 10",)),)),
    Points("none yet", "total", "d", ()),
)


@pytest.fixture
def logs(show):
    plot = show(LogPlot(name="plot", empty="Nothing yet."), 700, 400)
    plot.set_lines(LINES, Scale("share", lowest=0.0, highest=1.0), (5, 100))
    return plot


def test_equal_factors_are_equally_far_apart(logs):
    steps = [logs._axes()[0].at(x) for x in (5, 10, 20)]
    assert steps[1] - steps[0] == pytest.approx(steps[2] - steps[1])


def test_points_are_looked_at_under_the_pointer_and_chosen(logs, qtbot):
    spot = logs.at((0, 1)).toPoint()
    with qtbot.waitSignal(logs.pointed) as pointed:
        qtbot.mouseMove(logs, spot)
    assert pointed.args == [(0, 1)]
    with qtbot.waitSignal(logs.chosen) as chosen:
        qtbot.mouseClick(logs, Qt.MouseButton.LeftButton, pos=spot)
    assert chosen.args == [(0, 1)]
    with qtbot.waitSignal(logs.pointed) as left:
        qtbot.mouseMove(logs, QPoint(3, 3))
    assert left.args == [None]
    assert logs._nearest(QPointF(3, 3)) is None


def test_what_was_chosen_wears_the_accent_and_what_is_looked_at_does_not(logs):
    at = logs.at((1, 0))
    ring = QPoint(round(at.x()) - 9, round(at.y()))
    logs.set_current((1, 0), True)
    near = [logs.grab().toImage().pixelColor(ring + QPoint(dx, 0)).name().upper() for dx in (-1, 0, 1)]
    assert DARK.accent in near
    logs.set_current((1, 0), False)
    near = [logs.grab().toImage().pixelColor(ring + QPoint(dx, 0)).name().upper() for dx in (-1, 0, 1)]
    assert DARK.accent not in near


def test_an_axis_goes_no_further_than_what_can_be(logs):
    assert logs._axes()[1].high == 1.0
    logs.set_lines(LINES, Scale("seconds", log=True), (5, 100))
    assert logs._axes()[1].low > 0
    logs.grab()
    logs.set_lines(LINES[2:], Scale("variety", level=(1.0, "real images")), (5, 100))
    logs.grab()
    assert logs._is_empty


def test_a_giving_column_takes_what_its_body_needs_and_scrolls_where_there_is_less(show):
    body = Surface()
    lines = [caption(f"line {k}") for k in range(10)]
    body.setLayout(column(*lines))
    giving = GivingColumn(body, least=50)
    whole = Surface()
    rest = Surface()
    whole.setLayout(column(rest, giving))
    whole.layout().setStretch(0, 1)
    show(whole, 200, 600)
    assert giving.height() == body.layout().totalSizeHint().height()
    whole.resize(200, 90)
    assert 50 <= giving.height() <= 90
    lines[0].hide()
    whole.resize(200, 600)
    whole.layout().activate()
    assert giving.sizeHint().height() == body.layout().totalSizeHint().height()


def test_names_of_curves_that_have_only_begun_do_not_lie_over_each_other(plot):
    shares = np.linspace(0, 0.08, 5)
    plot.set_curves({name: ClassCurve(shares, np.full(5, 1.0), "text", mark=0) for name in "abcd"}, 51)
    plot.set_event(None)
    names = placed(plot).names
    assert names
    assert not any(one.intersects(other) for one, other in combinations(names.values(), 2))
