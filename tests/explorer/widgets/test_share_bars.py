"""Bars of two parts beside each other, walked by keys."""

import pytest
from PySide6.QtCore import Qt

from explorer import theme
from explorer.theme import DARK, LIGHT, px
from explorer.widgets.share_bars import ROW, ShareBars, Shares

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bars(qtbot, qapp):
    theme.apply(qapp, DARK)
    bars = ShareBars(name="Classes")
    qtbot.addWidget(bars)
    bars.set_rows([Shares(f"kind {k}", 0.1 * k, 0.05 * k, f"{10 * k} %", f"tip {k}") for k in range(12)])
    bars.resize(260, bars.sizeHint().height())
    bars.show()
    yield bars
    theme.apply(qapp, DARK)


def ink(bars, index, part):
    """Pixels of a row's filled or hollow bar in the bar's colour, along its middle."""
    image = bars.grab().toImage()
    area = bars.bars_area().translated(0, bars.row_area(index).top())
    y = round(area.center().y() + (-1 if part == 0 else 1) * px(4))
    colour = theme.Theme.of(bars).deco.lower()
    return sum(image.pixelColor(x, y).name() == colour for x in range(round(area.left()), round(area.right())))


def test_bars_are_as_long_as_their_shares_on_one_scale(bars):
    whole = bars.bars_area().width()
    assert ink(bars, 11, 0) == pytest.approx(whole, abs=4)
    assert ink(bars, 5, 0) == pytest.approx(whole * 5 / 11, abs=4)


def test_the_second_bar_is_hollow(bars):
    assert ink(bars, 11, 1) <= 4


def test_it_is_as_high_as_its_rows(bars):
    assert bars.sizeHint().height() == 12 * px(ROW)
    bars.set_rows([])
    assert bars.sizeHint().height() == 0
    bars.grab()


def test_a_click_and_the_keys_choose_a_row(bars, qtbot):
    chosen, shown = [], []
    bars.chosen.connect(chosen.append)
    bars.moved_to.connect(shown.append)
    qtbot.mouseClick(bars, LEFT, pos=bars.row_area(3).center().toPoint())
    bars.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_PageDown, Qt.Key.Key_Space,
                Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Up, Qt.Key.Key_Enter):  # fmt: skip
        qtbot.keyClick(bars, key)
    assert chosen == [3, 1, 9, 11, 10]
    assert shown[-1] == bars.row_area(10)


def test_fewer_rows_forget_where_the_keys_were(bars, qtbot):
    chosen = []
    bars.chosen.connect(chosen.append)
    bars.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(bars, Qt.Key.Key_End)
    bars.set_rows(bars.rows()[:4])
    qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert chosen == [3]


def test_the_mark_stands_where_the_usual_share_is(bars):
    bars.set_rows([Shares("a", 1.0, 1.0, "", usual=0.5), Shares("b", 0.2, 0.2, "")])
    image, area = bars.grab().toImage(), bars.bars_area()
    x = round(area.left() + area.width() / 2)
    top = round(area.center().y() - px(8))
    assert image.pixelColor(x, top).name() == DARK.text.lower()


def test_both_themes_draw_long_names(bars, qapp):
    bars.set_rows([Shares("a very long name of a class " * 3, 0.5, 0.4, "12,345 + 678", chosen=True)])
    assert bars.bars_area().width() >= px(16)
    for look in (DARK, LIGHT):
        theme.apply(qapp, look)
        image = bars.grab().toImage()
        colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
        assert look.text.lower() in colours
