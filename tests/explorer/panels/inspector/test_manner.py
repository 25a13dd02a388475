"""How the viewpoint is decoded, set by hand: classes, their blends, attributes, guidance, steps, truncation, noise."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from explorer.panels.inspector.manner import MannerSection
from explorer.widgets.surface import column
from models.base import Manner
from models.data.base import DataCard
from tests.conftest import blobs, opened_of, tiny_ddpm, tiny_gan, tiny_model, wait_until

LEFT = Qt.MouseButton.LeftButton
ATTRIBUTES = replace(DataCard.of(blobs()), classes=(), attribute_names=("low", "right"))
TEN = replace(DataCard.of(blobs()), classes=tuple("abcdefghij"))


@pytest.fixture
def show_section(show):
    """Shows the section inside a widget: alone it would be there even where it hides itself."""

    def show_section(session):
        section, around = MannerSection(session), QWidget()
        around.setLayout(column(section, None))
        show(around)
        return section

    return show_section


@pytest.fixture
def section(styled, show_section):
    return show_section(styled)


def names(section):
    rows = (*section._shares.values(), *section._settings.values())
    return [row._name.text() for row in rows if row.isVisibleTo(section)]


def shares(section):
    return {row._name.text(): row.value() for row in section._shares.values()}


def manner(section) -> Manner:
    return section._session.viewpoint.manner


def retype(qtbot, row, text):
    row._field.setFocus()
    row._field.selectAll()
    qtbot.keyClicks(row._field, text)
    qtbot.keyClick(row._field, Qt.Key.Key_Return)


def drag(qtbot, row, *xs):
    """Take the knob, carry it over these places along the groove, and let go."""
    slider = row._slider
    y = slider.height() // 2
    qtbot.mousePress(slider, LEFT, pos=QPoint(round(slider._knob_x()), y))
    for x in xs:
        qtbot.mouseMove(slider, QPoint(x, y))
    qtbot.mouseRelease(slider, LEFT, pos=QPoint(xs[-1], y))


def click(qtbot, button):
    qtbot.mouseClick(button, LEFT)


# --- what is there ---


def one_dataless(**settings):
    return tiny_gan(conditioning="none", **settings)


@pytest.mark.parametrize(
    ("make", "title", "rows", "noise"),
    [
        (lambda: tiny_gan(architecture="style"), "Class", ["a", "b", "c", "Truncation"], True),
        (tiny_gan, "Class", ["a", "b", "c", "Truncation"], False),
        (lambda: tiny_gan(prior="uniform"), "Class", ["a", "b", "c"], False),
        (lambda: tiny_gan(ATTRIBUTES), "Attributes", ["low", "right", "Truncation"], False),
        (one_dataless, "Decoding", ["Truncation"], False),
        (tiny_ddpm, "Class", ["a", "b", "c", "Guidance", "Steps"], False),
        (lambda: tiny_ddpm(conditional=False), "Decoding", ["Steps"], False),
    ],
    ids=["style", "gan", "uniform", "attributes", "no classes", "ddpm", "ddpm without classes"],
)
def test_there_is_a_row_for_everything_that_makes_a_difference(open_model, show_section, make, title, rows, noise):
    section = show_section(open_model(make()))
    assert section._title.text() == title
    assert names(section) == rows
    assert section._redraw.isVisibleTo(section) == noise


@pytest.mark.parametrize("make", [tiny_model, lambda: one_dataless(prior="uniform")], ids=["vae", "gan"])
def test_where_there_is_nothing_to_choose_the_section_is_absent(open_model, show_section, make):
    assert not show_section(open_model(make())).isVisible()


def test_without_a_model_the_section_is_absent(session, show_section):
    assert not show_section(session).isVisible()


def test_it_comes_and_goes_with_the_model(session, open_model, show_section):
    section = show_section(session)
    for make, there in ((tiny_ddpm, True), (tiny_model, False), (tiny_gan, True)):
        open_model(make())
        assert section.isVisible() == there


def test_a_model_of_fewer_classes_can_follow_one_of_many(session, open_model, show_section, qtbot):
    section = show_section(session)
    open_model(tiny_gan(TEN))
    click(qtbot, section._more)
    assert len(section._shares) == 10
    for name, data, count in (("four", None, 4), ("two", ATTRIBUTES, 2), ("ten", TEN, 10), ("four again", None, 4)):
        open_model(tiny_gan(data), name)
        assert len(section._shares) == count
        assert list(shares(section).values()) == list(manner(section).condition or [0.0] * count)


# --- classes ---


def test_what_is_asked_for_is_said_and_shown(section):
    assert section._asked.text() == "a"
    section._session.viewpoint.set_manner(condition=(0.0, 0.6, 0.4, 0.0))
    assert section._asked.text() == "b 60 %, c 40 %"
    assert shares(section) == {"a": 0, "b": 0.6, "c": 0.4}


def test_dragging_a_class_blends_it_in_and_is_one_step_of_undo(section, qtbot):
    session = section._session
    visits = len(session.trail.visits)
    row = section._shares[1]
    drag(qtbot, row, *range(10, row._slider.width() // 2, 10))
    condition = manner(section).condition
    assert 0 < condition[1] < 1
    assert condition[0] == pytest.approx(1 - condition[1])
    assert len(session.trail.visits) == visits + 1
    session.trail.undo()
    assert manner(section).condition == (1.0, 0.0, 0.0, 0.0)
    assert shares(section)["a"] == 1


def test_a_typed_share_leaves_the_rest_to_the_others(section, qtbot):
    retype(qtbot, section._shares[2], "0.25")
    assert manner(section).condition == (0.75, 0.0, 0.25, 0.0)
    retype(qtbot, section._shares[0], "7")
    assert manner(section).condition == (1.0, 0.0, 0.0, 0.0)


def test_attributes_do_not_touch_each_other(open_model, show_section, qtbot):
    section = show_section(open_model(tiny_gan(ATTRIBUTES)))
    assert section._asked.text() == "none"
    retype(qtbot, section._shares[1], "1")
    retype(qtbot, section._shares[0], "0.5")
    assert manner(section).condition == (0.5, 1.0)
    assert section._asked.text() == "right, low 50 %"


def test_of_many_classes_those_there_is_most_of_have_a_row_until_all_are_asked_for(open_model, show_section, qtbot):
    section = show_section(open_model(tiny_gan(TEN)))
    assert list(shares(section)) == ["a", "b", "c"]
    assert section._more.text() == "Blend all 10"
    section._session.viewpoint.set_manner(condition=tuple(float(k == 7) for k in range(10)))
    assert list(shares(section)) == ["a", "b", "h"]
    click(qtbot, section._more)
    assert list(shares(section)) == list("abcdefghij")
    assert section._more.text() == "Show fewer"
    click(qtbot, section._more)
    assert list(shares(section)) == ["a", "b", "h"]


def test_rows_stay_under_a_hand_that_drags_one(open_model, show_section):
    section = show_section(open_model(tiny_gan(TEN)))
    rows, viewpoint = section._shares, section._session.viewpoint
    viewpoint.begin_gesture()
    viewpoint.set_manner(condition=tuple(float(k == 7) for k in range(10)))
    assert section._shares is rows
    viewpoint.end_gesture()
    assert list(shares(section)) == ["a", "b", "h"]


# --- the rest of a manner ---


def test_guidance_and_steps_are_those_of_the_sampler(open_model, show_section, qtbot):
    section = show_section(open_model(tiny_ddpm()))
    section._session.viewpoint.set_manner(condition=(1.0, 0.0, 0.0, 0.0))
    assert section._settings["steps"]._field.text() == "20"
    retype(qtbot, section._settings["steps"], "7")
    retype(qtbot, section._settings["guidance"], "2.5")
    assert (manner(section).steps, manner(section).guidance) == (7, 2.5)
    assert type(manner(section).steps) is int
    retype(qtbot, section._settings["steps"], "0")
    assert manner(section).steps == 2, "fewer make no picture"
    retype(qtbot, section._settings["guidance"], "-3")
    assert manner(section).guidance == 0


def test_what_differs_from_the_usual_can_be_reset(open_model, show_section, qtbot):
    section = show_section(open_model(tiny_ddpm()))
    row = section._settings["steps"]
    assert not row._reset.isVisible()
    retype(qtbot, row, "7")
    click(qtbot, row._reset)
    assert manner(section).steps == 20


def test_truncation_stays_between_the_middle_and_all(section, qtbot):
    for typed, taken in (("0.5", 0.5), ("3", 1.0), ("-1", 0.0)):
        retype(qtbot, section._settings["truncation"], typed)
        assert manner(section).truncation == taken


def test_in_w_nothing_is_asked_for_any_more(section):
    section._session.model.choose_space("w")
    row = section._shares[0]
    assert not row.isEnabled()
    assert row.toolTip() == "A code in w has in it what was asked for; choose that in z."
    assert section._settings["truncation"].isEnabled()
    section._session.model.choose_space("z")
    assert section._shares[0].isEnabled()


def test_attributes_are_not_blended(open_model, show_section):
    many = replace(ATTRIBUTES, attribute_names=tuple("abcde"))
    assert show_section(open_model(tiny_gan(many)))._more.text() == "Show all 5"


def test_without_a_class_there_is_nothing_to_guide_towards(open_model, show_section):
    section = show_section(open_model(tiny_ddpm()))
    guidance = section._settings["guidance"]
    assert not guidance.isEnabled()
    assert "Ask for a class" in guidance.toolTip()
    section._session.viewpoint.set_manner(condition=(0.0, 1.0, 0.0, 0.0))
    assert guidance.isEnabled()
    assert guidance.toolTip() == ""


def test_truncation_of_draws_says_that_this_code_stays(open_model, show_section, qtbot):
    section = show_section(open_model(tiny_gan()))
    assert not section._later.isVisible()
    retype(qtbot, section._settings["truncation"], "0.5")
    assert section._later.isVisible()


def test_truncation_of_w_acts_at_once_and_says_nothing(section, qtbot):
    retype(qtbot, section._settings["truncation"], "0.5")
    assert not section._later.isVisible()


def test_noise_is_drawn_again_by_its_button_and_brought_back_by_undo(section, qtbot):
    for seed in (1, 2):
        click(qtbot, section._redraw)
        assert manner(section).seed == seed
    section._session.trail.undo()
    assert manner(section).seed == 1


def test_where_noise_has_no_strength_it_is_not_drawn_again(open_model, show):
    model = tiny_gan(architecture="style")
    session = open_model(model, "noisy")
    section = show(MannerSection(session))
    assert section._redraw.isEnabled()
    for layer in model.generator.synthesis.convolutions:
        layer.strength.fill_(0.001)
    session.model.show(opened_of(model, blobs(), "silent"))
    wait_until(lambda: session.is_idle)
    assert not section._redraw.isEnabled()
    assert "strengths are zero" in section._redraw.toolTip()
    session.model.choose_space("w")
    assert not section._redraw.isEnabled()
