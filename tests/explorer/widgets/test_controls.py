"""Buttons, segments, pickers and chips under mouse and keyboard."""

from functools import partial

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QToolTip

from explorer.widgets.banner import Banner
from explorer.widgets.chip import Chip
from explorer.widgets.curves import Curves
from explorer.widgets.empty import EmptyState
from explorer.widgets.header import PanelHeader
from explorer.widgets.icon_button import IconButton
from explorer.widgets.job_status import JobStatus
from explorer.widgets.label import ElidedLabel
from explorer.widgets.number_box import NumberBox
from explorer.widgets.picker import Entry, Picker
from explorer.widgets.plane_sheet import PlaneSheet
from explorer.widgets.rail import Rail
from explorer.widgets.refusal import refuse
from explorer.widgets.segmented import Segmented
from explorer.widgets.slider import Slider
from explorer.widgets.strip import ThumbnailStrip
from explorer.widgets.timeline_track import TimelineTrack

pytestmark = pytest.mark.usefixtures("dressed")

FAMILIES = (("ae", "AE"), ("vae", "VAE"), ("gan", "GAN", "", "Needs two nets."), ("ddpm", "DDPM"))


def shown(qtbot, widget):
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_a_refused_button_says_why_and_gets_its_own_tip_back(qtbot) -> None:
    button = shown(qtbot, IconButton("redo-2", "Redo", shortcut="Ctrl+Y"))
    refuse(button, "Nothing to redo.")
    assert (button.isEnabled(), button.toolTip()) == (False, "Nothing to redo.")
    refuse(button, "")
    assert (button.isEnabled(), button.toolTip()) == (True, "Redo (Ctrl+Y)")


def test_choosing_a_segment_sends_its_value_once(qtbot) -> None:
    segmented, sent = shown(qtbot, Segmented(FAMILIES)), []
    segmented.chosen.connect(sent.append)
    for segment in segmented._segments[1], segmented._segments[1]:
        qtbot.mouseClick(segment, Qt.MouseButton.LeftButton)
    assert (segmented.value(), sent) == ("vae", ["vae"])


def test_setting_a_segment_sends_nothing(qtbot) -> None:
    segmented, sent = shown(qtbot, Segmented(FAMILIES)), []
    segmented.chosen.connect(sent.append)
    segmented.set_value("ddpm")
    assert (segmented.value(), sent) == ("ddpm", [])


def test_tab_comes_to_the_segment_that_is_chosen(qtbot) -> None:
    segmented = shown(qtbot, Segmented(FAMILIES))
    segmented.set_value("ddpm")
    policies = {segment.text(): segment.focusPolicy() for segment in segmented._segments}
    assert [name for name, policy in policies.items() if policy & Qt.FocusPolicy.TabFocus] == [
        segmented._segments[-1].text()
    ]
    segmented.set_refusal("ddpm", "Not now.")  # else it could not be left by keys
    assert any(segment.isEnabled() and segment.focusPolicy() for segment in segmented._segments)


def test_arrow_keys_walk_past_a_locked_segment(qtbot) -> None:
    segmented, sent = shown(qtbot, Segmented(FAMILIES)), []
    segmented.chosen.connect(sent.append)
    segmented.set_value("vae")
    segmented.activateWindow()
    segmented._segments[1].setFocus()
    qtbot.waitUntil(segmented._segments[1].hasFocus)
    qtbot.keyClick(segmented._segments[1], Qt.Key.Key_Right)
    assert sent == ["ddpm"]
    assert segmented._segments[2].toolTip() == "Needs two nets."


def test_a_picker_sends_the_value_of_the_entry_unchanged(qtbot) -> None:
    picker, sent = shown(qtbot, Picker("Space")), []
    picker.chosen.connect(sent.append)
    picker.set_entries([Entry("z", ("z", 48), "48-d"), Entry("w", ("w", 512), refusal="Only a GAN has it.")])
    picker.show_value("z", "48-d", ("z", 48))
    first, second = picker.menu().actions()
    assert (first.isChecked(), second.isEnabled(), second.toolTip()) == (True, False, "Only a GAN has it.")
    first.trigger()
    assert sent == [("z", 48)]


def test_entries_of_a_group_stand_under_its_name(qtbot) -> None:
    picker = shown(qtbot, Picker("Model"))
    picker.set_entries([Entry("faces-vae", 1, group="Shipped"), Entry("run 7", 2, group="Runs")])
    said = [action.text() for action in picker.menu().actions() if action.text()]
    assert said == ["Shipped", "faces-vae", "Runs", "run 7"]


def test_an_unavailable_picker_opens_nothing_and_says_why(qtbot) -> None:
    picker, asked = shown(qtbot, Picker("Class")), []
    picker.opening.connect(lambda: asked.append(True))
    picker.set_refusal("This model was trained without classes.")
    qtbot.keyClick(picker, Qt.Key.Key_Return)
    assert (asked, picker.toolTip()) == ([], "This model was trained without classes.")


def test_the_rail_sends_what_is_clicked_and_refuses_with_a_reason(qtbot) -> None:
    rail, sent = shown(qtbot, Rail((("grid", "Grid", "grid-3x3", "Ctrl+3"), ("film", "Denoise", "film", "Ctrl+6")))), []
    rail.chosen.connect(sent.append)
    rail.set_refusal("film", "This model is not a diffusion model.")
    for name in ("film", "grid"):
        qtbot.mouseClick(rail.button(name), Qt.MouseButton.LeftButton)
    assert sent == ["grid"]
    assert rail.button("film").toolTip() == "This model is not a diffusion model."
    assert rail.width() == 76


