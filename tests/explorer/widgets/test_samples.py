"""The page of all widgets."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from explorer import theme
from explorer.widgets.__main__ import PAGES, render, shown
from explorer.widgets.segmented import Segmented


def test_every_page_is_shown_by_its_name(qtbot):
    window = shown()
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    assert (window.width(), window.height()) == (1280, 720)
    (choice,) = (each for each in window.findChildren(Segmented) if each.accessibleName() == "Page")
    stack = next(each for each in window.findChildren(QStackedWidget) if each.count() == len(PAGES))
    for place, name in enumerate(PAGES):
        qtbot.mouseClick(choice._segments[place], Qt.MouseButton.LeftButton)
        assert choice.value() == name
        assert stack.currentIndex() == place


@pytest.mark.parametrize("scale", [1.0, 1.25])
def test_pictures_of_all_pages_are_dark_at_the_left_and_light_at_the_right(qapp, scale):
    sheet = render(qapp, scale)
    theme.apply(qapp, theme.DARK)  # as the other tests have it
    width, height = sheet.width() // 2, sheet.height() // len(PAGES)
    for down in range(len(PAGES)):
        dark, light = (sheet.pixelColor(across * width + 3, (down + 1) * height - 3) for across in (0, 1))
        assert dark.lightness() < 60
        assert light.lightness() > 200
