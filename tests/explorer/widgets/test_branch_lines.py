"""The tree of lines: where each lies, what a hand and keys do on it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from explorer.widgets.branch_lines import HERE, OTHER, BranchLine, BranchLines
from explorer.widgets.frame_columns import Columns

pytestmark = pytest.mark.usefixtures("dressed")
PICTURE = np.full((8, 8), 200, np.uint8)
LINES = (
    BranchLine(0.0, 1.0, None, "run A", PICTURE, HERE, "the first"),
    BranchLine(0.9, 1.0, 0, "from step 9", PICTURE),
    BranchLine(0.4, 0.6, 0, "run B, from step 4", None, OTHER),
)


@pytest.fixture
def lines(qtbot):
    lines = BranchLines(name="Branches")
    qtbot.addWidget(lines)
    lines.set_lines(LINES, 11)
    lines.resize(600, lines.sizeHint().height())
    lines.show()
    return lines


def middle(lines, line, share=0.5):
    return QPoint(round(Columns(11, 600).x(share)), round(lines.lane(line).center().y()))


def test_lines_stand_beneath_one_another_and_make_its_height(lines):
    tops = [lines.lane(line).top() for line in range(3)]
    assert tops == sorted(tops)
    assert lines.lane(2).bottom() == lines.sizeHint().height()


def test_a_branch_leaves_its_parent_at_its_step_and_comes_down_to_its_own_line(lines):
    way, columns = lines._way(2, 0.6), Columns(11, 600)
    start, end = way.pointAtPercent(0), way.pointAtPercent(1)
    assert (start.x(), start.y()) == pytest.approx((columns.x(0.4), lines._y(0)))
    assert (end.x(), end.y()) == pytest.approx((columns.x(0.6), lines._y(2)))
    assert lines._point(2, 0.6).y() == pytest.approx(lines._y(2), abs=0.1)
    assert lines._point(2, 0.4).y() == pytest.approx(lines._y(0), abs=0.1)


def test_one_that_begins_late_does_not_go_beyond_the_last_step(lines):
    lines.set_lines([LINES[0], BranchLine(0.99, 1.0, 0, "from step 99")], 101)
    assert lines._way(1, 1.0).pointAtPercent(1).x() == pytest.approx(Columns(101, 600).x(1.0), abs=0.1)


@pytest.mark.parametrize("line", [0, 1, 2])
def test_words_and_picture_lie_within_the_widget(lines, line):
    words, thumb = lines._words_area(line, 120), lines._thumb_area(line)
    assert words.left() >= 0
    assert words.right() <= Columns(11, 600).x(1.0)
    assert thumb.right() < 600
    assert not words.intersects(thumb)


def test_a_line_is_chosen_with_the_place_that_was_pressed(lines, qtbot):
    with qtbot.waitSignal(lines.chosen) as chosen:
        qtbot.mouseClick(lines, Qt.MouseButton.LeftButton, pos=middle(lines, 2, 0.5))
    line, share = chosen.args
    assert line == 2
    assert share == pytest.approx(0.5, abs=0.01)


def test_with_control_it_is_chosen_in_the_place_of_what_is_here(lines, qtbot):
    with qtbot.waitSignal(lines.chosen_here) as chosen:
        qtbot.mouseClick(lines, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, middle(lines, 1, 0.5))
    assert chosen.args == [1]


def test_by_keys_one_goes_along_the_lines_chooses_and_removes(lines, qtbot):
    heard = []
    lines.chosen.connect(lambda line, share: heard.append(("chosen", line, share)))
    lines.chosen_here.connect(lambda line: heard.append(("here", line)))
    lines.removed.connect(lambda line: heard.append(("removed", line)))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Delete):
        qtbot.keyClick(lines, key)
    qtbot.keyClick(lines, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert heard == [("chosen", 1, 1.0), ("removed", 2), ("here", 2)]
    assert lines.accessibleDescription() == "run B, from step 4"


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
def test_a_menu_is_asked_for_by_hand_or_by_key(lines, qtbot, reason):
    qtbot.keyClick(lines, Qt.Key.Key_Down)
    spot = middle(lines, 1)
    with qtbot.waitSignal(lines.asked) as asked:
        QApplication.sendEvent(lines, QContextMenuEvent(reason, spot, lines.mapToGlobal(spot)))
    assert asked.args[0] == 1


def test_what_is_painted_wears_the_accent_where_one_stands(lines):
    theme_accent = "#96a6ff"
    lines.set_at((0, 0.5))
    image, spot = lines.grab().toImage(), lines._point(0, 0.5).toPoint()
    assert image.pixelColor(spot).name() == theme_accent
    lines.set_at(None)
    assert lines.grab().toImage().pixelColor(spot).name() != theme_accent


def test_fewer_lines_leave_the_keys_on_the_last(lines, qtbot):
    qtbot.keyClick(lines, Qt.Key.Key_Down)
    qtbot.keyClick(lines, Qt.Key.Key_Down)
    lines.set_lines(LINES[:2], 11)
    with qtbot.waitSignal(lines.removed) as removed:
        qtbot.keyClick(lines, Qt.Key.Key_Delete)
    assert removed.args == [1]
