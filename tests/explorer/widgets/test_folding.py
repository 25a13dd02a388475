"""Columns that scroll, and what is out of sight until it is wanted."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from explorer.widgets.fold import Fold
from explorer.widgets.form import Form
from explorer.widgets.scroll import ScrollColumn
from explorer.widgets.surface import column

pytestmark = pytest.mark.usefixtures("dressed")


@dataclass(frozen=True)
class Config:
    often: int = 1
    seldom: int = field(default=2, metadata={"group": "More", "minimum": 0})


def test_a_click_unfolds_and_another_folds(qtbot):
    body = QLabel("body")
    fold = Fold("More", body)
    qtbot.addWidget(fold)
    fold.show()
    assert not body.isVisible()
    for shown in (True, False):
        qtbot.mouseClick(fold.button, Qt.MouseButton.LeftButton)
        assert body.isVisible() == fold.is_open() == shown


def test_a_folded_group_opens_for_what_is_wrong_in_it(qtbot):
    form = Form(Config, folded=("More",))
    qtbot.addWidget(form)
    form.show()
    assert not form.editor("seldom").isVisible()
    form.show_error("seldom", "Not with this data.")
    assert form.editor("seldom").isVisible()
    assert form.editor("seldom").property("invalid")


def test_some_fields_can_stay_open_in_a_locked_form(qtbot):
    form = Form(Config)
    qtbot.addWidget(form)
    form.set_locked(True, but=("seldom",))
    assert not form.editor("often").isEnabled()
    assert form.editor("seldom").isEnabled()


@pytest.mark.parametrize("count", [2, 40])
def test_a_column_keeps_its_width_whether_it_scrolls_or_not(qtbot, count):
    body = QWidget()
    body.setLayout(column(*(QLabel(f"line {k}") for k in range(count)), None))
    scroll = ScrollColumn(body)
    qtbot.addWidget(scroll)
    scroll.resize(200, 300)
    scroll.show()
    assert body.width() == 200
    assert body.height() >= 300
    assert (scroll.verticalScrollBar().maximum() > 0) == (count > 2)
    assert scroll.horizontalScrollBar().maximum() == 0


def test_a_column_grows_with_what_comes_into_it(qtbot):
    body, late = QWidget(), QLabel("late")
    late.setMinimumHeight(500)
    late.hide()
    body.setLayout(column(QLabel("early"), late))
    scroll = ScrollColumn(body)
    qtbot.addWidget(scroll)
    scroll.resize(200, 300)
    scroll.show()
    late.show()
    qtbot.waitUntil(lambda: body.height() > 500)
