"""Directions with a name: found, made, kept and measured, with what they do to samples."""

import numpy as np
import pytest
import torch

from explorer.state.arithmetic.columns import SAMPLES, STEPS
from explorer.state.picks import Pick
from models.base import PLAIN, decode_bytes
from models.directions import gathering
from models.directions.base import moved
from models.directions.known import Known
from tests.conftest import blobs, opened_of, tiny_ddpm, tiny_gan, tiny_model, wait_until
from tests.explorer.conftest import edit_of
from tests.models.conftest import tiny_classifier


def rest(session):
    wait_until(lambda: session.is_idle, 60)


def look(session):
    for part in (session.arithmetic, session.directions, session.columns, session.side_effects):
        part.show(True)
    rest(session)
    return session


@pytest.fixture
def looked(opened):
    return look(opened)


@pytest.fixture
def judged(opened, monkeypatch):
    """With a classifier that sees which corner is bright."""
    classifier = tiny_classifier(blobs())
    monkeypatch.setattr(gathering, "classifier_of", lambda name: classifier)
    return look(opened)


def names(session):
    return [direction.name for direction in session.directions.named]


# --- which there are ---


def test_nothing_is_looked_for_before_somebody_looks(opened):
    assert opened.directions.listed == []


def test_at_first_look_there_is_one_to_each_class_with_its_held_out_accuracy(looked):
    assert names(looked) == ["A", "B", "C", "D"]
    for direction in looked.directions.named:
        assert 0 <= direction.accuracy <= 1
        assert 0.5 <= direction.chance <= 1
    assert looked.directions.chosen is looked.directions.named[0]


def test_what_was_found_is_not_written_down_until_somebody_changes_it(looked, data):
    folder = looked.folders.directions
    assert not folder.exists()
    looked.directions.rename(looked.directions.named[0], "Upper left")
    assert len(list(folder.iterdir())) == 1
    looked.model.show(opened_of(tiny_model(latent=2), data, "other"))
    rest(looked)
    looked.model.show(opened_of(tiny_model(), data))
    rest(looked)
    assert names(looked) == ["Upper left", "B", "C", "D"]


def test_whoever_removes_all_finds_none_again(looked, data):
    for direction in list(looked.directions.named):
        looked.directions.remove(direction)
    looked.model.show(opened_of(tiny_model(), data))
    rest(looked)
    assert names(looked) == []


def test_directions_of_another_space_are_passed_over_and_stay_in_the_file(looked, data):
    looked.directions.rename(looked.directions.named[0], "Kept")
    looked.model.show(opened_of(tiny_model(latent=2), data))
    rest(looked)
    assert names(looked) == []
    looked.directions.add(looked.directions.of_components()[:1])
    looked.model.show(opened_of(tiny_model(), data))
    rest(looked)
    assert names(looked) == ["Kept", "B", "C", "D"]


def test_a_name_in_use_is_refused(looked, notices):
    looked.directions.rename(looked.directions.named[0], "B")
    assert notices == [("error", "There is a direction “B” already; choose another name.")]
    assert names(looked) == ["A", "B", "C", "D"]


def test_removing_the_chosen_one_chooses_the_next(looked):
    looked.directions.remove(looked.directions.named[0])
    assert looked.directions.chosen is looked.directions.named[0]
    assert names(looked) == ["B", "C", "D"]


# --- making them ---


def test_both_ways_to_a_class_are_made_side_by_side(looked):
    looked.directions.make_towards("b")
    rest(looked)
    assert names(looked)[4:] == ["B, means", "B, regression"]
    assert [each.how for each in looked.directions.named[4:]] == ["difference of means", "logistic regression"]
    assert looked.directions.chosen.name == "B, means"


def test_the_difference_of_the_sum_is_listed_and_kept_under_its_groups_names(looked):
    assert looked.directions.listed[-1].name == "A − B, this sum"
    looked.directions.keep_sum()
    assert names(looked)[-1] == "a − b"
    difference = looked.arithmetic.difference
    np.testing.assert_allclose(looked.directions.named[-1].vector, difference / np.linalg.norm(difference), atol=1e-6)


def test_the_difference_of_the_sum_follows_its_groups(looked):
    looked.directions.choose(looked.directions.of_sum)
    before = looked.directions.of_sum.vector
    looked.arithmetic.fill("A", [Pick("x", np.array([9, 0, 0], np.float32))])
    assert not np.array_equal(looked.directions.of_sum.vector, before)
    assert looked.directions.chosen is looked.directions.of_sum
    looked.arithmetic.empty("A")
    assert looked.directions.of_sum is None
    assert looked.directions.chosen is looked.directions.named[0]


