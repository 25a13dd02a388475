"""Starting again, the tree and the export, by hand, on the reverse page."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from explorer.exporting import export_steps, export_trajectory
from explorer.panels.denoise.restart import RestartDialog
from explorer.state.denoise.restart import PAINT, RENOISE
from explorer.widgets.frame_columns import Columns
from explorer.widgets.menu import Menu
from models.trajectories.branching import branched

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def dialog(noisy, page, qtbot):
    """Opened at step 4."""
    noisy.denoise.look.move_to(4)
    qtbot.mouseClick(page.bar.restart, LEFT)
    dialog = page.bar.findChild(RestartDialog)
    qtbot.waitUntil(dialog.isVisible)
    yield dialog
    dialog.close()


@pytest.fixture
def grown(noisy, page, rest):
    """With branches from steps 3 and 6, of which the one from step 6 is run B."""
    for step in (3, 6):
        recipe = branched(noisy.denoise.plan.a, step, eta=1.0, seed=step)
        noisy.denoise.plan.take(noisy.denoise.plan.a, recipe)
        noisy.denoise.runs.sample()
        rest()
    return page.tree


def middle(tree, line, share=0.5):
    lines = tree.lines
    spot = QPoint(round(lines._columns().x(share)), round(lines.lane(line).center().y()))
    assert isinstance(lines._columns(), Columns)
    return spot


def pressed(pad, qtbot):
    """In the middle of a pixel of eight by eight."""
    qtbot.mouseClick(pad, LEFT, pos=QPoint(*(round(4.5 * side / 8) for side in (pad.width(), pad.height()))))


def entries(menu):
    return {action.text(): action for action in menu.actions() if action.text()}


def test_a_new_branch_is_scrolled_into_view_and_stays_there_until_somebody_scrolls(noisy, page, rest):
    page.window().resize(900, 440)
    noisy.denoise.plan.take(noisy.denoise.plan.a, branched(noisy.denoise.plan.a, 3, eta=1.0, seed=3))
    noisy.denoise.runs.sample()
    rest()

    bar = page.below.verticalScrollBar()
    seen = page.below.viewport().rect()
    place = page.tree.mapTo(page.below.viewport(), page.tree.rect().bottomLeft())
    assert bar.maximum() > 0
    assert place.y() <= seen.bottom() + 1

    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    page.window().resize(900, 441)
    rest()

    assert bar.value() == 0


# --- the button and its dialog ---


def test_the_button_says_the_step_and_refuses_the_last_one(noisy, page):
    noisy.denoise.look.move_to(4)
    assert page.bar.restart.text() == "Start again from step 4"
    assert page.bar.restart.isEnabled()
    noisy.denoise.look.move_to(10)
    assert not page.bar.restart.isEnabled()
    assert "the end" in page.bar.restart.toolTip()


def test_in_a_narrow_bar_the_words_give_way_and_the_name_stays(noisy, page):
    noisy.denoise.look.move_to(4)
    page.bar.tighten(3)
    assert page.bar.restart.text() == page.bar.export.text() == ""
    assert [segment.text() for segment in page.bar.kinds._segments] == ["xₜ", "x̂₀", "ε̂", "Δ"]
    assert page.bar.kinds._segments[1].accessibleName() == "Predicted x₀"
    assert page.bar.restart.accessibleName() == "Start again from step 4"


@pytest.mark.parametrize("widths", [(300, 1000, 300), (1000, 300, 1000)])
def test_the_bar_gives_way_and_takes_its_words_again(page, widths):
    for width in widths:
        page.bar.resize(width, 44)
        page.bar.give_way()
        assert page.bar.layout().sizeHint().width() <= width
        assert (page.bar.export.text() == "Export") == (width == 1000)
        assert (page.bar.kinds._segments[1].text() == "Predicted x₀") == (width == 1000)


def test_it_pauses_what_plays(noisy, page, qtbot):
    noisy.denoise.look.move_to(2)
    noisy.denoise.player.play()
    qtbot.mouseClick(page.bar.restart, LEFT)
    assert not noisy.denoise.player.is_playing
    page.bar.findChild(RestartDialog).close()


def test_started_as_proposed_run_b_has_other_noise(noisy, dialog, qtbot, rest):
    assert dialog.windowTitle() == "Start again from step 4"
    assert dialog.cells["seed"].value() == 1
    assert dialog._words.text().startswith("6 steps are made again from here: other noise")
    qtbot.mouseClick(dialog.start, LEFT)
    rest()
    assert not dialog.isVisible()
    assert noisy.denoise.runs.b.recipe.start.step == 4


def test_given_up_nothing_is_started(noisy, dialog, qtbot):
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert noisy.denoise.runs.b is None


def test_what_changes_nothing_cannot_be_started_and_says_why(dialog, qtbot):
    field = dialog.cells["eta"]
    field.selectAll()
    qtbot.keyClicks(field, "0")
    assert not dialog.start.isEnabled()
    assert "unless eta is above 0" in dialog.start.toolTip()
    assert dialog._words.text() == dialog.start.toolTip()
    assert not dialog.cells["seed"].isEnabled()


def test_nonsense_in_a_field_keeps_it_from_being_started(dialog, qtbot, noisy):
    field = dialog.cells["eta"]
    field.selectAll()
    qtbot.keyClicks(field, "2")
    assert dialog._words.text().startswith("The eta must be a number from 0 to 1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert noisy.denoise.runs.b is None
    field.selectAll()
    qtbot.keyClicks(field, "0.5")
    assert dialog.start.isEnabled()
    assert noisy.denoise.restart.choice.eta == 0.5


def test_a_class_is_chosen_and_guidance_leads_to_it(dialog, noisy):
    assert not dialog.cells["guidance"].isEnabled()
    dialog.cells["condition"].chosen.emit((0.0, 0.0, 1.0, 0.0))
    assert "other class: c" in dialog._words.text()
    assert dialog.cells["guidance"].isEnabled()


def test_another_seed_is_had_for_the_asking(dialog, qtbot):
    qtbot.mouseClick(dialog.other, LEFT)
    assert dialog.cells["seed"].value() == 2


def test_the_note_follows_how_it_begins(dialog):
    dialog.how.chosen.emit(RENOISE)
    assert "no sample of q(xₜ)" in dialog._note.text()
    assert not dialog._painting.isVisible()


def test_the_predicted_picture_is_painted_on_and_becomes_part_of_the_branch(noisy, dialog, qtbot, rest):
    dialog.how.chosen.emit(PAINT)
    before = noisy.denoise.runs.a.frame(4).pictures("x_0")[0]
    np.testing.assert_array_equal(dialog.pad.pixels(), before)
    assert dialog.start.toolTip() == "Nothing has been painted yet."
    dialog.pad.set_colour("#808080")  # which no pixel of a net without training is
    pressed(dialog.pad, qtbot)
    assert dialog.start.toolTip() == ""
    grey = dialog.pad.pixels()[4, 4, 0]
    assert grey != before[4, 4, 0]
    qtbot.mouseClick(dialog.start, LEFT)
    rest()
    start = noisy.denoise.runs.b.recipe.start
    assert start.how == PAINT
    assert start.painted.tensor()[0, 0, 4, 4] == pytest.approx(2 * grey / 255 - 1)


def test_strokes_are_taken_back_one_by_one_or_all_at_once(dialog, qtbot):
    dialog.how.chosen.emit(PAINT)
    before = dialog.pad.pixels()
    assert not dialog._tools.undo.isEnabled()
    for _ in range(2):
        pressed(dialog.pad, qtbot)
    qtbot.mouseClick(dialog._tools.undo, LEFT)
    assert dialog.pad.can_undo
    qtbot.mouseClick(dialog._reset, LEFT)
    np.testing.assert_array_equal(dialog.pad.pixels(), before)
    assert not dialog._reset.isEnabled()
    assert not dialog.start.isEnabled()


# --- the tree ---


def test_without_a_branch_the_tree_takes_no_room(page):
    assert not page.tree.isVisible()


def test_a_line_for_each_run_with_its_last_picture(noisy, grown):
    assert grown.isVisible()
    assert grown._count.text() == "2 restarts"
    assert [grown.lines.words(k) for k in range(3)] == [
        "run A",
        "run B, from step 6, other noise, eta\u00a01",
        "from step 3, other noise, eta\u00a01",
    ]
    last = noisy.denoise.runs.b.frame(10).pictures("x_0")
    np.testing.assert_array_equal(grown.lines._lines[1].image, last[0])
    noisy.denoise.look.choose(2)
    np.testing.assert_array_equal(grown.lines._lines[1].image, last[2])


def test_it_stands_in_the_columns_of_the_strips(noisy, page, grown):
    strip = page.strips._strips[0].strip
    left = grown.lines.mapTo(page, QPoint(0, 0)).x() - strip.mapTo(page, QPoint(0, 0)).x()
    assert left == 0
    assert grown.lines._columns().x(0.3) == pytest.approx(strip.columns().x(0.3))


def test_the_step_is_marked_on_the_line_whose_own_it_is(noisy, grown):
    noisy.denoise.look.move_to(4)
    assert grown.lines._at == (0, 0.4)


def test_pressing_a_line_shows_its_run_as_b(noisy, grown, qtbot, rest):
    run = grown._runs[2].run
    qtbot.mouseClick(grown.lines, LEFT, pos=middle(grown, 2))
    rest()
    assert noisy.denoise.runs.b is run
    assert grown.lines.words(2).startswith("run B, from step 3")


def test_pressing_the_line_of_a_shown_run_goes_to_the_step(noisy, grown, qtbot):
    qtbot.mouseClick(grown.lines, LEFT, pos=middle(grown, 0, 0.2))
    assert noisy.denoise.look.step == 2


def test_with_control_it_becomes_run_a(noisy, grown, qtbot, rest):
    run = grown._runs[1].run
    qtbot.mouseClick(grown.lines, LEFT, CONTROL, middle(grown, 1))
    rest()
    assert noisy.denoise.runs.a is run
    assert grown.lines.words(0).startswith("run B")


def test_by_keys_a_branch_is_removed_and_run_a_is_not(noisy, grown, qtbot, notices):
    qtbot.keyClick(grown.lines, Qt.Key.Key_Delete)
    assert notices[-1][1].startswith("Run A is part of it")
    qtbot.keyClick(grown.lines, Qt.Key.Key_Down)
    qtbot.keyClick(grown.lines, Qt.Key.Key_Delete)
    assert noisy.denoise.runs.b is None
    assert [grown.lines.words(k) for k in range(grown.lines.count())] == [
        "run A",
        "from step 3, other noise, eta\u00a01",
    ]


def test_keys_that_are_not_the_trees_step_along(noisy, grown, qtbot):
    noisy.denoise.look.move_to(4)
    grown.lines.setFocus()
    qtbot.keyClick(grown.lines, Qt.Key.Key_Right)
    assert noisy.denoise.look.step == 5


def test_its_menu_offers_what_can_be_done_and_says_why_the_rest_cannot(noisy, grown, qtbot, rest):
    run = grown._runs[2].run
    grown._open_menu(2, QPoint(5, 5))
    items = entries(grown.findChild(Menu))
    assert list(items) == ["Show as run A", "Show as run B", "Go to step 3, where it begins", "Remove"]
    items["Go to step 3, where it begins"].trigger()
    assert noisy.denoise.look.step == 3
    items["Remove"].trigger()
    assert run not in noisy.denoise.runs.tree
    grown.findChild(Menu).close()


def test_the_menu_of_run_a_refuses_in_words(grown):
    grown._open_menu(0, QPoint(5, 5))
    items = entries(grown.findChild(Menu))
    assert {text: action.toolTip() for text, action in items.items() if not action.isEnabled()} == {
        "Show as run A": "It is run A.",
        "Remove": "Run A is part of it: show another run as A first.",
    }
    grown.findChild(Menu).close()


# --- export ---


def test_nothing_is_exported_while_it_is_sampled(page, noisy):
    assert page.bar.export.isEnabled()
    noisy.denoise.plan.set("A", steps=50)
    noisy.denoise.runs.sample()
    assert not page.bar.export.isEnabled()
    assert page.bar.export.toolTip() == noisy.denoise.exports.why_not() != ""
    noisy.denoise.runs.stop()


def test_the_menu_offers_every_file_and_the_whole_batch(page, noisy):
    menu = page.bar.export_menu()
    assert list(entries(menu)) == [
        "Every step as PNG…",
        "Film strip (PNG)…",
        "GIF…",
        "MP4…",
        "WebP…",
        "Whole trajectory (.npz)…",
        "The whole batch",
    ]
    entries(menu)["The whole batch"].trigger()
    assert noisy.denoise.exports.whole_batch
    menu.deleteLater()


def test_beside_another_run_one_chooses_which_is_written(grown, page, noisy):
    menu = page.bar.export_menu()
    items = entries(menu)
    assert items["Run A"].isChecked()
    items["Run B"].trigger()
    assert noisy.denoise.exports.letter == "B"
    menu.deleteLater()


def answer(path):
    """The dialog that is about to ask for a file's name."""

    def answer():
        dialog = QApplication.activeModalWidget()
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(str(path))
        dialog.accept()

    QTimer.singleShot(0, answer)


@pytest.mark.parametrize("suffix", [".png", ".npz"])
def test_a_file_is_written_under_the_name_that_is_asked_for(noisy, page, rest, tmp_path, suffix):
    answer(tmp_path / f"mine{suffix}")
    export_trajectory(noisy, page, suffix)
    rest()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [f"mine{suffix}"]


def test_a_file_that_the_dialog_did_not_ask_about_is_not_written_over(noisy, page, rest, tmp_path, notices):
    (tmp_path / "v1.5.npz").write_text("mine")
    answer(tmp_path / "v1.5")
    export_trajectory(noisy, page, ".npz")
    rest()
    assert (tmp_path / "v1.5.npz").read_text() == "mine"
    assert notices == [("error", "v1.5.npz is there already.")]


def test_steps_go_into_the_folder_that_is_asked_for(noisy, page, rest, tmp_path, monkeypatch):
    for chosen in ("", str(tmp_path)):
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, chosen=chosen: chosen)
        export_steps(noisy, page)
        rest()
    assert len(list(Path(tmp_path).glob("*.png"))) == 11
