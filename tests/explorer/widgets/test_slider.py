"""The slider row: a gesture is one step of undo, typing may leave the range."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent

from explorer.widgets.slider_row import SliderRow

pytestmark = pytest.mark.usefixtures("dressed")


class Heard(list):
    """The signals of a row in the order they came."""

    def __init__(self, row: SliderRow) -> None:
        row.pressed.connect(self.on_press)
        row.moved.connect(self.on_move)
        row.released.connect(self.on_release)
        row.typed.connect(self.on_type)

    def on_press(self) -> None:
        self.append("pressed")

    def on_move(self, value: float) -> None:
        self.append(round(value, 2))

    def on_release(self) -> None:
        self.append("released")

    def on_type(self, value: float) -> None:
        self.append(("typed", value))


@pytest.fixture
def row(qtbot) -> SliderRow:
    row = SliderRow("PC 1", unit="\u03c3", hard_maximum=20)
    qtbot.addWidget(row)
    row.resize(256, 28)
    row.show()
    return row


def test_setting_a_value_says_nothing(row: SliderRow) -> None:
    heard = Heard(row)
    row.set_value(1.16)
    assert (row.value(), heard) == (1.16, [])


def test_a_drag_is_one_gesture_with_many_moves(row: SliderRow, qtbot) -> None:
    heard, slider = Heard(row), row._slider
    middle = QPoint(slider.width() // 2, 14)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
    for x in (60, 80, slider.width() + 50):
        qtbot.mouseMove(slider, QPoint(x, 14))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(90, 14))
    assert heard[0] == "pressed"
    assert heard[-1] == "released"
    assert heard.count("released") == 1
    assert row.value() == 3.0


def test_taking_hold_of_the_knob_does_not_move_it(row: SliderRow, qtbot) -> None:
    row.set_value(1.0)
    heard = Heard(row)
    knob = QPoint(round(row._slider._knob_x()) + 3, 14)
    qtbot.mouseClick(row._slider, Qt.MouseButton.LeftButton, pos=knob)
    assert heard == ["pressed", "released"]


def test_typing_sends_the_number_once(row: SliderRow, qtbot) -> None:
    heard = Heard(row)
    row._field.selectAll()
    qtbot.keyClicks(row._field, "-1.28")
    qtbot.keyClick(row._field, Qt.Key.Key_Return)
    row._field.clearFocus()
    assert heard == [("typed", -1.28)]
    assert row._field.text() == "\u22121.28\u2009\u03c3"


def test_typing_may_leave_the_range_up_to_the_hard_limit(row: SliderRow, qtbot) -> None:
    for typed, value in (("7.5", 7.5), ("99", 20.0)):
        row._field.selectAll()
        qtbot.keyClicks(row._field, typed)
        qtbot.keyClick(row._field, Qt.Key.Key_Return)
        assert row.value() == value
        assert row._slider._knob_x() == row._slider._x(3.0)


def test_nonsense_brings_the_value_back(row: SliderRow, qtbot) -> None:
    heard = Heard(row)
    row._field.selectAll()
    qtbot.keyClicks(row._field, "left")
    qtbot.keyClick(row._field, Qt.Key.Key_Return)
    assert (heard, row._field.text()) == ([], "0.00\u2009\u03c3")


def test_arrows_step_and_shift_steps_finely(row: SliderRow, qtbot) -> None:
    heard = Heard(row)
    qtbot.keyClick(row._slider, Qt.Key.Key_Right)
    qtbot.keyClick(row._slider, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert heard == ["pressed", 0.1, 0.11]


def test_keys_that_follow_one_another_are_one_gesture(row: SliderRow, qtbot) -> None:
    heard = Heard(row)
    for _ in range(3):
        qtbot.keyClick(row._slider, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "released" in heard)
    qtbot.keyClick(row._slider, Qt.Key.Key_Left)
    assert heard == ["pressed", 0.1, 0.2, 0.3, "released", "pressed", 0.2]


@pytest.mark.parametrize("end", ["hide", "clearFocus", "press"])
def test_what_comes_between_ends_the_gesture_of_keys(row: SliderRow, qtbot, end) -> None:
    heard = Heard(row)
    row.show()
    row._slider.setFocus()
    qtbot.keyClick(row._slider, Qt.Key.Key_Right)
    if end == "press":
        qtbot.mousePress(row._slider, Qt.MouseButton.LeftButton, pos=QPoint(3, 14))
        assert heard[:4] == ["pressed", 0.1, "released", "pressed"]
    else:
        (row.hide if end == "hide" else row._slider.clearFocus)()
        assert heard == ["pressed", 0.1, "released"]


def test_there_and_back_is_exactly_zero(row: SliderRow, qtbot) -> None:
    for key in [Qt.Key.Key_Right] * 7 + [Qt.Key.Key_Left] * 7:
        qtbot.keyClick(row._slider, key)
    assert row.value() == 0.0


def test_reset_shows_only_away_from_the_default_and_returns_there(row: SliderRow, qtbot) -> None:
    assert row._reset.isHidden()
    row.set_value(0.42)
    assert not row._reset.isHidden()
    heard = Heard(row)
    qtbot.mouseClick(row._reset, Qt.MouseButton.LeftButton)
    assert heard == [("typed", 0.0)]
    assert row._reset.isHidden()


def test_the_wheel_turns_only_with_the_focus(row: SliderRow, qtbot) -> None:
    def turn() -> None:
        at = QPointF(20, 14)
        event = QWheelEvent(at, at, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
        row._slider.wheelEvent(event)

    row._slider.clearFocus()
    turn()
    assert row.value() == 0.0
    row.activateWindow()
    row._slider.setFocus()
    qtbot.waitUntil(row._slider.hasFocus)
    turn()
    assert row.value() == pytest.approx(0.1)


def test_a_logarithmic_slider_halves_at_the_middle(qtbot) -> None:
    row = SliderRow("Rate", minimum=1e-4, maximum=1e-2, default=1e-3, logarithmic=True, digits=5)
    qtbot.addWidget(row)
    assert row._slider._share(1e-3) == pytest.approx(0.5)
    assert row._slider._value_of(0.5) == pytest.approx(1e-3)


def test_what_a_drag_sends_is_what_the_field_shows(row: SliderRow, qtbot) -> None:
    sent = []
    row.moved.connect(sent.append)
    for x in (31, 47):
        qtbot.mouseClick(row._slider, Qt.MouseButton.LeftButton, pos=QPoint(x, 14))
    assert sent == [round(value, 2) for value in sent]
    assert row.value() == sent[-1]


def test_a_number_that_is_being_typed_is_not_overwritten(row: SliderRow, qtbot) -> None:
    heard = Heard(row)
    row._field.setFocus()
    row._field.selectAll()
    qtbot.keyClicks(row._field, "2.")
    row.set_value(1.0)  # the data have been encoded anew
    qtbot.keyClicks(row._field, "25")
    qtbot.keyClick(row._field, Qt.Key.Key_Return)
    assert heard == [("typed", 2.25)]
    assert (row.value(), row._field.text()) == (2.25, "2.25\u2009\u03c3")