def test_principal_components_are_there_and_sefa_says_why_not(looked):
    assert [each.name for each in looked.directions.of_components()] == ["PC 1", "PC 2", "PC 3"]
    assert looked.directions.of_factors() == []
    assert "there is none behind z" in looked.directions.why_not_factors()


def test_a_gan_begins_with_what_its_first_layer_enlarges(open_model):
    session = look(open_model(tiny_gan()))
    assert names(session) == ["SeFa 1", "SeFa 2", "SeFa 3", "SeFa 4"]
    assert "none is a principal one" in session.directions.why_not_components()


def test_in_w_there_are_components_of_w(styled):
    styled.model.choose_space("w")
    look(styled)
    assert names(styled)[0] == "PC 1"


def test_a_ddpm_begins_with_what_tells_of_its_pictures(noisy):
    assert names(look(noisy))[0] == "PC 1"


def test_what_is_made_orthogonal_is_at_right_angles_and_judged_again(looked):
    other = looked.directions.named[1]
    looked.directions.make_orthogonal([other])
    rest(looked)
    made = looked.directions.chosen
    assert made.name == "A ⟂ B"
    assert made.how == "made orthogonal to B"
    assert abs(made.vector @ other.vector) < 1e-5
    assert made.accuracy is not None


def test_nothing_left_is_refused_in_words(looked, notices):
    looked.directions.add([looked.directions.named[0]])
    looked.directions.make_orthogonal(looked.directions.named)
    rest(looked)
    assert notices[-1][1].startswith("Nothing is left of A 2")


def test_cosines_come_with_the_most_alike_or_opposed_first(looked):
    found = [abs(value) for _, value in looked.directions.cosines()]
    assert len(found) == 3
    assert found == sorted(found, reverse=True)


# --- standing along them ---


def test_a_place_along_one_is_reached_and_read(looked):
    looked.along.move_to(2, 1.5)
    assert looked.along.places()[2] == pytest.approx(1.5, abs=1e-4)


def test_all_places_go_back_to_nothing(looked):
    looked.along.move_to(0, 2.0)
    looked.along.move_to_none()
    np.testing.assert_allclose(looked.along.places(), 0, atol=1e-4)


def test_the_way_begins_where_one_stands_and_again_where_one_goes(looked):
    along, viewpoint = looked.along, looked.viewpoint
    along.show(True)
    start = viewpoint.code
    along.go(2.0)
    rest(looked)
    np.testing.assert_array_equal(viewpoint.code, moved(start, looked.directions.chosen, 2.0))
    assert along.start is start
    viewpoint.move_to(np.zeros(3))
    assert along.sigmas == 0.0
    rest(looked)
    assert (along.way.start == 0).all()


# --- columns ---


def test_six_held_out_images_are_moved_by_the_same_steps(looked):
    columns = looked.columns.columns
    assert looked.columns.are_held_out
    assert len(columns.samples) == SAMPLES
    for row, step in enumerate(STEPS):
        codes = moved(np.stack([sample.code for sample in columns.samples]), looked.directions.chosen, step)
        np.testing.assert_array_equal(columns.steps[row][1], codes)
        assert (columns.rows[row] == decode_bytes(looked.model.current.model, codes)).all()


def test_other_samples_are_dealt_and_another_direction_keeps_them(looked):
    before = [sample.name for sample in looked.columns.samples]
    looked.columns.deal()
    rest(looked)
    after = [sample.name for sample in looked.columns.samples]
    assert after != before
    looked.directions.choose(looked.directions.named[1])
    rest(looked)
    assert [sample.name for sample in looked.columns.columns.samples] == after
    assert looked.columns.columns.direction is looked.directions.named[1]


def test_where_nothing_is_encoded_samples_are_codes_of_the_prior(noisy):
    look(noisy)
    assert not noisy.columns.are_held_out
    assert sorted(noisy.columns.columns.rows) == [0, 1, 2, 3, 4]


# --- what else they change ---


def test_side_effects_are_measured_on_images_that_lack_what_is_added(judged):
    measured = judged.side_effects.measured
    assert measured.direction is judged.directions.chosen
    assert measured.effects.target == "a"
    assert measured.of.endswith("of 24 held-out images without a")
    assert {effect.name for effect in measured.effects.each} == {"a", "b", "c", "d"}


def test_a_direction_found_among_some_is_measured_among_them(judged):
    judged.directions.look_among("d", False)
    judged.directions.make_towards("a")
    rest(judged)
    chosen = judged.directions.chosen
    assert (chosen.name, chosen.among) == ("A (not d), means", {"d": False})
    assert judged.side_effects.measured.of.endswith("held-out images without a, not d")
    judged.directions.look_among()
    assert judged.directions.among == {}


