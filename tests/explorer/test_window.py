"""The window: what closing asks, where docks lie, live looks, menus, shortcuts and the title."""

from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from explorer import theme
from explorer.application import known_workspace
from explorer.panels import WORKSPACES
from explorer.panels.inspector.sliders import SlidersSection
from explorer.panels.trail import TrailPanel
from explorer.settings import Folders, Settings
from explorer.state.session import Session
from explorer.state.train.training import IDLE, RUNNING
from explorer.theme import Theme
from explorer.window import Window, dress
from models.families.vae import Config
from models.runs import Run
from tests.conftest import opened_of, tiny_model, wait_until

CONFIG = Config(latent=3, width=8, hidden=16, batch=8, kl_warmup=10, lr_warmup=0)
FOREVER = 10**6
LEFT = Qt.MouseButton.LeftButton


def end_training(window):
    """So that closing after the test asks nothing, which nobody would answer."""
    window.session.training.stop()
    wait_until(lambda: window.session.training.state == IDLE)


@pytest.fixture(scope="module", autouse=True)
def dressed(qapp):
    """Once for all, for it takes longer than making a window; a test that changes it puts it right."""
    dress(Settings(theme="dark"))


@pytest.fixture
def opening(qtbot):
    """Opens a window on a session as a launch does."""
    kept = []

    def opening(session, size=None):
        window = Window(session)
        kept.append(window)
        qtbot.addWidget(window, before_close_func=end_training)
        window.restore()
        if size:
            window.resize(*size)
        window.show()
        return window

    yield opening
    for window in kept:
        window.close()


@pytest.fixture
def window(session, opening):
    session.settings.theme = "dark"
    session.settings.reduce_motion = True
    return opening(session, (1440, 900))


@pytest.fixture
def training(window, data):
    """The window while a run without end is being trained."""
    session = window.session
    session.data.show(data)
    session.training.start("mine", "vae", CONFIG, FOREVER, 0)
    wait_until(lambda: session.training.step > 2 and session.model.current is not None)
    return window


def answer(stop):
    """Press a button of the question that is about to be asked; None is the Escape key."""
    role = QMessageBox.ButtonRole.AcceptRole if stop else QMessageBox.ButtonRole.RejectRole
    asked = []

    def press():
        box = QApplication.activeModalWidget()
        asked.append(f"{box.text()} {box.informativeText()}")
        if stop is None:
            box.reject()
        else:
            next(button for button in box.buttons() if box.buttonRole(button) == role).click()

    QTimer.singleShot(0, press)
    return asked


def action_of(window, menu, *texts):
    """An entry of a menu, or of a menu in it."""
    found = window.commands.menus[menu]
    for text in texts:
        action = next(each for each in found.actions() if each.text().split("\t")[0] == text)
        found = action.menu()
    return action


# --- its title and its end ---


def test_the_title_names_the_open_model(window, data):
    assert window.windowTitle() == "Latent Explorer"
    window.session.model.show(opened_of(tiny_model(), data))
    assert window.windowTitle() == "tiny · Latent Explorer"


def test_closing_an_idle_window_asks_nothing_and_keeps_where_it_stood(window):
    window.session.go_to("train")
    assert window.close()
    settings = window.session.settings
    assert settings.workspace == "train"
    assert settings.geometry
    assert settings.docks


def test_a_window_that_is_closed_is_gone_before_its_work_has_come_to_an_end(window, monkeypatch):
    window.show()
    seen, close = [], window.session.close
    monkeypatch.setattr(window.session, "close", lambda: (seen.append(window.isVisible()), close()))
    window.close()
    assert seen == [False]


@pytest.mark.parametrize("stop", [False, None], ids=["the other button", "Escape"])
def test_while_training_goes_on_closing_asks_and_can_be_thought_better_of(training, stop):
    asked, session = answer(stop), training.session
    assert not training.close()
    assert "mine is being trained" in asked[0]
    assert "can be resumed" in asked[0]
    assert training.isVisible()
    assert session.training.state == RUNNING
    step = session.training.step
    wait_until(lambda: session.training.step > step + 2)


def test_closing_for_good_stops_training_cleanly_and_the_run_resumes(training, data):
    session = training.session
    asked = answer(True)
    assert training.close()
    assert len(asked) == 1
    assert session.training.state == IDLE
    run = Run.open(session.folders.runs / "mine")
    step = session.training.step
    later = Session(Folders.below(session.folders.settings.parent))
    later.data.show(data)
    later.training.resume(run, step + 5)
    wait_until(lambda: later.training.state == IDLE and later.training.step == step + 5)
    later.close()


