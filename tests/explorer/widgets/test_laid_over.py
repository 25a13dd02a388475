"""Curves laid over one another, and the ticks of a slider with many frames."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from explorer import theme
from explorer.theme import DARK, LIGHT
from explorer.widgets.laid_over import Laid, LaidOver
from explorer.widgets.pixels import array
from explorer.widgets.scrubber import APART, Scrubber

FALLING = np.linspace(1, 0, 101)


@pytest.fixture
def plot(qtbot, qapp):
    theme.apply(qapp, DARK)
    plot = LaidOver(0.0, 1.0, name="Rates")
    qtbot.addWidget(plot)
    plot.resize(300, 150)
    plot.set_curves([Laid("strong", FALLING, "linear", strong=True), Laid("thin", FALLING**3, "spherical")], 200)
    plot.show()
    return plot


def seen(plot):
    return array(plot.grab().toImage(), 3).astype(int)


def has(picture, colour):
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return (np.abs(picture - (red, green, blue)).max(2) < 12).any()


def test_a_press_and_a_drag_scrub_within_the_ends(plot, qtbot):
    heard, presses = [], []
    plot.scrubbed.connect(heard.append)
    plot.pressed.connect(lambda: presses.append(True))
    across = plot.across()
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=QPoint(round(across.at(0.5)), 50))
    qtbot.mouseMove(plot, QPoint(299, 50))
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=QPoint(299, 50))
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(1, 50))
    assert presses == [True, True]
    assert heard[0] == pytest.approx(0.5, abs=0.01)
    assert heard[-1] == 0.0


def test_names_stand_apart_in_the_order_of_their_curves(plot):
    names = [curve.name for curve in plot._curves]
    assert names == ["thin", "strong"]  # the strong one is painted last
    thin, strong = plot.name_places()
    assert thin - strong >= 13  # lower down


def test_where_one_stands_is_painted_over_what_stays_as_it_is(plot):
    before = seen(plot)
    painted = plot._painted
    plot.set_at(0.25)
    after = seen(plot)
    assert plot._painted is painted
    x = round(plot.across().at(0.25))
    assert has(after[:, x - 1 : x + 2], DARK.accent)
    assert not has(before[:, x - 1 : x + 2], DARK.accent)
    for colour in (DARK.linear, DARK.spherical):
        assert has(after, colour)


def test_it_is_painted_anew_with_other_curves_and_in_another_theme(plot, qapp):
    seen(plot)
    painted = plot._painted
    plot.set_curves([Laid("", FALLING, "through_data", strong=True, dashed=True)], 200)
    assert has(seen(plot), DARK.through_data)
    assert plot._painted is not painted
    theme.apply(qapp, LIGHT)
    assert has(seen(plot), LIGHT.through_data)
    theme.apply(qapp, DARK)


def test_values_that_are_none_leave_a_gap(plot):
    values = FALLING.copy()
    values[[0, 50, 100]] = np.nan
    plot.set_curves([Laid("gap", values, "linear", strong=True)], 200)
    plot.set_at(1.0)
    assert has(seen(plot), DARK.linear)


@pytest.mark.parametrize(("frames", "every"), [(11, 1), (51, 1), (1001, 20), (4001, 100)])
def test_a_slider_of_many_frames_has_ticks_that_can_be_told_apart(qtbot, frames, every):
    scrubber = Scrubber(name="Time")
    qtbot.addWidget(scrubber)
    scrubber.resize(600, 46)
    scrubber.set_frames(frames)
    left, right = scrubber._groove()
    ticked = scrubber._ticked(right - left)
    assert ticked == range(0, frames, every)
    assert every * (right - left) / (frames - 1) >= APART
