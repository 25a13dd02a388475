"""Menus, the menu bar, and the buttons that open menus."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from explorer.widgets.menu import Menu
from explorer.widgets.menu_bar import MenuBar
from explorer.widgets.picker import Picker
from explorer.widgets.plane_slot import Slot

pytestmark = pytest.mark.usefixtures("dressed")


@pytest.fixture
def window(qtbot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def bar(window, qtbot) -> MenuBar:
    bar = MenuBar()
    for name in ("File", "Edit"):
        menu = Menu(name, window)
        menu.addAction("Something")
        bar.add(menu)
    window.setMenuBar(bar)
    window.show()
    window.activateWindow()
    return bar


def titles(bar: MenuBar) -> list[str]:
    return [action.text() for action in bar.actions()]


def test_titles_are_underlined_only_while_the_bar_has_the_keyboard(bar) -> None:
    assert titles(bar) == ["File", "Edit"]
    bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
    assert titles(bar) == ["&File", "&Edit"]
    bar.clearFocus()
    assert titles(bar) == ["File", "Edit"]


def test_alt_and_the_first_letter_open_a_menu(bar, window, qtbot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    opened = bar.actions()[1].menu()
    qtbot.waitUntil(opened.isVisible)
    opened.close()


def test_the_arrow_keys_pass_a_caption_by(window, qtbot) -> None:
    menu = Menu(parent=window)
    menu.add_caption("Models")
    menu.addAction("faces-vae")
    menu.add_caption("Runs")
    menu.addAction("run 7")
    menu.popup(window.pos())
    for name in ("faces-vae", "run 7", "faces-vae"):
        qtbot.keyClick(menu, Qt.Key.Key_Down)
        assert menu.activeAction().text() == name
    menu.close()


def test_a_picker_gives_up_its_detail_and_then_the_end_of_its_value(window) -> None:
    picker = Picker("Model")
    picker.show_value("a-rather-long-name-of-a-run", "VAE · step 12,000")
    whole = picker.sizeHint().width()
    assert [text for text, _ in parts(picker, whole)] == ["Model", "a-rather-long-name-of-a-run", "VAE · step 12,000"]
    assert parts(picker, whole - 20)[-1][0].endswith("…")
    assert [text for text, _ in parts(picker, whole - 110)] == ["Model", "a-rather-long-name-of-a-run"]
    word, value = (text for text, _ in parts(picker, picker.minimumSizeHint().width()))
    assert (word, value[:2], value[-1]) == ("Model", "a-", "…")


def test_a_short_detail_is_shown_wherever_it_fits(window) -> None:
    picker = Picker("Space")
    picker.show_value("z", "2-d")
    assert [text for text, _ in parts(picker, picker.sizeHint().width())] == ["Space", "z", "2-d"]


def parts(picker: Picker, width: int) -> list:
    picker.resize(width, picker.height())
    return picker._fitting()


def test_a_slot_opens_what_it_was_told_to_offer_by_key_too(window, qtbot) -> None:
    slot = Slot("A")
    qtbot.addWidget(slot)
    slot.filling.connect(lambda menu: menu.addAction("The viewpoint"))
    slot.show()
    qtbot.keyClick(slot, Qt.Key.Key_Down)
    menu = slot.findChild(Menu)
    assert menu.isVisible()
    assert [action.text() for action in menu.actions()] == ["The viewpoint"]
    menu.close()
