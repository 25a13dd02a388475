"""The sum: groups and their means, the code that comes of them, pictures, and what is said of it."""

import numpy as np
import pytest

from explorer.state.arithmetic import sum as module
from explorer.state.arithmetic.group import Group, spread
from explorer.state.picks import MOST, Pick
from models.base import PLAIN, Manner, decode_bytes, to_unit
from models.directions.known import Known
from tests.conftest import blobs, opened_of, tiny_gan, tiny_model, wait_until
from tests.models.conftest import tiny_classifier, with_attributes


def rest(session):
    wait_until(lambda: session.is_idle)


def code(*values):
    return np.array(values, np.float32)


def pick(*values, name="one", manner=None):
    return Pick(name, code(*values), manner=manner)


@pytest.fixture
def sum_(bare):
    """A − B + C = (1, 2, 3) − (1, 0, 0) + (0, 0, 1), looked at."""
    arithmetic = bare.arithmetic
    arithmetic.show(True)
    rest(bare)
    for letter, values in (("A", (1, 2, 3)), ("B", (1, 0, 0)), ("C", (0, 0, 1))):
        arithmetic.empty(letter)
        arithmetic.fill(letter, [pick(*values)])
    rest(bare)
    return arithmetic


def test_the_result_is_c_and_the_difference_and_becomes_the_viewpoint(sum_, bare):
    assert sum_.result.code.tolist() == [0, 2, 4]
    assert bare.viewpoint.code.tolist() == [0, 2, 4]
    assert sum_.is_here
    assert (sum_.result.image == bare.viewpoint.picture.image).all()


def test_the_mean_of_a_group_stands_for_it(sum_):
    sum_.fill("A", [pick(3, 2, 1)])
    assert len(sum_.groups["A"]) == 2
    assert sum_.groups["A"].mean.code.tolist() == [2, 2, 2]
    assert sum_.result.code.tolist() == [1, 2, 3]


@pytest.mark.parametrize(("strength", "expected"), [(0, [0, 0, 1]), (0.5, [0, 1, 2.5]), (-1, [0, -2, -2])])
def test_strength_says_how_much_of_the_difference_is_added(sum_, strength, expected):
    sum_.set_strength(strength)
    assert sum_.result.code.tolist() == expected


def test_a_drag_of_the_strength_is_one_step_of_undo(sum_, bare):
    visits = len(bare.trail.visits)
    bare.viewpoint.begin_gesture()
    for strength in np.linspace(1, 2, 9):
        sum_.set_strength(float(strength))
    bare.viewpoint.end_gesture()
    assert len(bare.trail.visits) == visits + 1
    bare.trail.undo()
    assert bare.viewpoint.code.tolist() == [0, 2, 4]


def test_who_goes_elsewhere_leaves_the_sum_as_it_was_with_its_picture(sum_, bare):
    shown = sum_.result.image
    bare.viewpoint.move_to(code(5, 5, 5))
    rest(bare)
    assert not sum_.is_here
    assert sum_.result.code.tolist() == [0, 2, 4]
    assert (sum_.result.image == shown).all()
    sum_.go()
    assert sum_.is_here


def test_every_term_and_the_mean_are_pictured(sum_, bare):
    sum_.fill("A", [pick(3, 2, 1)])
    rest(bare)
    model, group = bare.model.current.model, sum_.groups["A"]
    assert (group.mean.image == decode_bytes(model, group.mean.code[None])[0]).all()
    assert [each.image is not None for each in group.picks] == [True, True]


def test_an_empty_slot_leaves_no_result_and_is_named(sum_):
    sum_.empty("B")
    assert sum_.result is None
    assert sum_.missing == "B"
    assert sum_.difference is None


def test_one_code_of_a_group_can_be_taken_out(sum_):
    sum_.fill("A", [pick(3, 2, 1)])
    sum_.remove("A", 0)
    assert sum_.groups["A"].mean.code.tolist() == [3, 2, 1]


def test_groups_are_copied_and_swapped(sum_):
    sum_.copy("A", "C")
    assert sum_.result.code.tolist() == [1, 4, 6]
    sum_.swap("B", "C")
    assert sum_.groups["B"].mean.code.tolist() == [1, 2, 3]
    assert sum_.result.code.tolist() == [1, 0, 0]