def test_another_direction_is_measured_when_it_is_chosen_and_the_first_one_stays_known(judged):
    first = judged.side_effects.measured
    judged.directions.choose(judged.directions.named[1])
    assert judged.side_effects.measured is None
    rest(judged)
    assert judged.side_effects.measured.effects.target == "b"
    judged.directions.choose(judged.directions.named[0])
    assert judged.side_effects.measured is first


def test_what_has_a_name_already_is_chosen_and_not_added_again(looked):
    directions = looked.directions
    first = directions.of_components()[0]
    directions.add_once(first)
    directions.rename(directions.chosen, "Kept")
    directions.choose(directions.named[0])
    count = len(directions.named)
    directions.add_once(directions.of_components()[0])
    assert directions.chosen.name == "Kept"
    assert len(directions.named) == count


def test_under_another_name_a_direction_changes_the_same(judged):
    before = judged.side_effects.measured
    judged.directions.rename(judged.directions.chosen, "Upper left")
    assert judged.side_effects.measured is before
    assert not judged.side_effects.is_measuring


def test_measuring_that_was_cancelled_waits_until_somebody_asks(judged):
    judged.directions.choose(judged.directions.named[1])
    judged.work.cancel("side effects")
    rest(judged)
    assert judged.side_effects.measured is None
    judged.side_effects.measure()
    rest(judged)
    assert judged.side_effects.measured is not None


def test_without_a_classifier_the_reason_is_said(looked):
    assert looked.side_effects.why_not() == "No classifier is here that says what pictures of Blobs show."


def test_a_slow_model_is_measured_only_when_somebody_asks(open_model, monkeypatch):
    classifier = tiny_classifier(blobs())
    monkeypatch.setattr(gathering, "classifier_of", lambda name: classifier)
    session = look(open_model(tiny_ddpm()))
    assert session.known.takes_long
    assert session.side_effects.why_not() == ""
    assert session.side_effects.measured is None


def test_where_classes_are_asked_for_codes_of_the_prior_are_measured(open_model, monkeypatch):
    classifier = tiny_classifier(blobs())
    monkeypatch.setattr(gathering, "classifier_of", lambda name: classifier)
    session = look(open_model(tiny_gan()))
    assert session.side_effects.measured.of == "500 codes of N(0, I), asked for a,"


# --- a DDPM's bottleneck ---


def test_an_edit_is_made_from_codes_whose_pictures_show_something_and_others(open_model, monkeypatch):
    classifier = tiny_classifier(blobs())
    monkeypatch.setattr(gathering, "classifier_of", lambda name: classifier)
    session = look(open_model(tiny_ddpm()))
    count, latent = 40, session.model.current.model.latent
    codes = np.random.default_rng(0).standard_normal((count, latent)).astype(np.float32)
    shown, back = np.eye(4, dtype=bool)[np.arange(count) % 2], np.zeros(count, bool)
    session.known._box.known = Known(codes, shown, ("a", "b", "c", "d"), back, (PLAIN,) * count, "40 codes", "", shown)
    session.directions.make_edit("a")
    rest(session)
    edit = session.directions.chosen
    assert (edit.name, edit.offsets.of) == ("A, bottleneck", "40 codes")
    assert session.columns.columns.direction is edit
    session.directions.rename(edit, "Other")
    assert [each.name for each in session.directions.edits] == ["Other"]
    session.directions.remove(session.directions.edits[0])
    assert session.directions.edits == []


def test_an_edit_changes_how_samples_are_decoded_and_not_where_they_are(noisy):
    look(noisy)
    noisy.directions.add([edit_of(noisy.model.current.model)])
    rest(noisy)
    columns = noisy.columns.columns
    for _, codes in columns.steps:
        np.testing.assert_array_equal(codes, [sample.code for sample in columns.samples])
    assert not np.array_equal(columns.rows[4], columns.rows[2])
    assert noisy.along.why_not().startswith("An offset in the bottleneck is no place in x_T")


def test_other_families_say_why_they_have_no_bottleneck_to_edit(looked):
    assert looked.directions.why_not_edits().startswith("Only a DDPM has a bottleneck")


def test_edits_are_there_again_the_next_time(noisy):
    opened = noisy.model.current
    noisy.directions.add([edit_of(opened.model)])
    (before,) = noisy.directions.edits
    noisy.model.show(opened)
    wait_until(lambda: noisy.is_idle)
    (again,) = noisy.directions.edits
    assert again.name == before.name
    torch.testing.assert_close(again.offsets.values, before.offsets.values)
    noisy.directions.remove(again)
    noisy.model.show(opened)
    assert noisy.directions.edits == []