def test_a_paused_run_is_asked_about_too(training):
    training.session.training.pause()
    asked = answer(True)
    assert training.close()
    assert len(asked) == 1


# --- docks ---


@pytest.fixture
def again(opening, tmp_path):
    """The window of the next launch, which knows what the first one left."""
    sessions = []

    def again(window):
        window.close()
        sessions.append(Session(Folders.below(tmp_path / "again"), window.session.settings))
        return opening(sessions[0])

    yield again
    for session in sessions:
        session.close()


def test_docks_are_shown_and_hidden_from_the_view_menu(window):
    for name, title in (("inspector", "Inspector"), ("trail", "Trail")):
        action_of(window, "View", title).trigger()
        assert not window.docks[name].isVisible()
        action_of(window, "View", title).trigger()
        assert window.docks[name].isVisible()


def test_the_timeline_is_there_only_where_a_run_is(window, data):
    entry = action_of(window, "View", "Timeline")
    assert not window.docks["timeline"].isVisible()
    assert not entry.isEnabled()
    window.session.data.show(data)
    window.session.training.start("mine", "vae", CONFIG, 2, 0)
    wait_until(lambda: window.session.training.state == IDLE and window.session.model.current is not None)
    assert window.docks["timeline"].isVisible()
    assert entry.isEnabled()
    window.session.model.show(opened_of(tiny_model(), data))
    assert not window.docks["timeline"].isVisible()


def test_closed_docks_stay_closed_at_the_next_launch(window, again):
    window.docks["inspector"].close()
    later = again(window)
    assert not later.docks["inspector"].isVisible()
    assert later.docks["trail"].isVisible()
    action_of(later, "View", "Inspector").trigger()
    assert later.docks["inspector"].isVisible()


def test_floating_docks_float_at_the_next_launch(window, again):
    window.docks["trail"].setFloating(True)
    later = again(window)
    assert later.docks["trail"].isFloating()
    assert later.docks["trail"].isVisible()
    assert not later.docks["inspector"].isFloating()


def test_a_dock_floats_by_the_button_of_its_header_and_comes_back(window, qtbot):
    dock = window.docks["inspector"]
    for floats in (True, False):
        qtbot.mouseClick(dock.float_button, LEFT)
        assert dock.isFloating() is floats
        assert dock.isVisible()


def test_size_and_workspace_are_those_of_the_last_launch(window, again):
    window.resize(1111, 640)
    window.session.go_to("train")
    later = again(window)
    assert later.height() == 640  # the screen of the tests is 800 wide
    assert later.session.settings.workspace == "train"


def test_damaged_settings_of_docks_give_a_whole_window(session, opening):
    session.settings.geometry, session.settings.docks = "no geometry", "no docks"
    window = opening(session)
    assert window.docks["inspector"].isVisible()
    assert window.width() >= 640


def tabbed(window):
    """Whether timeline and trail share a tab."""
    inner = window.docks["trail"].parent()
    return window.docks["trail"] in inner.tabifiedDockWidgets(window.docks["timeline"])


def test_in_a_low_window_timeline_and_trail_share_a_tab(window):
    window.docks["timeline"].show()
    assert not tabbed(window)
    window.resize(1280, 660)
    assert tabbed(window)
    window.resize(1280, 900)
    assert not tabbed(window)


@pytest.mark.parametrize("heights", [(660, 900), (900, 660, 900)])
def test_a_dock_closed_or_floated_by_hand_stays_so_whatever_the_height(window, heights):
    window.docks["inspector"].close()
    window.docks["trail"].setFloating(True)
    for height in heights:
        window.resize(1280, height)
    assert window.docks["trail"].isFloating()
    assert not window.docks["inspector"].isVisible()


def test_a_closed_trail_stays_closed_whatever_the_height(window):
    window.docks["trail"].close()
    for height in (660, 900):
        window.resize(1280, height)
        assert not window.docks["trail"].isVisible()


# --- looks ---


def test_the_theme_changes_at_once_and_is_remembered(window):
    action_of(window, "View", "Theme", "Light").trigger()
    assert Theme.of(window.docks["inspector"].widget()) is theme.LIGHT
    assert window.session.settings.theme == "light"
    assert action_of(window, "View", "Theme", "Light").isChecked()
    assert not action_of(window, "View", "Theme", "Dark").isChecked()
    action_of(window, "View", "Theme", "Dark").trigger()
    assert Theme.of(window.docks["inspector"].widget()) is theme.DARK