def test_the_same_code_does_not_count_twice(sum_):
    group = sum_.groups["A"]
    sum_.fill("A", group.picks)
    assert len(sum_.groups["A"]) == 1


def test_images_that_look_alike_count_each(sum_):
    alike = [Pick(name, code(1, 1, 1), is_image=True) for name in ("Image 1", "Image 2", "Image 1")]
    sum_.empty("A")
    sum_.fill("A", alike)
    assert [pick.name for pick in sum_.groups["A"].picks] == ["Image 1", "Image 2"]


def test_a_group_of_many_is_taken_evenly_and_says_so(sum_, notices):
    sum_.empty("A")
    sum_.fill("A", [pick(k, 0, 0) for k in range(MOST + 50)])
    assert len(sum_.groups["A"]) == MOST
    assert notices == [("news", "A is the mean of 300 codes, taken evenly from all 350.")]


def test_codes_of_a_large_group_are_spread_over_all():
    picks = tuple(pick(k) for k in range(10 * MOST))
    chosen = [float(each.code[0]) for each in spread(picks)]
    assert chosen[0] == 0
    assert chosen[-1] == 10 * MOST - 1
    assert np.diff(chosen).max() <= 11


def test_means_are_made_as_long_as_their_codes_where_that_is_wanted():
    group = Group.of([pick(3, 0), pick(0, 4)], keeps_norm=True)
    assert np.linalg.norm(group.mean.code) == pytest.approx(3.5)
    assert np.linalg.norm(Group.of([pick(3, 0), pick(0, 4)]).mean.code) == pytest.approx(2.5)


def test_a_prior_with_a_shell_keeps_the_norm_of_its_codes(open_model):
    session = open_model(tiny_gan())
    session.arithmetic.show(True)
    rest(session)
    arithmetic = session.arithmetic
    assert arithmetic.keeps_norm
    norms = np.linalg.norm(arithmetic.groups["C"].codes, axis=1)
    assert np.linalg.norm(arithmetic.result.code) == pytest.approx(norms.mean(), rel=1e-5)
    arithmetic.keep_norm(False)
    a, b, c = (group.codes.mean(0) for group in arithmetic.groups.values())
    np.testing.assert_allclose(arithmetic.result.code, a - b + c, rtol=1e-5)


def test_codes_without_a_norm_in_common_say_why_none_is_kept(bare):
    bare.arithmetic.keep_norm(True)
    assert not bare.arithmetic.keeps_norm
    assert bare.arithmetic.why_no_norm() == "The codes of this space have no norm in common."


# --- what is there at first look ---


def test_nothing_is_encoded_or_decoded_before_somebody_looks(opened):
    assert opened.arithmetic.missing == "ABC"
    assert opened.work.under_way == []


def test_at_first_look_there_are_three_exemplars_of_three_classes_and_the_viewpoint_stays(opened):
    before = opened.viewpoint.code
    opened.arithmetic.show(True)
    rest(opened)
    assert [(group.name, len(group)) for group in opened.arithmetic.groups.values()] == [("a", 3), ("b", 3), ("c", 3)]
    assert opened.arithmetic.result.image is not None
    assert opened.viewpoint.code is before
    assert not opened.arithmetic.is_here


def test_without_the_data_there_are_reference_images(carried):
    carried.arithmetic.show(True)
    rest(carried)
    assert [group.name for group in carried.arithmetic.groups.values()] == ["a", "b", "c"]
    assert all(each.is_image for each in carried.arithmetic.groups["A"].picks)


def test_of_a_model_without_an_encoder_there_are_codes_of_its_prior(noisy):
    noisy.arithmetic.show(True)
    rest(noisy)
    assert [group.name for group in noisy.arithmetic.groups.values()] == ["Random codes"] * 3
    assert noisy.arithmetic.result.image is not None


