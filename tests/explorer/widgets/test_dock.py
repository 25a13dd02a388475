"""Docks: they float and come back, and have a bar to be moved by whenever they float."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from explorer.widgets.dock import Dock
from explorer.widgets.header import PanelHeader
from explorer.widgets.menu import Menu
from explorer.widgets.surface import column

pytestmark = pytest.mark.usefixtures("dressed")


class WithHeader(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.header = PanelHeader("Viewpoint")
        self.setLayout(column(self.header, QWidget()))


@pytest.fixture(params=[WithHeader, QWidget], ids=["header", "bare"])
def dock(request, qtbot) -> Iterator[Dock]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QWidget())
    dock = Dock("Inspector", request.param(), window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.resize(600, 400)
    window.show()
    window.resizeDocks([dock], [260], Qt.Orientation.Horizontal)
    QApplication.processEvents()
    yield dock
    dock.close()


def test_a_floating_dock_has_a_bar_to_close_it_and_to_bring_it_back(dock: Dock, qtbot) -> None:
    dock.setFloating(True)
    assert dock.bar.isVisible()
    assert dock.close_button.isVisible()
    qtbot.mouseClick(dock.float_button, Qt.MouseButton.LeftButton)
    assert not dock.isFloating()
    assert not dock.close_button.isVisible()
    assert dock.bar.isVisible() == hasattr(dock.widget(), "header")


def test_a_dock_closes_from_its_bar_and_comes_back_from_the_menu(dock: Dock, qtbot) -> None:
    dock.setFloating(True)
    qtbot.mouseClick(dock.close_button, Qt.MouseButton.LeftButton)
    assert not dock.isVisible()
    dock.toggleViewAction().trigger()
    assert dock.isVisible()
    assert dock.bar.isVisible()


def test_a_panel_keeps_its_size_when_it_floats_and_does_not_lie_where_it_lay(dock: Dock) -> None:
    size, corner = dock.widget().size(), dock.mapToGlobal(QPoint(0, 0))
    dock._toggle_floating()
    assert dock.widget().width() == size.width()
    assert dock.pos() != corner


def test_a_right_click_offers_what_a_bar_would(dock: Dock, qtbot) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 60), dock.mapToGlobal(QPoint(5, 60)))
    QApplication.sendEvent(dock, event)
    menu = dock.findChild(Menu)
    assert [action.text() for action in menu.actions()] == ["Float this panel", "Close this panel"]
    menu.actions()[0].trigger()
    assert dock.isFloating()
    menu.close()
