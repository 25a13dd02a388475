"""The reverse page: settings of both runs, their pictures and strips, the slider and the batch."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from explorer.panels.denoise.workspace import DenoiseWorkspace
from explorer.widgets.diverging import widest
from explorer.widgets.pixels import array
from explorer.widgets.text import number
from models.trajectories.branching import branched
from models.trajectories.keeping import Keeping


def typed(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def shown(view):
    return array(view.image(), 1)


# --- settings ---


def test_a_number_of_run_b_makes_a_second_run(noisy, page, qtbot, rest):
    table = page.side.table
    table.cells["A", "condition"].chosen.emit((1.0, 0.0, 0.0, 0.0))
    typed(qtbot, table.cells["B", "guidance"], "4")
    assert noisy.denoise.plan.b.guidance == 4.0
    assert table.cells["B", "guidance"].property("tone") == "changed"
    assert table.cells["B", "steps"].property("tone") == "shared"
    assert "guidance" in table._about.text()
    assert "Same starting noise" in table._about.text()
    qtbot.mouseClick(page.side.sample, Qt.MouseButton.LeftButton)
    rest()
    assert noisy.denoise.runs.b.is_whole
    assert page.stage.b.isVisible()
    assert page.stage.difference.isVisible()


def test_nonsense_is_refused_and_the_field_shows_what_is(noisy, page, qtbot, notices):
    cell = page.side.table.cells["A", "steps"]
    before = noisy.denoise.plan.a
    typed(qtbot, cell, "many")
    assert noisy.denoise.plan.a == before
    assert notices[-1][1].startswith("The steps must be")
    typed(qtbot, cell, "60")  # the tiny model has fifty
    assert noisy.denoise.plan.a == before
    assert notices[-1][1].endswith(".")


def test_what_a_sampler_does_not_take_is_locked_and_says_why(noisy, page):
    page.side.table.cells["A", "sampler"].chosen.emit("heun")
    eta = page.side.table.cells["A", "eta"]
    assert not eta.isEnabled()
    assert "Heun" in eta.toolTip()
    page.side.table.cells["A", "sampler"].chosen.emit("ddim")
    assert eta.isEnabled()


def test_guidance_needs_a_class(noisy, page):
    page.side.table.cells["A", "condition"].chosen.emit(())
    guidance = page.side.table.cells["A", "guidance"]
    assert not guidance.isEnabled()
    assert "class" in guidance.toolTip()


def test_a_branch_is_told_as_one(noisy, page, rest):
    plan = noisy.denoise.plan
    plan.take(plan.a, branched(plan.a, 4, "renoise", seed=3))
    assert "step 4" in page.side.table._about.text()
    assert "seed" in page.side.table._about.text()
    assert not page.side.table.cells["B", "steps"].isEnabled()
    noisy.denoise.runs.sample()
    rest()
    assert page.stage.b._about.text() == "from step 4, noised again"
    assert page.stage.a._about.text() == "DDIM, 10 steps"


# --- the button ---


def test_the_button_says_what_it_does(noisy, page, qtbot, rest):
    button = page.side.sample
    assert button.text() == "Sample again"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.text() == "Stop"
    rest()
    assert noisy.denoise.runs.a.recipe.seed == 1
    noisy.denoise.plan.set("A", steps=50, count=16)
    assert button.text() == "Sample"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: noisy.denoise.runs.a.reached > 2)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not noisy.denoise.runs.is_sampling
    assert button.text() == "Go on"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    rest()
    assert noisy.denoise.runs.a.is_whole


# --- pictures ---


@pytest.mark.parametrize(("key", "step"), [(Qt.Key.Key_Left, 9), (Qt.Key.Key_Home, 0)])
def test_keys_walk_along_the_steps(noisy, workspace, page, qtbot, key, step):
    qtbot.keyClick(workspace, key)
    assert noisy.denoise.look.step == step
    np.testing.assert_array_equal(shown(page.stage.a.view), noisy.denoise.runs.a.frame(step).pictures("x_0")[0])
    qtbot.keyClick(workspace, Qt.Key.Key_End)
    assert noisy.denoise.look.step == 10


def test_space_plays(noisy, workspace, page, qtbot):
    noisy.denoise.look.move_to(0)
    qtbot.keyClick(workspace, Qt.Key.Key_Space)
    assert noisy.denoise.player.is_playing
    assert page.player.play.isChecked()
    qtbot.keyClick(workspace, Qt.Key.Key_Right)
    assert not noisy.denoise.player.is_playing


def test_the_switch_shows_other_pictures(noisy, page):
    noisy.denoise.look.move_to(5)
    page.bar.kinds.chosen.emit("x_t")
    np.testing.assert_array_equal(shown(page.stage.a.view), noisy.denoise.runs.a.frame(5).pictures("x_t")[0])
    page.bar.kinds.chosen.emit("change")
    assert page.stage.scale.isVisible()
    colours = array(page.stage.a.view.image(), 3)
    assert (colours[..., 0] != colours[..., 2]).any()  # blue or orange where something has changed


def test_each_signed_picture_has_a_scale_of_its_own(noisy, page, rest):
    noisy.denoise.plan.set("B", seed=3)
    noisy.denoise.runs.sample()
    rest()
    noisy.denoise.look.move_to(8)
    page.bar.kinds.chosen.emit("change")
    changes = max(widest(noisy.denoise.look.picture(letter)) for letter in "AB")
    assert page.stage.scale._figures[1] == number(changes)
    assert page.stage.difference_scale._figures[1] == number(widest(noisy.denoise.look.difference()))
    page.bar.kinds.chosen.emit("x_0")
    assert page.stage.scale.isHidden()
    assert page.stage.difference_scale.isVisible()


def test_pictures_that_are_still_to_come_have_their_size_already(noisy, page, rest):
    noisy.denoise.plan.set("B", steps=9)
    noisy.denoise.runs.sample()
    sizes = {shown.view.size() for shown in (page.stage.a, page.stage.b, page.stage.difference)}
    assert len(sizes) == 1
    rest()
    assert {page.stage.b.view.size(), page.stage.a.view.size()} == sizes


def test_what_is_said_of_a_run_has_all_the_room_beside_its_name(noisy, page, rest):
    noisy.denoise.plan.set("B", steps=9)
    noisy.denoise.runs.sample()
    rest()
    shown = page.stage.b
    assert shown._about.geometry().right() >= shown.view.geometry().right() - 1


def test_the_status_counts_what_was_made_this_time(noisy, page, rest):
    assert page.status.startswith("10 steps in ")
    noisy.denoise.plan.set("B", steps=4)
    noisy.denoise.runs.sample()
    rest()
    assert page.status.startswith("4 steps in ")


def test_an_image_of_the_batch_is_enlarged_and_stood_at(noisy, page, rest):
    page.stage.sheet.chosen.emit(2)
    rest()
    assert noisy.denoise.look.image == 2
    assert noisy.denoise.standing.is_here
    np.testing.assert_array_equal(shown(page.stage.a.view), noisy.denoise.runs.a.frame(10).pictures("x_0")[2])
    page.side.gallery.chosen.emit(1)
    assert noisy.denoise.look.image == 1


def test_a_click_on_the_strip_goes_to_its_step(noisy, page, qtbot):
    strip = page.strips._strips[1].strip
    assert strip.count() == 11
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(5, strip.height() // 2))
    assert noisy.denoise.look.step == 0


def test_strips_fill_while_it_samples_and_b_has_one_of_its_own(noisy, page, rest):
    assert all(cell.image is not None for cell in page.strips._strips[0]._cells)
    assert page.strips._strips[0]._name.text().startswith("A · x\u209c")
    noisy.denoise.plan.set("B", steps=5)
    noisy.denoise.runs.sample()
    rest()
    strip = page.strips._strips[1]
    assert strip._name.text().startswith("B · ")
    assert len(strip._cells) == 6
    strip.strip.chosen.emit(0)
    assert noisy.denoise.look.step == 0
    strip.strip.chosen.emit(5)
    assert noisy.denoise.look.step == 10


def test_the_slider_moves_both(noisy, page):
    page.player.scrubber.moved.emit(0.5)
    assert noisy.denoise.look.step == 5
    assert "step 5 of 10" in page.player.scrubber.accessibleDescription()


# --- the start ---


def test_a_code_fills_the_slot_and_the_seed_brings_it_back(noisy, page, rest):
    page.side.start._begin_with((noisy.picks.here(),))
    rest()
    assert noisy.denoise.runs.a.recipe.count == 1
    assert page.side.start.slot.name == noisy.denoise.start.source.name
    assert not page.side.batch.isEnabled()
    page.side.start.slot.removed.emit()
    assert page.side.start.slot.name == "The seed's noise"
    assert page.side.batch.isEnabled()


def test_where_the_seed_makes_no_difference_nothing_is_sampled_again(noisy, page, rest):
    page.side.start._begin_with((noisy.picks.here(),))
    rest()
    assert not page.side.sample.isEnabled()
    assert "seed" in page.side.sample.toolTip()
    assert not page.side.table.cells["A", "seed"].isEnabled()


# --- other models ---


def test_of_a_model_without_steps_it_says_so_and_offers_one(opened, show, qtbot):
    workspace = show(DenoiseWorkspace(opened), 900, 700)
    assert "step by step" in workspace._empty.accessibleName() or workspace._stack.currentIndex() == 0
    assert workspace.status == ""
    workspace._empty.acted.emit()
    qtbot.waitUntil(lambda: opened.model.current.model.family == "ddpm", timeout=20_000)
    qtbot.waitUntil(lambda: opened.denoise.runs.a is not None, timeout=20_000)
    opened.denoise.runs.stop()
    assert workspace._stack.currentWidget() is workspace.page


def test_strips_of_a_run_that_keeps_little_are_filled(noisy, page, rest):
    run = noisy.denoise.runs.a
    frames = [run.frame(step).pictures("noise")[1] for step in range(11)]
    run.keeping = Keeping(run.keeping.stride, 1, run.keeping.steps, 0)
    run._put({10: run.frame(10).values})
    noisy.denoise.look.choose(1)
    noisy.denoise.look.look_at("noise")
    rest()
    strip = page.strips._strips[1]
    for step in strip.strip.columns().shown():
        np.testing.assert_array_equal(strip._cells[step].image, frames[step])
