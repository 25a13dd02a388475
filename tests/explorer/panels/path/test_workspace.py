"""The Path with a real session and tiny models, driven by mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from explorer import picking, theme
from explorer.exporting import export_path
from explorer.panels.path.workspace import PathWorkspace
from explorer.state.path.path import CROSS_FADE
from explorer.state.picks import Pick
from explorer.theme import DARK
from explorer.widgets.menu import Menu
from models.movies import provenance
from tests.conftest import tiny_ddpm, tiny_gan, wait_until

LEFT, KEY = Qt.MouseButton.LeftButton, Qt.Key


def rest(session):
    wait_until(lambda: session.is_idle)


@pytest.fixture
def show_path(qtbot, qapp):
    """Shows the workspace with a session, come to rest."""
    theme.apply(qapp, DARK)
    panels = []

    def show_path(session):
        panel = PathWorkspace(session)
        panels.append(panel)
        qtbot.addWidget(panel)
        panel.resize(1036, 700)
        panel.show()
        rest(session)
        return panel

    yield show_path
    for panel in panels:
        panel._session.player.pause()


@pytest.fixture
def panel(opened, show_path):
    return show_path(opened)


def code_at(panel, kind, t):
    return panel._session.path.paths[kind].codes(np.array([t]))[0]


def middle_of(strip, column):
    return QPoint(round(strip.columns().middle(column)), 40)


def drop(slot, mime):
    position = QPointF(5, 5)
    action, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    slot.dropEvent(QDropEvent(position, action, mime, buttons, Qt.KeyboardModifier.NoModifier))


def test_it_opens_with_paths_from_the_viewpoint_side_by_side(panel):
    session = panel._session
    rows = panel.rows.rows
    assert [slot.name for slot in panel.bar.slots.slots] == [pick.name for pick in session.path.stops.picks]
    assert [kind for kind, row in rows.items() if row.has_strip] == ["linear", "through_data", CROSS_FADE]
    assert "no norm in common" in rows["spherical"]._reason.text()
    assert rows["linear"].heading._about.text() == "straight line in z"
    assert "hops over nearest neighbours" in rows["through_data"].heading._about.text()
    assert panel.status == "2 paths × 9 frames"


def test_under_every_frame_stands_how_far_it_is_off_the_data(panel):
    strip, frames = panel.rows.rows["linear"].strip, panel._session.strips.rows["linear"]
    multiples = [frame.seen.verdict.multiple for frame in frames]
    assert [cell.figure for cell in strip._cells] == [f"{multiple:.1f}\u2009×" for multiple in multiples]
    assert [cell.is_off for cell in strip._cells] == [f.seen.verdict.words == "off the data" for f in frames]
    assert panel.rows.rows["linear"].heading._figure.text() == f"{max(multiples):.1f}\u2009×"
    assert all(cell.figure == "" for cell in panel.rows.rows[CROSS_FADE].strip._cells)


def test_a_click_on_a_frame_goes_there_on_that_path_and_undo_comes_back(panel, qtbot):
    session = panel._session
    before = session.viewpoint.code
    strip = panel.rows.rows["through_data"].strip
    qtbot.mouseClick(strip, LEFT, pos=middle_of(strip, 4))
    assert session.path.selected == "through_data"
    np.testing.assert_array_equal(session.viewpoint.code, code_at(panel, "through_data", 0.5))
    assert (strip._current, strip._is_ringed) == (4, True)
    assert not panel.rows.rows["linear"].strip._is_ringed
    session.trail.undo()
    np.testing.assert_array_equal(session.viewpoint.code, before)
    assert strip._current is None  # one stands elsewhere


def test_keys_step_along_choose_a_path_and_play(panel, qtbot):
    session = panel._session
    qtbot.keyClick(panel, KEY.Key_Right)
    qtbot.keyClick(panel, KEY.Key_Right)
    assert session.path.frame == 2
    qtbot.keyClick(panel, KEY.Key_Down)
    assert session.path.selected == "through_data"
    assert session.path.is_here
    qtbot.keyClick(panel, KEY.Key_Left)
    assert session.path.frame == 1
    qtbot.keyClick(panel, KEY.Key_End)
    assert session.path.at == 1.0
    qtbot.keyClick(panel, KEY.Key_Space)
    assert session.player.is_playing
    assert panel.player.play.isChecked()
    assert panel.status.startswith("playing ping-pong, 25 frames/s")
    qtbot.keyClick(panel, KEY.Key_Space)
    assert not session.player.is_playing


def test_keys_typed_into_a_field_are_the_fields(panel, qtbot):
    session = panel._session
    panel.bar.frames.setFocus()
    panel.bar.frames.selectAll()
    for key in ("1", "2"):
        qtbot.keyClicks(panel.bar.frames, key)
    for key in (KEY.Key_Left, KEY.Key_Right, KEY.Key_Space):
        qtbot.keyClick(panel.bar.frames, key)
    assert (session.path.at, session.player.is_playing) == (0.0, False)
    qtbot.keyClick(panel.bar.frames, KEY.Key_Return)
    assert session.path.course.frames == 12
    rest(session)
    assert len(panel.rows.rows["linear"].strip._cells) == 12


def test_scrubbing_is_one_step_of_undo(panel, qtbot):
    session, scrubber = panel._session, panel.player.scrubber
    visits = len(session.trail.visits)
    left, right = scrubber._groove()
    y = scrubber.height() // 2
    qtbot.mousePress(scrubber, LEFT, pos=QPoint(round(left), y))
    for share in (0.2, 0.5, 0.75):
        qtbot.mouseMove(scrubber, QPoint(round(left + share * (right - left)), y))
    qtbot.mouseRelease(scrubber, LEFT, pos=QPoint(round(left + 0.75 * (right - left)), y))
    assert session.path.at == pytest.approx(0.75, abs=0.01)
    assert len(session.trail.visits) == visits + 1


def test_the_plots_scrub_too_and_stand_on_the_columns_of_the_pictures(panel, qtbot):
    plot, strip = panel.plots.norms, panel.rows.rows["linear"].strip
    assert plot.mapTo(panel, QPoint(0, 0)).x() == strip.mapTo(panel, QPoint(0, 0)).x()
    assert plot.width() == strip.width() == panel.player.scrubber.width()
    qtbot.mouseClick(plot, LEFT, pos=middle_of(strip, 8))
    assert panel._session.path.at == pytest.approx(1.0, abs=1e-3)
    assert set(plot._curves) == {"linear", "through_data"}
    assert plot._band.low < plot._band.middle < plot._band.high
    assert panel.plots._shell.text() == "prior mean at 1.6"


def test_slots_take_what_is_dropped_on_them(panel):
    session, slots = panel._session, panel.bar.slots
    mime = picking.mime_of([Pick("Dropped", np.array([1, 2, 3], np.float32))])
    drop(slots.slots[1], mime)
    assert session.path.stops.picks[1].name == "Dropped"
    drop(slots.more, mime)
    assert len(slots.slots) == 3
    rest(session)


def test_of_several_codes_a_stop_takes_the_first_and_says_so(panel, notices):
    mime = picking.mime_of_rows(panel._session, [4, 2])
    panel.bar.slots.slots[0].dropped.emit(mime)
    rest(panel._session)
    assert panel._session.path.stops.picks[0].name == "Image 5"
    assert notices == [("news", "Only one code goes here: Image 5 was taken.")]


def test_way_points_for_which_there_is_no_room_are_counted(panel, notices):
    panel.bar.slots.more.dropped.emit(picking.mime_of_rows(panel._session, range(9)))
    rest(panel._session)
    assert len(panel._session.path.stops) == 8
    assert notices == [("news", "6 of 9 were added: a path has 8 stops at most.")]


def test_frames_can_be_dragged_to_where_codes_are_taken(panel):
    session, slots = panel._session, panel.bar.slots
    mime = panel.rows.rows["linear"].strip.mime_data(4)
    drop(slots.more, mime)
    stop = session.path.stops.picks[1]
    assert stop.name == "Linear, t = 0.50"
    np.testing.assert_array_equal(stop.code, code_at(panel, "linear", 0.5))
    assert panel.rows.rows[CROSS_FADE].strip.mime_data(4) is None
    rest(session)


def test_the_path_that_is_followed_stays_when_its_stops_change(panel):
    session = panel._session
    session.path.select("through_data")
    session.path.set_stop(1, session.picks.encoded(7))
    rest(session)
    assert session.path.selected == "through_data"
    session.path.move_to(1.0)
    np.testing.assert_array_equal(session.viewpoint.code, session.space.encodings.means[7])


def test_way_points_are_added_from_the_menu_and_removed_by_it_or_by_a_key(panel, qtbot):
    session, slots = panel._session, panel.bar.slots
    for _ in range(2):
        menu = Menu(parent=panel)
        slots.more.filling.emit(menu)
        menu.actions()[0].trigger()
    assert [slot.text() for slot in slots.slots] == ["Start", "Way-point 1", "Way-point 2", "End"]
    menu = Menu(parent=panel)
    slots.slots[1].filling.emit(menu)
    assert menu.actions()[-1].text() == "Remove this way-point"
    menu.actions()[-1].trigger()
    qtbot.keyClick(slots.slots[1], KEY.Key_Delete)
    assert len(session.path.stops) == len(slots.slots) == 2
    rest(session)


def test_a_stop_can_be_of_a_class_of_its_own(open_model, show_path):
    session = open_model(tiny_gan())
    panel = show_path(session)
    menu = Menu(parent=panel)
    panel.bar.slots.slots[1].filling.emit(menu)
    classes = next(action.menu() for action in menu.actions() if action.menu())
    assert [action.text() for action in classes.actions()] == ["a", "b", "c", "d"]
    classes.actions()[2].trigger()
    rest(session)
    first, last = (pick.manner.condition for pick in session.path.stops.picks)
    assert last == (0, 0, 1, 0) != first
    assert session.strips.rows["linear"][-1].manner.condition == last


def test_the_bar_goes_the_other_way_closes_and_overshoots(panel, qtbot):
    session, bar = panel._session, panel.bar
    first = session.path.stops.picks[0].name
    qtbot.mouseClick(bar.slots.swap, LEFT)
    assert bar.slots.slots[1].name == first
    bar.overshoot.changed.emit(25)
    assert session.path.times[0] == -0.25
    rest(session)
    assert "stays at its ends" in panel.rows.rows["through_data"].heading._about.text()
    qtbot.mouseClick(bar.closed, LEFT)
    assert session.path.course.closed
    assert bar.overshoot.toolTip() == "A closed path has no ends to go beyond."
    bar.easing.chosen.emit("even")
    assert session.path.course.easing == "even"
    rest(session)


def test_playing_goes_once_there_and_back_or_round_at_a_speed(panel, qtbot):
    session, player = panel._session, panel.player
    modes = []
    for _ in range(3):
        qtbot.mouseClick(player.mode, LEFT)
        modes.append(session.player.mode)
    assert set(modes) == {"once", "ping-pong", "loop"}
    player.speed.chosen.emit(2.0)
    assert session.player.speed == 2.0
    session.path.move_to(0.5)
    qtbot.mouseClick(player.start, LEFT)
    assert session.path.at == 0.0


def accept(monkeypatch, file, chosen=""):
    """What a dialog answers that asks for a file's name; another format is chosen in it first, if one is given."""

    def exec_(dialog):
        if chosen:
            dialog.selectNameFilter(chosen)
            dialog.filterSelected.emit(chosen)
        return True

    monkeypatch.setattr(QFileDialog, "exec", exec_)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda dialog: [str(file)])


