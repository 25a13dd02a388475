"""Arithmetic with a real session and tiny models, driven by mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog

from explorer import picking, theme
from explorer.panels.arithmetic.bar import ALONG, SUM
from explorer.panels.arithmetic.columns import sheet_of
from explorer.panels.arithmetic.workspace import ArithmeticWorkspace
from explorer.state.arithmetic import sum as state_module
from explorer.state.picks import Pick
from explorer.theme import LIGHT
from explorer.widgets.group_pictures import MEAN
from explorer.widgets.menu import Menu
from explorer.widgets.signed_bars import WANTED
from models.directions import gathering
from tests.conftest import blobs, opened_of, tiny_ddpm, tiny_gan, tiny_model, wait_until
from tests.explorer.conftest import edit_of
from tests.models.conftest import tiny_classifier, with_attributes

LEFT = Qt.MouseButton.LeftButton


def rest(session):
    wait_until(lambda: session.is_idle, 60)


def panel_of(session, qtbot, qapp, size=(1036, 700)):
    theme.apply(qapp, LIGHT)
    panel = ArithmeticWorkspace(session)
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show()
    rest(session)
    return panel


@pytest.fixture
def judged(monkeypatch):
    """There is a classifier that sees which corner is bright."""
    classifier = tiny_classifier(blobs())
    monkeypatch.setattr(gathering, "classifier_of", lambda name: classifier)
    monkeypatch.setattr(state_module, "classifier_of", lambda name: classifier)


@pytest.fixture
def panel(opened, judged, qtbot, qapp):
    return panel_of(opened, qtbot, qapp)


def texts(menu):
    return [action.text() for action in menu.actions()]


def entry(menu, text):
    return next(action for action in menu.actions() if action.text() == text)


def menu_of(card, index=MEAN):
    menu = Menu(parent=card)
    card.filling.emit(menu, index)
    return menu


# --- the sum ---


def test_it_opens_on_three_groups_their_result_and_a_line_in_the_status_bar(panel):
    assert [card.name() for card in panel.equation.cards.values()] == ["a", "b", "c"]
    assert panel.equation.result.image() is not None
    assert not panel.equation.result.is_here()
    assert panel.status == "9 exemplars in 3 groups"
    assert "Ctrl-drag" in panel.hint


def test_a_click_on_the_result_goes_there_and_its_frame_says_so(panel, qtbot):
    qtbot.mouseClick(panel.equation.result, LEFT)
    assert panel.equation.result.is_here()
    assert panel._session.arithmetic.is_here


def test_a_click_on_an_exemplar_goes_there(panel, qtbot):
    card = panel.equation.cards["B"]
    qtbot.mouseClick(card.pictures, LEFT, pos=card.pictures.member_area(1).center().toPoint())
    group = panel._session.arithmetic.groups["B"]
    np.testing.assert_array_equal(panel._session.viewpoint.code, group.picks[1].code)


def test_the_cross_empties_a_slot_and_the_result_says_what_to_fill(panel, qtbot):
    qtbot.mouseClick(panel.equation.cards["B"].clear, LEFT)
    assert panel._session.arithmetic.missing == "B"
    assert panel.equation.result.image() is None
    assert panel.equation.result._hint == "Fill B"
    assert not panel.strength.slider.isEnabled()
    assert panel.strength.slider.toolTip() == "Fill B first."


def test_of_a_sum_that_is_not_there_nothing_is_said(panel):
    assert panel._session.arithmetic.outcome is not None
    for letter in "ABC":
        panel._session.arithmetic.empty(letter)
    rest(panel._session)
    assert panel.equation.result._hint == "Fill A, B and C"
    assert panel.equation._nearest.isHidden()
    assert panel.strength.target.isHidden()


def test_what_is_dropped_joins_the_group(panel):
    session = panel._session
    session.arithmetic.empty("A")
    card = panel.equation.cards["A"]
    for values in ((1, 0, 0), (3, 0, 0)):
        mime = picking.mime_of([Pick("x", np.array(values, np.float32))])
        assert card.can_take(mime)
        card.dropped.emit(mime)
    rest(session)
    assert session.arithmetic.groups["A"].mean.code.tolist() == [2, 0, 0]


def test_what_is_dropped_twice_counts_once(panel):
    session = panel._session
    session.arithmetic.empty("A")
    for values in ((1, 0, 0), (3, 0, 0), (1, 0, 0)):
        panel.equation.cards["A"].dropped.emit(picking.mime_of([Pick("x", np.array(values, np.float32))]))
    rest(session)
    assert session.arithmetic.groups["A"].mean.code.tolist() == [2, 0, 0]


def test_rows_of_the_data_that_are_dropped_are_encoded(panel):
    session = panel._session
    session.arithmetic.empty("C")
    panel.equation.cards["C"].dropped.emit(picking.mime_of_rows(session, [3, 5]))
    rest(session)
    assert [pick.name for pick in session.arithmetic.groups["C"].picks] == ["Image 4", "Image 6"]


def test_a_menu_fills_a_slot_by_chance_and_copies_and_swaps_groups(panel):
    arithmetic, card = panel._session.arithmetic, panel.equation.cards["A"]
    entry(menu_of(card), "3 codes by chance").trigger()
    assert len(arithmetic.groups["A"]) == 3
    assert not arithmetic.groups["A"].is_example
    entry(menu_of(card), "Copy B to A").trigger()
    assert arithmetic.groups["A"].mean is arithmetic.groups["B"].mean
    a, c = arithmetic.groups["A"].mean, arithmetic.groups["C"].mean
    entry(menu_of(card), "Swap with C").trigger()
    assert (arithmetic.groups["A"].mean.code == c.code).all()
    assert (arithmetic.groups["C"].mean.code == a.code).all()


def test_the_menu_of_an_exemplar_takes_it_out(panel):
    menu = menu_of(panel.equation.cards["A"], 1)
    entry(menu, "Remove from A").trigger()
    assert len(panel._session.arithmetic.groups["A"]) == 2


def test_a_group_that_is_dragged_out_carries_all_its_codes(panel):
    card, session = panel.equation.cards["A"], panel._session
    mime = card.pictures.mime_data(MEAN)
    session.arithmetic.empty("B")
    panel.equation.cards["B"].dropped.emit(mime)
    np.testing.assert_allclose(session.arithmetic.groups["B"].codes, session.arithmetic.groups["A"].codes)


def test_the_strength_is_dragged_as_one_step_and_reset(panel, qtbot):
    session, slider = panel._session, panel.strength.slider
    session.arithmetic.go()
    visits = len(session.trail.visits)
    slider.pressed.emit()
    for value in (1.2, 1.4, 1.6):
        slider.moved.emit(value)
    slider.released.emit()
    assert session.arithmetic.strength == 1.6
    assert len(session.trail.visits) == visits + 1
    qtbot.mouseClick(slider._reset, LEFT)
    assert session.arithmetic.strength == 1.0


def test_the_classifier_says_the_class_of_the_result_and_that_of_c(panel):
    assert panel.strength.target.isVisible()
    assert not panel.strength.others.isVisible()
    outcome = panel._session.arithmetic.outcome
    assert panel.strength.target.text().startswith(f"{outcome.names[outcome.target]} 0.")


def test_of_attributes_it_is_said_what_changed_and_how_many_others_did_not(opened, monkeypatch, qtbot, qapp):
    classifier = tiny_classifier(with_attributes(blobs()))
    monkeypatch.setattr(state_module, "classifier_of", lambda name: classifier)
    panel = panel_of(opened, qtbot, qapp)
    assert ", was 0." in panel.strength.target.text()
    assert panel.strength.others.text().startswith("other attributes kept")


def test_nearest_images_stand_beside_the_result_and_are_dragged_as_rows(panel):
    assert panel.equation._nearest.count() == 4
    assert panel.equation._mime_of_nearest(0).hasFormat(picking.ROWS)


def test_pictures_are_whole_multiples_and_nearest_images_give_way(panel):
    for width, height in ((1036, 700), (620, 500), (3000, 1700)):
        panel.resize(width, height)
        side = panel.equation.cards["A"].pictures.mean_area().width()
        assert side % 8 == 0
        assert panel.equation.layout().minimumSize().width() <= width
    panel.resize(620, 500)
    assert panel.equation.beside.isHidden()


# --- directions ---


def test_the_list_shows_how_each_was_made_and_how_well_it_tells(panel):
    choices = panel.directions.list.choices()
    assert [choice.name for choice in choices] == ["A", "B", "C", "D", "A − B, this sum"]
    assert choices[0].detail == "difference of means"
    direction = panel._session.directions.named[0]
    assert choices[0].figure == f"{direction.accuracy:.2f}"
    assert choices[-1].figure == "few codes"
    assert panel.directions._about.text().startswith(f"held-out accuracy; chance {direction.chance:.2f}")


def test_the_menu_offers_what_there_is_and_says_why_not(panel):
    menu = panel.directions.menu()
    assert texts(menu) == [
        "To an attribute or class",
        "Among: all",
        "Principal component",
        "SeFa factor",
        "Edit in the bottleneck",
        "A − B, this sum",
    ]
    assert texts(menu.actions()[0].menu()) == ["a", "b", "c", "d"]
    assert menu.actions()[1].toolTip() == "Blobs has no attributes beside one another."
    assert not menu.actions()[3].isEnabled()
    assert "first layer of a GAN" in menu.actions()[3].toolTip()
    menu.actions()[2].menu().actions()[1].trigger()
    assert panel._session.directions.chosen.name == "PC 2"
    assert panel.directions.list.choices()[4].figure == "no label"


def test_a_class_chosen_in_the_menu_is_gone_to_both_ways(panel):
    entry(panel.directions.menu().actions()[0].menu(), "c").trigger()
    rest(panel._session)
    assert [choice.name for choice in panel.directions.list.choices()][4:6] == ["C, means", "C, regression"]


def test_of_attributes_the_next_direction_is_looked_for_among_some(session, qtbot, qapp, judged):
    data = with_attributes(blobs())
    session.model.show(opened_of(tiny_model(), data))
    session.data.show(data)
    rest(session)
    panel = panel_of(session, qtbot, qapp)
    without = panel.directions.menu().actions()[1].menu().actions()[2].menu()
    entry(without, data.attribute_names[0]).trigger()
    assert session.directions.among == {data.attribute_names[0]: False}
    assert texts(panel.directions.menu())[1] == f"Among: not {data.attribute_names[0]}"


def test_a_principal_direction_says_what_it_is_of_and_its_name_once(panel):
    session = panel._session
    session.directions.add(session.directions.of_components()[:1])
    rest(session)
    origin = session.directions.chosen.of
    assert panel.along._name.text() == session.directions.chosen.name
    assert panel.along._how.text() == origin
    choice = panel.directions.list.choices()[panel.directions.list.current()]
    assert choice.detail == origin
    assert choice.tip.count(origin) == 1


def test_without_a_model_there_is_nothing_to_add_a_direction_to(session, qtbot, qapp):
    panel = panel_of(session, qtbot, qapp)
    assert panel.directions.add.toolTip() == "No model is open."
    assert panel.directions._about.text() == "No model is open."


def test_a_name_too_long_for_the_button_stands_above_it_alone(panel):
    session, angle = panel._session, panel.effects._angle
    session.directions.choose(session.directions.named[0])
    angle._choose(session.directions.named[1])
    assert angle.make.text() == f"Make orthogonal to {session.directions.named[1].name}"
    session.directions.rename(session.directions.named[1], "A name as long as those of sums of groups are")
    angle._choose(session.directions.named[1])
    assert angle.make.text() == "Make orthogonal to it"


@pytest.mark.parametrize("size", [(700, 560), (1036, 700), (1900, 1300)])
def test_the_pictures_along_a_direction_are_not_cut_off(opened, judged, qtbot, qapp, size):
    panel = panel_of(opened, qtbot, qapp, size)
    panel.choose(ALONG)
    rest(opened)
    way = panel.along.way
    wait_until(lambda: way.height() >= way.heightForWidth(way.width()) > 0)


def test_a_direction_is_renamed_and_removed_from_the_list(panel, monkeypatch, qtbot):
    monkeypatch.setattr(QInputDialog, "getText", lambda *args, **kwargs: ("Corner", True))
    panel.directions.list.setFocus()
    qtbot.keyClick(panel.directions.list, Qt.Key.Key_F2)
    assert panel._session.directions.named[0].name == "Corner"
    qtbot.keyClick(panel.directions.list, Qt.Key.Key_Delete)
    assert [each.name for each in panel._session.directions.named] == ["B", "C", "D"]


def test_the_difference_is_saved_by_the_bar(panel, qtbot):
    qtbot.mouseClick(panel.bar.save, LEFT)
    assert panel._session.directions.named[-1].name == "a − b"
    panel._session.arithmetic.empty("A")
    assert not panel.bar.save.isEnabled()


def test_columns_say_what_they_are_and_a_click_goes_there(panel, qtbot):
    assert panel.columns._header._title.text() == "A on six held-out images"
    table = panel.columns.table
    assert table.count() == 30
    qtbot.mouseClick(table, LEFT, pos=table.cell_area(4, 2).center().toPoint())
    columns = panel._session.columns.columns
    np.testing.assert_array_equal(panel._session.viewpoint.code, columns.steps[4][1][2])


def test_the_columns_are_saved_as_one_picture(panel, monkeypatch, tmp_path, qtbot):
    file = tmp_path / "columns.png"
    monkeypatch.setattr(QFileDialog, "exec", lambda self: True)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda self: [str(file)])
    qtbot.mouseClick(panel.columns.save, LEFT)
    assert file.stat().st_size > 0
    assert sheet_of(panel._session.columns.columns.rows).shape == (5 * 12 - 4, 6 * 12 - 4, 1)


def test_side_effects_stand_in_a_table_the_target_first(panel):
    changes = panel.effects.bars.changes()
    assert changes[0].name == "a"
    assert changes[0].kind == WANTED
    assert panel.effects._at.text() == "at +2\u2009σ"
    assert "by the shipped classifier" in panel.effects._of.text()


def test_one_click_makes_it_orthogonal_and_measures_again(panel, qtbot):
    angle = panel.effects._angle
    other = panel._session.directions.cosines()[0][0]
    assert angle.make.text() == f"Make orthogonal to {other.name}"
    assert "not independent" in angle._note.text()
    qtbot.mouseClick(angle.make, LEFT)
    rest(panel._session)
    chosen = panel._session.directions.chosen
    assert chosen.name == f"A ⟂ {other.name}"
    assert panel._session.side_effects.measured.direction is chosen


def test_it_can_be_made_orthogonal_to_all_the_others(panel, qtbot):
    session = panel._session
    session.directions.remove(session.directions.named[3])
    angle = panel.effects._angle
    angle.to.chosen.emit("all")
    assert angle.make.text() == "Make orthogonal to all the others"
    qtbot.mouseClick(angle.make, LEFT)
    rest(session)
    assert session.directions.chosen.how == "made orthogonal to B and C" or "C and B" in session.directions.chosen.how


def test_without_a_classifier_it_is_said_why_nothing_is_measured(opened, qtbot, qapp):
    panel = panel_of(opened, qtbot, qapp)
    assert panel.effects._why.text() == "No classifier is here that says what pictures of Blobs show."
    assert panel.effects.measure.isHidden()


def test_what_takes_long_is_measured_by_a_button(open_model, judged, qtbot, qapp, monkeypatch):
    monkeypatch.setattr(gathering, "DRAWN_SLOWLY", 40)
    panel = panel_of(open_model(tiny_ddpm()), qtbot, qapp)
    assert panel.effects.measure.isVisible()
    qtbot.mouseClick(panel.effects.measure, LEFT)
    rest(panel._session)
    assert panel.effects.bars.isVisible()


def test_an_edit_of_the_bottleneck_is_shown_and_says_what_it_is_not(open_model, judged, qtbot, qapp):
    panel = panel_of(open_model(tiny_ddpm()), qtbot, qapp)
    session = panel._session
    session.directions.add([edit_of(session.model.current.model)])
    rest(session)
    assert panel.directions.list.choices()[4][:3] == ("A, bottleneck", "an offset for each step", "edit")
    assert panel.columns.table._names[0] == "−2 ×"
    assert not panel.effects._angle.make.isEnabled()
    assert "no angle" in panel.effects._angle.make.toolTip()
    before = session.viewpoint.code
    panel.choose(ALONG)
    rest(session)
    assert panel.along.way.count() == 7
    assert not panel.along.slider.isEnabled()
    panel.along.way.chosen.emit(6)
    assert session.viewpoint.code is before


# --- one direction ---


def test_the_segment_shows_the_way_from_here_and_a_slider_in_sigmas(panel):
    session = panel._session
    panel.bar.modes.chosen.emit(ALONG)
    rest(session)
    assert panel.along.isVisible()
    assert panel.along.way.count() == 7
    start = session.viewpoint.code
    panel.along.slider.moved.emit(1.5)
    direction = session.directions.chosen
    np.testing.assert_allclose(session.viewpoint.code, start + 1.5 * direction.sigma * direction.vector, rtol=1e-5)
    panel.along.way.chosen.emit(5)
    assert session.along.sigmas == 2.0
    panel.choose(SUM)
    assert panel.equation.isVisible()


def test_the_way_is_not_decoded_while_the_sum_is_shown(panel):
    assert panel._session.along.way is None


# --- every family, every size ---


@pytest.mark.parametrize("family", ["vae", "gan", "style", "w", "ddpm", "none"])
def test_every_model_shows_a_sum_and_a_direction_or_says_why_not(family, session, open_model, qtbot, qapp, judged):
    models = {
        "vae": tiny_model,
        "gan": tiny_gan,
        "style": lambda: tiny_gan(architecture="style"),
        "w": lambda: tiny_gan(architecture="style"),
        "ddpm": tiny_ddpm,
    }
    if family == "none":
        panel = panel_of(session, qtbot, qapp)
        assert panel.columns._empty._sentence.text() == "No model is open."
        assert panel.bar.save.toolTip()
        return
    open_model(models[family]())
    if family == "w":
        session.model.choose_space("w")
    panel = panel_of(session, qtbot, qapp)
    assert panel.equation.result.image() is not None or family == "vae"
    assert panel.columns.table.count() == 30 or family == "vae"
    session.arithmetic.go()
    rest(session)
    for control in (panel.bar.browse, panel.bar.save, panel.strength.norm):
        assert control.isEnabled() or control.toolTip()


def test_a_space_of_two_dimensions_has_sums_too(session, data, qtbot, qapp):
    session.model.show(opened_of(tiny_model(latent=2), data))
    session.data.show(data)
    panel = panel_of(session, qtbot, qapp)
    assert panel.equation.result.image() is not None
    assert panel.columns.table.count() == 30


def test_where_it_is_narrow_the_three_parts_stand_below_one_another(panel):
    panel.resize(QSize(600, 420))
    wait_until(lambda: panel.directions.y() < panel.columns.y() < panel.effects.y())
    panel.resize(QSize(1036, 700))
    wait_until(lambda: panel.directions.x() < panel.columns.x() < panel.effects.x())


def test_the_mode_survives_a_rebuilding_of_the_window(panel, qtbot, qapp):
    panel.choose(ALONG)
    other = panel_of(panel._session, qtbot, qapp)
    other.restore(panel.kept())
    assert other.along.isVisible()