def test_a_number_without_room_for_its_word_says_it_in_its_tip_unless_it_is_refused(qtbot):
    box = shown(qtbot, NumberBox("Frames"))
    refuse(box, "There are none.")
    box.show_word(False)
    assert box.toolTip() == "There are none."
    refuse(box, "")
    assert box.toolTip() == "Frames"
    box.show_word(True)
    assert box.toolTip() == ""


def test_a_number_box_steps_within_its_limits_and_forgets_nonsense(qtbot) -> None:
    box, sent = shown(qtbot, NumberBox("Frames", minimum=2, maximum=10)), []
    box.set_value(9)
    box.changed.connect(sent.append)
    for _ in range(3):
        qtbot.keyClick(box, Qt.Key.Key_Up)
    box.setText("many")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert (sent, box.text()) == ([10], "10")


def test_a_chip_is_as_wide_as_its_words(qtbot) -> None:
    chip = shown(qtbot, Chip("typical", "ok"))
    narrow = chip.sizeHint().width()
    chip.show_state("far from all data", "danger")
    assert chip.sizeHint().width() > narrow
    assert chip.accessibleName() == "far from all data"


def test_a_banner_appears_with_its_message_and_goes_when_dismissed(qtbot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    assert banner.isHidden()
    banner.show_message("The file is cut short.", action="Choose another file")
    with qtbot.waitSignal(banner.acted):
        banner._action.click()
    with qtbot.waitSignal(banner.closed):
        banner._close.click()
    assert banner.isHidden()


def test_an_idle_status_has_no_bar_and_nothing_to_cancel(qtbot) -> None:
    status = shown(qtbot, JobStatus())
    assert status._bar.isHidden()
    assert status._cancel.isHidden()
    status.show_job("t-SNE", 0.67, "500 of 750")
    assert (status._bar.value(), status._cancel.isVisible()) == (670, True)
    with qtbot.waitSignal(status.cancelled):
        status._cancel.click()


def test_a_header_gives_its_context_way_before_its_title(qtbot) -> None:
    header = shown(qtbot, PanelHeader("Viewpoint", "A very long description of where we are"))
    header.add_button("bookmark", "Bookmark")
    header.resize(180, 36)
    assert header._title.width() >= header._title.sizeHint().width()


def test_an_empty_state_without_an_action_has_no_button(qtbot) -> None:
    empty = shown(qtbot, EmptyState("film", "Sample to see how noise becomes a picture."))
    assert empty._action.isHidden()


@pytest.mark.parametrize("kind", [Slider, ThumbnailStrip, TimelineTrack, PlaneSheet, partial(Curves, ())])
def test_home_goes_to_a_first_thing_before_it_resets_the_view_of_the_window(qtbot, kind) -> None:
    widget = shown(qtbot, kind())
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier)
    asked.ignore()
    QApplication.sendEvent(widget, asked)
    assert asked.isAccepted()


def test_a_refused_button_whose_name_changes_comes_back_with_the_new_one(qtbot) -> None:
    button = shown(qtbot, IconButton("play", "Play"))
    refuse(button, "There is one snapshot.")
    button.set_name("Pause")
    refuse(button, "")
    assert button.toolTip() == "Pause"


def test_a_line_that_is_cut_off_is_said_in_full_unless_it_has_a_tool_tip(qtbot, monkeypatch):
    said = []
    monkeypatch.setattr(QToolTip, "showText", lambda spot, text, widget: said.append(text))
    label = ElidedLabel("a rather long line of words")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    label.grab()
    asked = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), QPoint(50, 50))
    QApplication.sendEvent(label, asked)
    assert said == [label.text()]
    label.setToolTip("what it means")
    label.grab()
    QApplication.sendEvent(label, asked)
    assert (label.toolTip(), said[1:]) == ("what it means", [])
    label.setToolTip("")
    label.resize(400, 20)
    QApplication.sendEvent(label, asked)
    assert len(said) == 1


def test_a_long_title_ends_in_an_ellipsis_but_the_context_gives_way_first(qtbot):
    header = shown(qtbot, PanelHeader("Smiling woman - neutral woman on six held-out images"))
    header.resize(160, 36)
    assert header._title._elided().endswith("…")
    header.set_title("Smiling")
    header.set_context("on six held-out images")
    header.resize(130, 36)
    assert header._title._elided() == "Smiling"
    assert header._context._elided().endswith("…")


def held_over(button, source):
    """Whether a button takes what is dragged over it; the source is a widget of ours, or none."""
    mime = QMimeData()
    event = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    event.source = lambda: source
    event.ignore()
    button.dragEnterEvent(event)
    return event.isAccepted()


def test_pictures_held_over_the_rail_open_its_workspace(qtbot) -> None:
    rail, sent = shown(qtbot, Rail((("map", "Map", "chart-scatter", ""), ("path", "Path", "spline", "")))), []
    rail.chosen.connect(sent.append)
    assert held_over(rail.button("path"), rail)
    qtbot.waitUntil(lambda: sent == ["path"])


def test_pictures_that_only_pass_the_rail_open_nothing_nor_does_what_comes_from_outside(qtbot) -> None:
    rail = shown(qtbot, Rail((("map", "Map", "chart-scatter", ""),)))
    button = rail.button("map")
    held_over(button, rail)
    button.dragLeaveEvent(QDragLeaveEvent())
    assert not button._held.isActive()
    assert not held_over(button, None)
    assert not button._held.isActive()
