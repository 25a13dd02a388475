import pytest
from PySide6.QtCore import Qt

from explorer.widgets.header import PanelHeader
from explorer.widgets.legend import LineKey
from explorer.widgets.title_menu import View

VIEWS = (View("Loss", "What it costs."), View("Trade-off", "One against the other."))


@pytest.fixture
def header(qtbot):
    header = PanelHeader("Loss", "nats")
    qtbot.addWidget(header)
    header.resize(300, 36)
    header.show()
    return header


def test_a_title_offers_the_other_views_and_says_what_each_is(header):
    chosen = []
    header.view_chosen.connect(chosen.append)
    header.offer(VIEWS, "Loss")
    menu = header._views.menu()
    assert [(action.text(), action.toolTip(), action.isChecked()) for action in menu.actions()] == [
        ("Loss", "What it costs.", True),
        ("Trade-off", "One against the other.", False),
    ]
    menu.actions()[0].trigger()
    menu.actions()[1].trigger()
    menu.deleteLater()
    assert chosen == ["Trade-off"]
    assert header._views.toolTip() == "What it costs."


def test_without_views_it_is_a_title(header):
    header.offer(VIEWS, "Loss")
    assert not header._title.isVisible()
    header.offer((), "")
    assert header._title.isVisible()
    assert not header._views.isVisible()


def test_its_menu_opens_by_keyboard(header, qtbot):
    header.offer(VIEWS, "Loss")
    opened = []
    header._views.menu = lambda: opened.append(True) or type(header._views).menu(header._views)
    qtbot.keyClick(header._views, Qt.Key.Key_Down)
    assert opened == [True]
    header._views.findChild(type(type(header._views).menu(header._views))).close()


def test_where_room_is_short_keys_give_way_before_the_title(header):
    key = header.add(LineKey("held out 664.2", "total", dotted=True))
    key.show()
    header.offer(VIEWS, "Loss")
    header.resize(400, 36)
    header.layout().activate()
    assert key.shown_text() == "held out 664.2"
    header.resize(190, 36)
    header.layout().activate()
    assert key.shown_text() != "held out 664.2"
    assert header._views.width() == header._views.sizeHint().width()