def test_codes_of_a_prior_are_grouped_by_what_a_classifier_has_seen_in_their_pictures(open_model):
    session = open_model(tiny_gan())
    session.arithmetic.show(True)
    rest(session)
    count, latent = 40, session.model.current.model.latent
    codes = np.random.default_rng(0).standard_normal((count, latent)).astype(np.float32)
    shown = np.stack([np.arange(count) % 2, np.arange(count) // 2 % 2], 1).astype(bool)
    back = np.zeros(count, bool)
    session.known._box.known = Known(codes, shown, ("low", "right"), back, (PLAIN,) * count, "", "", shown)
    session.known.found.emit()
    rest(session)
    names = [group.name for group in session.arithmetic.groups.values()]
    assert names == ["Low, right", "No low, right", "No low, no right"]
    rows = [int(pick.name.split()[-1]) - 1 for pick in session.arithmetic.groups["A"].picks]
    assert shown[rows].all()


def test_in_w_there_are_three_codes_of_each_of_three_classes(styled):
    styled.model.choose_space("w")
    styled.arithmetic.show(True)
    rest(styled)
    assert [group.name for group in styled.arithmetic.groups.values()] == ["a", "b", "c"]


def test_what_somebody_puts_into_a_slot_takes_the_place_of_the_example(opened):
    opened.arithmetic.show(True)
    rest(opened)
    opened.arithmetic.fill("A", [pick(1, 1, 1)])
    assert len(opened.arithmetic.groups["A"]) == 1
    assert len(opened.arithmetic.groups["B"]) == 3


def test_an_example_on_its_way_does_not_overwrite_what_somebody_chose(opened):
    opened.arithmetic.show(True)
    opened.arithmetic.fill("A", [pick(1, 1, 1)])
    rest(opened)
    assert opened.arithmetic.groups["A"].name == "one"
    assert opened.arithmetic.missing == "BC"


def test_another_model_begins_anew(sum_, bare, data):
    bare.model.show(opened_of(tiny_model(latent=2), data, "other"))
    rest(bare)
    assert sum_.strength == 1.0
    assert all(group.is_example or not group for group in sum_.groups.values())


def test_while_nobody_looks_nothing_is_decoded_when_the_manner_changes(sum_, bare):
    sum_.show(False)
    before = sum_.groups["A"].mean.image
    bare.viewpoint.set_manner(seed=5)
    rest(bare)
    assert sum_.groups["A"].mean.image is before
    sum_.show(True)
    rest(bare)
    assert sum_.groups["A"].mean.image is not before


# --- what is said of it ---


@pytest.fixture
def judged(opened, monkeypatch):
    """With a classifier of attributes, and the sum at first look."""
    classifier = tiny_classifier(with_attributes(blobs(60)))
    monkeypatch.setattr(module, "classifier_of", lambda name: classifier)
    opened.arithmetic.show(True)
    rest(opened)
    return opened.arithmetic


def test_the_classifier_says_what_the_result_shows_and_what_c_showed(judged):
    outcome = judged.outcome
    assert outcome.names == ("low", "right")
    assert outcome.target == np.abs(outcome.a - outcome.b).argmax()
    assert 0 <= outcome.after[outcome.target] <= 1
    assert outcome.kept in (0.0, 1.0)


def test_what_a_and_b_differ_in_is_told_by_their_members_and_not_by_their_means(judged):
    classifier, members = module.classifier_of("blobs"), judged.groups["A"].picks
    seen = classifier.probabilities(to_unit(np.stack([pick.image for pick in members])))
    np.testing.assert_allclose(judged.outcome.a, seen.mean(0), rtol=1e-5)


def test_the_result_has_nearest_images_whether_or_not_one_stands_there(judged, opened):
    nearest = judged.outcome.judged
    judged.go()
    rest(opened)
    assert opened.judgement.judged.verdict.nearest.tolist() == nearest.verdict.nearest.tolist()


def test_without_a_classifier_there_are_only_nearest_images(opened):
    opened.arithmetic.show(True)
    rest(opened)
    assert opened.arithmetic.outcome.names == ()
    assert len(opened.arithmetic.outcome.judged.images) == 8


def test_the_result_keeps_the_manner_of_the_viewpoint(open_model):
    session = open_model(tiny_gan())
    session.viewpoint.set_manner(condition=(0.0, 1.0, 0.0, 0.0))
    session.arithmetic.show(True)
    rest(session)
    session.arithmetic.go()
    assert session.viewpoint.manner == Manner((0.0, 1.0, 0.0, 0.0))