def test_a_name_without_an_end_gets_that_of_the_chosen_format(panel, tmp_path, monkeypatch):
    accept(monkeypatch, tmp_path / "my.movie", "MP4 video (*.mp4)")
    panel._session.player.set_speed(4.0)
    export_path(panel._session, panel)
    rest(panel._session)
    assert provenance(tmp_path / "my.movie.mp4")["paths"] == ["linear"]


@pytest.mark.parametrize(("suffix", "every"), [(".gif", False), (".png", True)])
def test_the_path_is_exported_with_where_it_comes_from(panel, tmp_path, monkeypatch, notices, suffix, every):
    file = tmp_path / f"movie{suffix}"
    accept(monkeypatch, file)
    panel._session.player.set_speed(4.0)
    panel.bar._export(suffix, every)
    rest(panel._session)
    about = provenance(file)
    assert about["model"] == "tiny"
    assert about["paths"] == (["linear", "through_data", CROSS_FADE] if every else ["linear"])
    assert about["stops"][1]["code"] == panel._session.path.stops.picks[1].code.tolist()
    assert notices == [("news", f"The path was written to {file.name}.")]


def test_a_file_that_cannot_be_written_is_refused_in_a_sentence(panel, tmp_path, notices):
    panel._session.movies.export(tmp_path / "missing" / "movie.gif")
    rest(panel._session)
    assert notices == [("error", "movie.gif could not be written: No such file or directory.")]


def test_a_second_export_does_not_give_up_the_first(panel, tmp_path):
    for name in ("one.gif", "other.webp"):
        panel._session.movies.export(tmp_path / name)
    rest(panel._session)
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == ["one.gif", "other.webp"]


def test_without_a_model_it_offers_one(session, show_path):
    panel = show_path(session)
    assert panel._stack.currentWidget() is panel._empty
    assert not panel.player.play.isEnabled()
    assert panel.bar.slots.slots[0].refusal != ""


@pytest.mark.parametrize("model", [tiny_gan, tiny_ddpm])
def test_models_without_an_encoder_say_why_nothing_leads_through_data(open_model, show_path, model):
    session = open_model(model())
    panel = show_path(session)
    row = panel.rows.rows["through_data"]
    assert not row.has_strip
    assert row._reason.text() == session.model.current.model.cannot("encode")
    assert panel.rows.rows["spherical"].has_strip
    assert session.path.selected == "spherical"
