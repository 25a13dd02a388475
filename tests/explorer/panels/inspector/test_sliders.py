"""The inspector's sliders: principal directions or raw dimensions, dragged, typed and reset."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from explorer.panels.inspector.sliders import SlidersSection, tells
from tests.conftest import opened_of, tiny_model, wait_until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def section(carried, show):
    """The sliders of a three-dimensional model, away from the mean."""
    carried.viewpoint.move_to(carried.space.encodings.principal.codes(np.array([0.4, -0.3, 0.8])))
    return show(SlidersSection(carried))


@pytest.fixture
def twelve(session, data, show, qapp):
    """The sliders of a model of twelve dimensions."""
    session.model.show(opened_of(tiny_model(latent=12), data))
    session.data.show(data)
    wait_until(lambda: session.space._lane.is_idle)
    return show(SlidersSection(session), height=520)


def click(qtbot, button):
    qtbot.mouseClick(button, LEFT)


def choose_raw(section, qtbot):
    click(qtbot, section._basis._segments[1])


def drag(qtbot, slider, *xs, drop=True):
    """Take the knob and carry it over these places along the groove."""
    y = slider.height() // 2
    qtbot.mousePress(slider, LEFT, pos=QPoint(round(slider._knob_x()), y))
    for x in xs:
        qtbot.mouseMove(slider, QPoint(x, y))
    if drop:
        qtbot.mouseRelease(slider, LEFT, pos=QPoint(xs[-1], y))


def retype(qtbot, row, text):
    row._field.setFocus()
    row._field.selectAll()
    qtbot.keyClicks(row._field, text)
    qtbot.keyClick(row._field, Qt.Key.Key_Return)


def names(section):
    return [row._name.text() for row in section._rows]


def values(section):
    return [row.value() for row in section._rows]


def scores(session):
    return session.space.encodings.principal.scores(session.viewpoint.code)


# --- which rows ---


def test_principal_directions_come_first_in_sigmas_of_the_data(section, carried):
    assert names(section) == ["PC 1", "PC 2", "PC 3"]
    np.testing.assert_allclose(values(section), scores(carried), atol=1e-5)
    assert all(row._field.text().endswith("σ") for row in section._rows)
    share = 100 * float(carried.space.encodings.principal.shares[0])
    assert section._rows[0].toolTip() == f"{share:.1f} % of the data's variance"


def test_raw_dimensions_are_the_codes_numbers_the_most_informative_first(section, carried, qtbot):
    choose_raw(section, qtbot)
    order = carried.space.encodings.by_kl
    assert names(section) == [f"z {k + 1}" for k in order]
    np.testing.assert_allclose(values(section), carried.viewpoint.code[order])
    assert section._rows[0].toolTip() == f"KL {carried.space.encodings.kl[order[0]]:.2f} nats"


def test_an_encoder_that_gives_points_has_no_kl_to_tell(carried):
    points = replace(carried.space.encodings, kl=np.zeros(3))
    assert tells(points, 1) == f"The data's σ is {points.means[:, 1].std():.2f}"


def test_six_rows_are_shown_until_all_are_asked_for(twelve, qtbot):
    assert names(twelve) == [f"PC {k}" for k in range(1, 7)]
    assert twelve._more.text() == "Show all 12"
    click(qtbot, twelve._more)
    assert names(twelve) == [f"PC {k}" for k in range(1, 13)]
    click(qtbot, twelve._more)
    assert len(twelve._rows) == 6


def test_few_directions_are_all_there(section):
    assert not section._more.isVisible()


def test_another_model_brings_rows_of_its_own(section, carried, data):
    carried.model.show(opened_of(tiny_model(latent=2), data, "other"))
    assert names(section) == ["z 1", "z 2"]
    assert values(section) == [0, 0]


def test_without_encoded_data_the_raw_dimensions_are_shown_and_principal_is_locked(session, data, show, qtbot):
    session.model.show(opened_of(tiny_model(), data))
    section = show(SlidersSection(session))
    assert names(section) == ["z 1", "z 2", "z 3"]
    assert section._basis.value() == "raw"
    assert not section._basis._segments[0].isEnabled()
    assert section._basis._segments[0].toolTip() == "the data are not encoded yet"
    retype(qtbot, section._rows[1], "1.5")
    np.testing.assert_array_equal(session.viewpoint.code, [0, 1.5, 0])


def test_principal_directions_come_back_with_the_encodings(session, data, show):
    session.model.show(opened_of(tiny_model(), data))
    section = show(SlidersSection(session))
    session.data.show(data)
    wait_until(lambda: session.space._lane.is_idle)
    assert section._basis.value() == "principal"
    assert names(section) == ["PC 1", "PC 2", "PC 3"]


def test_raw_stays_chosen_when_encodings_come(session, data, show, qtbot):
    session.model.show(opened_of(tiny_model(), data))
    session.data.show(data)
    wait_until(lambda: session.space._lane.is_idle)
    section = show(SlidersSection(session))
    choose_raw(section, qtbot)
    session.model.show(opened_of(tiny_model(), data, "other"))
    wait_until(lambda: session.space._lane.is_idle)
    assert section._basis.value() == "raw"
    assert names(section)[0].startswith("z")


def test_without_a_model_there_is_nothing_to_slide_or_reset(session, show):
    section = show(SlidersSection(session))
    assert names(section) == []
    assert not section._reset.isEnabled()
    assert section._reset.toolTip() == "No model is open."


# --- moving ---


def test_dragging_moves_along_one_direction_only_and_is_one_step_of_undo(section, carried, qtbot):
    before, visits = scores(carried), len(carried.trail.visits)
    slider = section._rows[1]._slider
    drag(qtbot, slider, 60, 75, slider.width() - 8)
    after = scores(carried)
    assert after[1] > before[1]
    np.testing.assert_allclose(np.delete(after, 1), np.delete(before, 1), atol=1e-4)
    assert len(carried.trail.visits) == visits + 1
    carried.trail.undo()
    np.testing.assert_allclose(scores(carried), before, atol=1e-5)
    np.testing.assert_allclose(values(section), before, atol=1e-5)


def test_the_picture_follows_all_along_a_drag(section, carried, qtbot):
    codes = []
    carried.viewpoint.moved.connect(lambda: codes.append(carried.viewpoint.code))
    drag(qtbot, section._rows[0]._slider, 30, 40, 50, drop=False)
    assert len(codes) == 3


def test_a_raw_slider_sets_its_dimension_and_nothing_else(section, carried, qtbot):
    choose_raw(section, qtbot)
    first, before = int(carried.space.encodings.by_kl[0]), carried.viewpoint.code
    section._rows[0]._slider.setFocus()
    qtbot.keyClick(section._rows[0]._slider, Qt.Key.Key_End)
    assert np.flatnonzero(carried.viewpoint.code != before).tolist() == [first]
    assert carried.viewpoint.code[first] == 3


def test_a_typed_value_is_taken_in_sigmas(section, carried, qtbot):
    retype(qtbot, section._rows[2], "-1.5")
    np.testing.assert_allclose(scores(carried)[2], -1.5, atol=1e-5)
    assert section._rows[2]._field.text() == "−1.50\N{THIN SPACE}σ"


def test_what_is_no_number_changes_nothing(section, carried, qtbot):
    code, text = carried.viewpoint.code, section._rows[0]._field.text()
    retype(qtbot, section._rows[0], "far out")
    assert carried.viewpoint.code is code
    assert section._rows[0]._field.text() == text


@pytest.mark.parametrize(("typed", "taken"), [("5000", 99), ("-5000", -99), ("1e400", 99), ("12", 12)])
def test_a_value_beyond_the_slider_is_taken_up_to_a_limit(section, carried, qtbot, typed, taken):
    choose_raw(section, qtbot)
    retype(qtbot, section._rows[0], typed)
    assert carried.viewpoint.code[carried.space.encodings.by_kl[0]] == taken


def test_sliders_follow_a_move_made_elsewhere(section, carried):
    carried.viewpoint.move_to(np.array([-1.0, 2.0, 0.0]))
    np.testing.assert_allclose(values(section), scores(carried), atol=1e-5)


# --- back to the default ---


def test_a_row_has_a_reset_only_while_its_value_differs(section, carried, qtbot):
    retype(qtbot, section._rows[0], "0")
    assert not section._rows[0]._reset.isVisible()
    retype(qtbot, section._rows[0], "1")
    assert section._rows[0]._reset.isVisible()


def test_resetting_a_row_leaves_the_others_alone(section, carried, qtbot):
    before = scores(carried)
    click(qtbot, section._rows[0]._reset)
    np.testing.assert_allclose(scores(carried), [0, *before[1:]], atol=1e-5)


def test_resetting_all_goes_to_the_mean_of_the_data(section, carried, qtbot):
    click(qtbot, section._reset)
    np.testing.assert_array_equal(carried.viewpoint.code, carried.space.encodings.principal.mean)
    np.testing.assert_allclose(values(section), 0, atol=1e-6)


def test_resetting_all_raw_dimensions_goes_to_zero_in_one_step(section, carried, qtbot):
    choose_raw(section, qtbot)
    visits = len(carried.trail.visits)
    click(qtbot, section._reset)
    np.testing.assert_array_equal(carried.viewpoint.code, np.zeros(3))
    assert len(carried.trail.visits) == visits + 1


# --- while the model learns ---


def encoded_the_other_way_round(session):
    """New encodings, by which the least informative dimension is the most informative one."""
    encoded = session.space.encoded
    kl = encoded.encodings.kl
    turned = replace(encoded.encodings, kl=kl.max() + kl.min() - kl)
    session.space.encoded = replace(encoded, encodings=turned)
    session.space.changed.emit()


def test_a_new_order_of_rows_waits_for_the_end_of_a_drag(section, carried, qtbot):
    choose_raw(section, qtbot)
    before, visits = names(section), len(carried.trail.visits)
    slider = section._rows[0]._slider
    drag(qtbot, slider, 40, 50, drop=False)
    encoded_the_other_way_round(carried)
    assert names(section) == before
    qtbot.mouseRelease(slider, LEFT, pos=QPoint(50, slider.height() // 2))
    assert names(section) == before[::-1]
    np.testing.assert_allclose(values(section), carried.viewpoint.code[carried.space.encodings.by_kl])
    assert not carried.viewpoint.is_dragging
    assert len(carried.trail.visits) == visits + 1


def test_scores_are_those_of_the_newest_encodings(section, carried):
    encoded = carried.space.encoded
    principal = encoded.encodings.principal
    wider = replace(principal, sigmas=2 * principal.sigmas)
    before = np.array(values(section))
    carried.space.encoded = replace(encoded, encodings=replace(encoded.encodings, principal=wider))
    carried.space.changed.emit()
    np.testing.assert_allclose(values(section), before / 2, atol=1e-5)
