"""Curves, bars, timeline and meter: what is where, and what a click means."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from explorer.widgets.axes import Axis, polyline, spread, thinned
from explorer.widgets.bars import BarChart
from explorer.widgets.curves import Curves, Pane, Series
from explorer.widgets.marker import draw_marker, draw_trail
from explorer.widgets.meter import Meter
from explorer.widgets.timeline_track import TimelineTrack

pytestmark = pytest.mark.usefixtures("dressed")


@pytest.mark.parametrize("log", [False, True])
def test_an_axis_goes_there_and_back(log: bool) -> None:
    axis = Axis(2.0, 800.0, 10.0, 410.0, log)
    for value in (2.0, 37.0, 800.0):
        assert axis.value(float(axis.at(value))) == pytest.approx(value)


def test_ticks_are_round_and_few() -> None:
    assert Axis(0, 20_000, 0, 1).ticks(6) == [0, 5_000, 10_000, 15_000, 20_000]
    assert Axis(0, 3.6, 0, 1).ticks(4) == [0, 1, 2, 3]
    assert Axis(8, 600, 0, 1, log=True).ticks(6) == [10, 20, 50, 100, 200, 500]
    assert Axis(1e-3, 1e5, 0, 1, log=True).ticks(9) == pytest.approx([10.0**k for k in range(-3, 6)])


def test_a_thinned_line_keeps_every_peak() -> None:
    x, y = np.linspace(0, 300, 50_000), np.random.default_rng(0).normal(size=50_000)
    kept = thinned(x, y)
    assert len(kept) <= 2 * 301 + 2
    assert {y.argmax(), y.argmin(), 0, len(x) - 1} <= set(kept)
    assert (np.diff(kept) > 0).all()
    assert polyline(x, y).count() == len(kept)


def test_labels_keep_apart_and_in_order() -> None:
    placed = spread([100, 102, 101, 300], 18, 0, 320)
    assert placed[0] < placed[2] < placed[1] < placed[3]
    assert min(np.diff(sorted(placed))) >= 17.9


def test_labels_stay_within_the_limits_though_some_lie_at_either_end() -> None:
    assert spread([342, 402], 18, 355, 411) == [364, 402]
    assert spread([100, 101, 102], 18, 90, 110) == pytest.approx([65, 83, 101]), "the last ones are in"
    assert spread([], 18, 0, 100) == []


@pytest.fixture
def curves(qtbot) -> Curves:
    panes = (Pane((Series("total", "total"),), log=True), Pane((Series("KL", "kl"),), from_zero=True))
    curves = Curves(panes)
    qtbot.addWidget(curves)
    curves.resize(460, 240)
    curves.show()
    steps = np.arange(0, 1001, 10)
    curves.set_series("total", steps, 500.0 - 0.3 * steps)
    curves.set_series("KL", steps, 0.05 * steps)
    curves.set_total(2000)
    return curves


def test_without_a_playhead_the_newest_is_followed(curves: Curves) -> None:
    assert curves.playhead() == 1000
    curves.set_series("KL", [0, 1200], [0.0, 1.0])
    assert curves.playhead() == 1200


def test_dragging_the_playhead_stays_within_what_is_done(curves: Curves, qtbot) -> None:
    sent, plot = [], curves._plot()
    curves.playhead_moved.connect(sent.append)
    quarter = QPoint(round(plot.left() + plot.width() / 4), 120)
    qtbot.mousePress(curves, Qt.MouseButton.LeftButton, pos=quarter)
    qtbot.mouseMove(curves, QPoint(round(plot.right()), 120))
    qtbot.mouseRelease(curves, Qt.MouseButton.LeftButton, pos=quarter)
    assert sent[0] == pytest.approx(500, abs=10)
    assert max(sent) <= 1000


def test_the_figure_is_the_one_at_the_playhead(curves: Curves) -> None:
    curves.set_playhead(505)
    assert curves._figure("total") == pytest.approx(350)


def test_a_loss_that_turns_negative_is_drawn_on_a_linear_axis(curves: Curves) -> None:
    curves.set_series("total", [0, 10], [5.0, -3.0])
    assert not curves._y_axis(curves._panes[0], curves._areas()[0]).log
    assert not curves.grab().isNull()


@pytest.mark.parametrize("y", [[], [np.nan], [np.inf, 1.0], [0.0, 0.0]])
def test_odd_data_are_drawn_without_complaint(curves: Curves, y: list[float]) -> None:
    curves.set_series("total", np.arange(len(y)), y)
    curves.set_series("KL", [], [])
    assert not curves.grab().isNull()


def test_curves_without_data_are_an_empty_plot(curves: Curves) -> None:
    curves.clear()
    assert not curves.grab().isNull()
    assert curves.playhead() == 0


def test_bars_fall_and_a_click_names_the_dimension(qtbot) -> None:
    bars, values = BarChart(verb="traverse"), np.array([0.1, 3.0, 0.5, 2.0])
    qtbot.addWidget(bars)
    bars.resize(260, 200)
    bars.show()
    bars.set_values(values, "abcd", active=3)
    heights = [bars.bar_area(rank).height() for rank in range(4)]
    assert heights == sorted(heights, reverse=True)
    with qtbot.waitSignal(bars.chosen) as chosen:
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.bar_area(1).center().toPoint())
    assert chosen.args == [3]


@pytest.fixture
def track(qtbot) -> TimelineTrack:
    track = TimelineTrack()
    qtbot.addWidget(track)
    track.resize(900, 60)
    track.show()
    track.set_run(total=20_000, done=12_480)
    track.set_snapshots(range(0, 12_001, 500), np.zeros((25, 28, 28), np.uint8))
    track.set_current(12_000, "following the newest")
    return track


def test_thumbnails_never_touch_and_the_current_one_is_among_them(track: TimelineTrack) -> None:
    for step in (0, 3_000, 3_500, 12_000):
        track.set_current(step)
        shown = track.visible_thumbnails()
        assert step // 500 in shown
        assert min(np.diff([track._x(index) for index in shown])) >= 42


def test_scrubbing_sends_each_snapshot_once(track: TimelineTrack, qtbot) -> None:
    sent = []
    track.step_chosen.connect(sent.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_End):
        qtbot.keyClick(track, key)
    x = round(track._x(4)) + 2
    qtbot.mousePress(track, Qt.MouseButton.LeftButton, pos=QPoint(x, 51))
    qtbot.mouseMove(track, QPoint(x + 1, 51))
    qtbot.mouseRelease(track, Qt.MouseButton.LeftButton, pos=QPoint(x, 51))
    assert sent == [11_500, 0, 12_000, 2_000]


def test_a_timeline_without_snapshots_ignores_the_mouse(qtbot) -> None:
    track = TimelineTrack()
    qtbot.addWidget(track)
    track.show()
    with qtbot.assertNotEmitted(track.step_chosen):
        qtbot.mouseClick(track, Qt.MouseButton.LeftButton)
        qtbot.keyClick(track, Qt.Key.Key_Right)


def test_the_needle_stays_on_the_meter(qtbot) -> None:
    meter = Meter()
    qtbot.addWidget(meter)
    meter.set_reference(np.linspace(0, 5, 50), np.ones(50))
    for value in (None, 0.0, 1.12, 99.0):
        meter.set_value(value)
        assert not meter.grab().isNull()
    assert meter.accessibleDescription() == "99.00 times a real image's distance"


def test_the_marker_is_hollow_and_the_trail_ends_at_its_ring(qapp) -> None:
    sheet = QImage(100, 100, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#00ff00"))
    painter = QPainter(sheet)
    draw_trail(painter, [QPointF(0, 0), QPointF(50, 0), QPointF(50, 50)])
    draw_marker(painter, QPointF(50, 50))
    painter.end()
    assert sheet.pixelColor(50, 50) == QColor("#00ff00")
    assert sheet.pixelColor(50, 34) == QColor("#4054d6")


def test_names_at_the_ends_of_curves_stay_clear_of_what_is_said_of_events(qtbot) -> None:
    curves = Curves([Pane((Series("total", "total"), Series("reconstruction", "reconstruction")))])
    qtbot.addWidget(curves)
    curves.resize(500, 220)
    curves.set_total(600)
    for name in ("total", "reconstruction"):
        curves.set_series(name, np.arange(100), np.linspace(1, 9, 100))
    plain = written(curves, "total")
    curves.set_events([(94, "Beta 8.34"), (94, "Learning rate 0.002")])
    assert written(curves, "total").top() >= plain.top() + 16


def written(curves: Curves, text: str) -> QRectF:
    """Where a word was written last."""
    places = []
    keep = lambda painter, area, words, *rest, **more: places.append((words, area)) or 0.0  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("explorer.widgets.curves.write", keep)
        curves.grab()
    return next(area for words, area in reversed(places) if words == text)


def test_bars_between_two_ends_keep_their_order_and_cannot_be_chosen(qtbot) -> None:
    bars, chosen = BarChart(ends=("little", "much")), []
    bars.chosen.connect(chosen.append)
    qtbot.addWidget(bars)
    bars.resize(260, 200)
    bars.show()
    bars.set_values([0.2, 0.9, 0.5], "abc")
    heights = [bars.bar_area(k).height() for k in range(3)]
    assert heights[0] < heights[2] < heights[1]
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.bar_area(1).center().toPoint())
    assert chosen == []


def test_the_axis_of_bars_makes_room_for_its_figures(qtbot) -> None:
    bars = BarChart()
    qtbot.addWidget(bars)
    bars.resize(300, 200)
    bars.set_values([0.8, 0.4], "ab")
    narrow = bars._plot().left()
    bars.set_values([26_000, 400], "ab")
    assert bars._plot().left() > narrow
