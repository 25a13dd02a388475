"""The content of the window: built anew at another text size, laid out for low windows."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

import main
from explorer import theme
from explorer.panels import WORKSPACES
from explorer.settings import Settings
from explorer.state.train.training import IDLE
from explorer.widgets.icon_button import IconButton
from explorer.window import SIZE, Window, dress
from models.families.vae import Config
from tests.conftest import wait_until


@pytest.fixture
def window(session, open_window):
    window = open_window(session.settings)
    wait_until(lambda: session.is_idle)
    yield window
    wait_until(lambda: session.is_idle)
    window.close()
    dress(Settings(theme="dark"))


def resize_text(window: Window, scale: float) -> None:
    old = window.content
    window.choose("scale", scale)
    wait_until(lambda: window.content is not old)
    QApplication.processEvents()


def measures(window: Window) -> dict[str, tuple]:
    """Fonts, icon buttons and margins, which a style sheet alone would not change."""
    content = window.content
    return {
        "labels": sorted({label.font().pixelSize() for label in content.findChildren(QLabel)}),
        "buttons": sorted({button.sizeHint().width() for button in content.findChildren(IconButton)}),
        "margins": content.workspaces["train"].header.layout().contentsMargins().left(),
        "trail": content.docks["trail"].widget().height(),
        "inspector": content.docks["inspector"].width(),
    }


def test_another_text_size_is_as_if_the_window_had_been_started_with_it(window, session, qtbot):
    resize_text(window, 1.25)
    changed = measures(window)
    other = Window(session)
    qtbot.addWidget(other)
    other.resize(1440, 900)
    other.show()
    QApplication.processEvents()
    assert changed == measures(other)
    assert changed["inspector"] == theme.px(288)
    other.hide()


def test_nothing_of_the_content_before_is_left(window):
    before = window.findChildren(QWidget)
    resize_text(window, 1.5)
    resize_text(window, 1.0)
    assert len(window.findChildren(QWidget)) == pytest.approx(len(before), abs=12)  # menus come and go


def test_a_new_content_shows_what_is_and_follows_on(window, session):
    session.go_to("train")
    session.viewpoint.move_to(np.ones(3, np.float32))
    resize_text(window, 1.25)
    assert window.workspaces["train"].isVisible()
    session.go_to("grid")
    assert window.workspaces["grid"].isVisible()
    window.commands["undo"].trigger()
    assert not window.commands["undo"].isEnabled()
    assert window.commands["undo"].toolTip() == "Nothing to undo."


def test_docks_stay_closed_and_afloat_at_another_text_size(window):
    window.docks["trail"].close()
    window.docks["inspector"].setFloating(True)
    resize_text(window, 1.25)
    window.resize(1280, 640)
    window.resize(1440, 900)
    assert not window.docks["trail"].isVisible()
    assert window.docks["inspector"].isFloating()


def test_in_a_low_window_the_trail_is_one_small_row(window):
    high = window.docks["trail"].widget().height()
    window.resize(1280, 720)
    assert window.docks["trail"].widget().height() == high / 2
    window.resize(1440, 900)
    assert window.docks["trail"].widget().height() == high


@pytest.fixture
def with_run(window, session):
    session.training.start("run", "vae", Config(latent=3, width=8, hidden=16, batch=16), 2, 0)
    wait_until(lambda: session.training.state == IDLE and session.is_idle)
    assert window.docks["timeline"].isVisible()
    return window


def is_tabbed(window: Window) -> bool:
    QApplication.processEvents()
    return bool(window.content._inner.tabifiedDockWidgets(window.docks["trail"]))


def test_timeline_and_trail_share_a_tab_only_while_the_window_is_low(with_run):
    assert not is_tabbed(with_run)
    with_run.resize(1280, 640)
    assert is_tabbed(with_run)
    assert with_run.docks["trail"].widget().height() == with_run.docks["timeline"].widget().height()
    with_run.resize(1440, 900)
    assert not is_tabbed(with_run)
    assert with_run.docks["timeline"].y() < with_run.docks["trail"].y()


def test_a_larger_text_makes_a_window_low_and_a_smaller_one_high_again(with_run):
    resize_text(with_run, 1.5)
    assert is_tabbed(with_run)
    resize_text(with_run, 1.0)
    assert not is_tabbed(with_run)


def test_a_panel_that_floated_meanwhile_comes_back_to_where_it_belongs(with_run):
    with_run.resize(1280, 640)
    with_run.docks["trail"].setFloating(True)
    with_run.resize(1440, 900)
    with_run.docks["trail"].setFloating(False)
    assert not is_tabbed(with_run)


def test_the_window_fits_a_screen_of_1280_by_720_at_every_text_size(window):
    for scale in (1.0, 1.25, 1.5):
        if scale != window.session.settings.scale:
            resize_text(window, scale)
        least = window.minimumSizeHint()
        assert least.width() <= 1280
        assert least.height() <= 720


def test_the_first_window_is_no_larger_than_the_screen(window):
    window.restore()
    room = window.screen().availableSize()
    assert room.width() < SIZE.width()  # of the screen that there is without a display
    assert window.isMaximized()
    assert window.height() <= room.height()
    assert window.width() == max(room.width(), window.minimumSizeHint().width())


def test_docks_lie_as_the_height_of_the_window_asks_whatever_was_kept(with_run, session, qtbot):
    with_run.resize(1280, 640)  # timeline and trail share a tab
    other = Window(session)
    qtbot.addWidget(other)
    other.resize(1440, 900)
    other.content.restore_docks(with_run.content.docks_state())
    other.show()
    assert not is_tabbed(other)
    other.hide()


def test_in_a_narrow_window_the_browser_is_a_tab_and_widens_nothing(window, session):
    window.resize(1280, 720)
    resize_text(window, 1.5)
    browser, inspector = window.docks["browser"], window.docks["inspector"]
    session.browser.wanted.emit()
    session.browser.pick(print)
    session.browser.show_class(1)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1280, 720)
    assert browser in window.content._inner.tabifiedDockWidgets(inspector)
    wait_until(lambda: browser.x() > window.width() / 2)  # one behind another tab lies outside


def test_in_a_wide_one_it_stands_beside_the_workspace_again(window, session):
    window.resize(1100, 720)
    session.browser.wanted.emit()
    QApplication.processEvents()
    window.resize(1440, 900)
    QApplication.processEvents()
    browser, inspector = window.docks["browser"], window.docks["inspector"]
    assert browser not in window.content._inner.tabifiedDockWidgets(inspector)
    assert browser.isVisible()
    assert browser.mapTo(window, browser.rect().topRight()).x() < window.width() / 2


def test_the_browser_comes_before_the_inspector_by_its_keys_too(window):
    window.resize(1100, 720)
    QApplication.processEvents()
    browser = window.docks["browser"]
    browser.toggleViewAction().trigger()
    QApplication.processEvents()
    wait_until(lambda: browser.x() > window.width() / 2)  # one behind another tab lies outside
    browser.toggleViewAction().trigger()
    QApplication.processEvents()
    assert window.docks["inspector"].x() > window.width() / 2


def test_each_workspace_can_be_asked_for_at_the_start():
    assert tuple(workspace.name for workspace in WORKSPACES) == main.WORKSPACES