@pytest.fixture
def usual_size():
    yield
    dress(Settings(theme="dark"))


@pytest.mark.usefixtures("usual_size")
def test_the_text_size_changes_at_once_and_what_was_shown_stays(window, data):
    session = window.session
    session.model.show(opened_of(tiny_model(), data))
    session.go_to("train")
    action_of(window, "View", "Text size", "150 %").trigger()
    wait_until(lambda: theme.px(100) == 150 and window.workspaces["train"].isVisible())
    assert session.settings.scale == 1.5
    assert action_of(window, "View", "Text size", "150 %").isChecked()
    assert window.windowTitle().startswith("tiny")
    assert {label.font().pixelSize() for label in window.docks["trail"].findChildren(QLabel)} <= {18, 20}


def test_reduced_motion_is_remembered(window):
    entry = action_of(window, "View", "Reduce motion")
    assert entry.isChecked()
    entry.trigger()
    assert window.session.settings.reduce_motion is False


# --- menus ---


def test_every_menu_has_something_in_it(window):
    assert list(window.commands.menus) == ["File", "Edit", "View", "Model", "Run", "Help"]
    assert all(menu.actions() for menu in window.commands.menus.values())


def test_the_model_menu_lists_what_there_is_and_opens_it(window, monkeypatch):
    opened, library = [], window.session.library
    monkeypatch.setattr(window.session, "open", opened.append)
    menu = action_of(window, "Model", "Open").menu()
    for _ in range(2):  # a second time it holds no more than the first
        menu.aboutToShow.emit()
    texts = [action.text().split("\t")[0] for action in menu.actions()]
    entries = [*library.models, *library.runs]
    assert [text for text in texts if text not in ("Models", "Runs", "")] == [entry.name for entry in entries]
    next(action for action in menu.actions() if action.text().startswith(entries[0].name)).trigger()
    assert opened == [entries[0].path]


def test_help_lists_every_shortcut_and_says_who_made_it(window):
    for text, words in (("Keyboard shortcuts", "Undo"), ("About", "MIT licence")):
        action_of(window, "Help", text).trigger()
        box = window.findChild(QMessageBox)
        assert words in box.text()
        box.close()
        box.deleteLater()
        QApplication.sendPostedEvents(box, QEvent.Type.DeferredDelete)


# --- workspaces and keys ---


def test_each_workspace_has_its_keys_its_entry_and_its_button(window, qtbot):
    session = window.session
    for k, workspace in enumerate(WORKSPACES):
        for go in (
            partial(qtbot.keySequence, window, workspace.shortcut),
            action_of(window, "View", workspace.title).trigger,
            window.content.rail.button(workspace.name).click,
        ):
            session.go_to(WORKSPACES[k - 1].name)
            go()
            assert session.workspace == workspace.name
            assert window.workspaces[workspace.name].isVisible()


def test_keys_typed_into_a_field_run_no_command(window, qtbot, data):
    session = window.session
    session.model.show(opened_of(tiny_model(), data))
    field = window.findChild(SlidersSection)._rows[0]._field
    code = session.viewpoint.code
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "rl")
    assert session.viewpoint.code is code
    assert field.text() == "rl"


def test_what_must_be_said_is_said_over_the_workspace(window):
    window.session.notices.refuse("faces is full.")  # a name keeps its small letter
    assert window.content.toast.sentence() == "faces is full."
    assert window.content.toast.isVisible()


def test_home_belongs_to_the_slider_or_trail_that_has_the_focus(window, data, qtbot):
    window.session.model.show(opened_of(tiny_model(), data))
    wait_until(lambda: window.session.is_idle)
    window.session.go_to("grid")
    plane = window.session.plane
    row = window.content.findChild(SlidersSection)._rows[0]
    for widget, value in ((row._slider, row._slider._minimum), (window.content.findChild(TrailPanel)._strip, 0)):
        plane.zoom_about(plane.view.center, 2)
        zoomed = plane.view.zoom
        widget.setFocus()
        qtbot.keyClick(widget, Qt.Key.Key_Home)
        assert plane.view.zoom == zoomed
        assert row.value() == value  # the slider's lowest, then that of the first code of the trail


def test_a_workspace_that_is_not_here_is_the_grid():
    assert known_workspace("train") == "train"
    assert known_workspace("sculpture") == "grid"
