"""The toast and the drawing dialog."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from explorer.widgets.draw_pad import DrawDialog, DrawPad
from explorer.widgets.toast import Toast

pytestmark = pytest.mark.usefixtures("dressed")


@pytest.fixture
def window(qtbot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 400)
    window.show()
    return window


def test_a_toast_lies_in_the_lower_right_corner_and_follows_it(window: QWidget) -> None:
    toast = Toast(window, reduce_motion=True)
    toast.show_message("Saved.", "ok")
    for size in ((800, 400), (640, 480)):
        window.resize(*size)
        assert toast.geometry().right() < window.width()
        assert toast.geometry().bottom() > window.height() - 24
    toast.dismiss()


def test_an_error_stays_and_other_news_leave(window: QWidget) -> None:
    toast = Toast(window, reduce_motion=True)
    toast.show_message("Saved.")
    assert toast._timer.isActive()
    toast.show_message("The disk is full.", "danger")
    assert not toast._timer.isActive()
    assert toast.isVisible()


def test_a_dismissed_toast_is_gone(window: QWidget, qtbot) -> None:
    toast = Toast(window, reduce_motion=True)
    toast.show_message("Saved.")
    toast.dismiss()
    qtbot.waitUntil(toast.isHidden)
    assert not toast._timer.isActive()


@pytest.mark.parametrize("channels", [1, 3])
def test_a_drawing_has_the_size_of_the_model(qtbot, channels: int) -> None:
    pad = DrawPad(28, 28, channels)
    qtbot.addWidget(pad)
    pad.show()
    before = pad.pixels()
    qtbot.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(pad.width() // 2, pad.height() // 2))
    after = pad.pixels()
    assert after.shape == (28, 28, channels)
    assert after.dtype == np.uint8
    changed = np.argwhere((after != before).any(-1))
    assert np.abs(changed.mean(0) - 13.5).max() < 1


@pytest.mark.parametrize("side", [8, 28])
def test_the_smallest_brush_leaves_a_dot_where_it_is_pressed(qtbot, side: int) -> None:
    pad = DrawPad(side, side, 1)
    qtbot.addWidget(pad)
    pad.show()
    pad.set_brush(1.0)
    spot = round((side // 2 + 0.5) * pad.width() / side)
    qtbot.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(spot, spot))
    assert pad.pixels()[side // 2, side // 2] > 150


def test_clearing_takes_the_drawing_away(qtbot) -> None:
    dialog = DrawDialog(28, 28, 1)
    qtbot.addWidget(dialog)
    dialog.pad().set_pixels(np.full((28, 28), 200, np.uint8))
    assert dialog.pixels().max() == 200
    dialog.pad().clear()
    assert dialog.pixels().max() == 0


def test_strokes_are_taken_back_one_by_one_or_all_at_once(qtbot) -> None:
    dialog = DrawDialog(28, 28, 1)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    pad, sheets = dialog.pad(), []
    pad.set_pixels(np.full((28, 28), 90, np.uint8))
    for place in (0.3, 0.5, 0.7):
        sheets.append(pad.pixels())
        spot = QPoint(round(place * pad.width()), pad.height() // 2)
        qtbot.mouseClick(pad, Qt.MouseButton.LeftButton, pos=spot)
    for sheet in sheets[:0:-1]:
        qtbot.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        np.testing.assert_array_equal(pad.pixels(), sheet)
    qtbot.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(9, 9))
    pad.reset()
    np.testing.assert_array_equal(pad.pixels(), sheets[0])
    assert not pad.can_undo
