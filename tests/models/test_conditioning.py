import math

import numpy as np
import pytest
import torch

from models.base import Batch, Conditions, Manner
from models.conditioning import (
    asked,
    blended,
    first_where_needed,
    in_words,
    mismatched,
    one_by_one,
    shown,
    told,
    unsaid,
)
from models.randomness import generator

CLASSES, ATTRIBUTES = Conditions(("a", "b", "c", "d")), Conditions(("low", "right"), exclusive=False)
CLASSES_ONLY = Conditions(CLASSES.names, optional=False)  # it has not learned to draw none of them
CPU = torch.device("cpu")


@pytest.fixture
def batch():
    return Batch(torch.zeros(3, 1, 8, 8), torch.tensor([2, 0, 3]), torch.tensor([[0, 1], [1, 1], [0, 0]]).byte())


def test_images_show_their_class_or_their_attributes_or_nothing(batch):
    assert shown(batch, CLASSES).argmax(1).tolist() == [2, 0, 3]
    assert shown(batch, ATTRIBUTES).tolist() == [[0, 1], [1, 1], [0, 0]]
    assert shown(batch, Conditions()).shape == (3, 0)


@pytest.mark.parametrize(("conditions", "nothing"), [(CLASSES, [1, 0, 0, 0]), (ATTRIBUTES, [0, 0]), (Conditions(), [])])
def test_asked_for_nothing_it_is_the_first_class_or_no_attribute(conditions, nothing):
    assert asked(Manner(), conditions, CPU).tolist() == [nothing]


def test_a_blend_is_asked_for_as_it_is():
    assert asked(Manner((0, 0.25, 0.75, 0)), CLASSES, CPU).tolist() == [[0, 0.25, 0.75, 0]]


@pytest.mark.parametrize(
    "condition", [torch.eye(4), torch.tensor([[1.0, 0.0], [1.0, 1.0]])], ids=["classes", "attributes"]
)
def test_what_nets_are_told_has_a_mean_square_of_1(condition):
    conditions = CLASSES if condition.shape[1] == 4 else ATTRIBUTES
    assert told(condition, conditions).square().mean(1).tolist() == pytest.approx([1] * len(condition))


def test_what_is_not_said_lies_in_the_middle_of_all_that_can_be():
    for conditions in (CLASSES, ATTRIBUTES):
        rows = torch.tensor(one_by_one(CLASSES) if conditions.exclusive else [[0.0, 0.0], [1.0, 1.0]])
        assert torch.allclose(told(unsaid(conditions, CPU), conditions), told(rows, conditions).mean(0, keepdim=True))


def test_mismatched_classes_never_match_and_are_any_of_the_others():
    condition = torch.eye(4).repeat(50, 1)
    wrong = mismatched(condition, CLASSES, generator(0))
    assert (wrong.sum(1) == 1).all()
    assert (wrong * condition).sum() == 0
    assert (condition.T @ wrong + 100 * torch.eye(4) > 5).all()


def test_mismatched_attributes_are_those_of_another_image(batch):
    assert mismatched(shown(batch, ATTRIBUTES), ATTRIBUTES, generator(0)).tolist() == [[0, 0], [0, 1], [1, 1]]


def test_mismatched_attributes_never_match():
    """Another image with the same attributes would be told apart from itself."""
    condition = torch.randint(2, (400, 2), generator=generator(1)).float()
    wrong = mismatched(condition, ATTRIBUTES, generator(0))
    assert (wrong != condition).any(1).all()
    same = (condition.roll(1, 0) == condition).all(1)
    assert torch.equal(wrong[~same], condition.roll(1, 0)[~same])
    changed = (wrong != condition)[same].float()
    assert (changed.sum(1) == 1).all()
    assert changed.mean(0).tolist() == pytest.approx([0.5, 0.5], abs=0.15)


def test_conditions_one_by_one_begin_with_none_of_the_attributes():
    assert one_by_one(CLASSES) == [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)]
    assert one_by_one(ATTRIBUTES) == [(0, 0), (1, 0), (0, 1)]


def test_the_first_is_asked_for_where_one_is_needed():
    assert first_where_needed(CLASSES_ONLY) == (1, 0, 0, 0)
    assert first_where_needed(CLASSES) == first_where_needed(Conditions((), optional=False)) == ()


# --- blends ---


def walk(conditions, steps=300):
    """A hand that plays with shares, and what is asked for before and after each of its moves."""
    rng, condition = np.random.default_rng(0), ()
    for _ in range(steps):
        which = int(rng.integers(len(conditions)))
        share = float(rng.choice([0.0, 1.0, 1e-17, 1 - 1e-16, round(rng.random(), 2), rng.random()]))
        before, condition = condition, blended(condition, which, share, conditions)
        yield before, which, share, condition


@pytest.mark.parametrize("conditions", [CLASSES, CLASSES_ONLY, ATTRIBUTES], ids=["classes", "only", "attributes"])
def test_the_part_that_is_moved_has_the_share_asked_for_and_all_are_shares(conditions):
    for _, which, share, condition in walk(conditions):
        assert condition[which] == share
        assert len(condition) == len(conditions)
        assert all(0 <= each <= 1 for each in condition)


def test_classes_of_a_model_that_needs_one_add_up_to_1():
    for _, _, _, condition in walk(CLASSES_ONLY):
        assert math.isclose(sum(condition), 1, abs_tol=1e-9)


def test_classes_of_any_model_never_add_up_to_more_than_1():
    for _, _, _, condition in walk(CLASSES):
        assert sum(condition) <= 1 + 1e-9


@pytest.mark.parametrize("conditions", [CLASSES, CLASSES_ONLY], ids=["optional", "needed"])
def test_classes_that_are_not_touched_keep_their_proportions(conditions):
    for before, which, share, condition in walk(conditions):
        others = [(old, new) for k, (old, new) in enumerate(zip(before, condition, strict=False)) if k != which]
        if share < 1 - 1e-9 and sum(old for old, _ in others) > 1e-9:
            old, new = np.array(others).T
            assert np.allclose(new * old.sum(), old * new.sum())


def test_where_there_is_room_other_classes_stay_as_they_are():
    assert blended((0.25, 0.5, 0.0, 0.0), 2, 0.25, CLASSES) == (0.25, 0.5, 0.25, 0.0)
    assert blended((0.25, 0.75, 0.0, 0.0), 1, 0.5, CLASSES) == (0.25, 0.5, 0.0, 0.0)
    assert blended((), 1, 0.5, CLASSES) == (0.0, 0.5, 0.0, 0.0)


def test_what_the_only_class_gives_up_goes_to_the_next_where_one_is_needed():
    assert blended((0.0, 1.0, 0.0, 0.0), 1, 0.75, CLASSES_ONLY) == (0.0, 0.75, 0.25, 0.0)
    assert blended((0.0, 0.0, 0.0, 1.0), 3, 0.75, CLASSES_ONLY) == (0.25, 0.0, 0.0, 0.75)


def test_attributes_do_not_touch_each_other():
    for before, which, _, condition in walk(ATTRIBUTES):
        assert condition[1 - which] == (before or (0.0, 0.0))[1 - which]


@pytest.mark.parametrize(
    ("condition", "conditions", "words"),
    [
        ((), CLASSES, "any"),
        ((0.0, 0.0, 0.0, 0.0), CLASSES, "any"),
        ((), ATTRIBUTES, "none"),
        ((0.0, 0.0), ATTRIBUTES, "none"),
        ((0.001, 0.004), ATTRIBUTES, "none"),
        ((0.002, 0.0, 0.001, 0.0), CLASSES, "any"),
        ((0.0, 0.0, 1.0, 0.0), CLASSES, "c"),
        ((0.0, 0.4, 0.6, 0.0), CLASSES, "c 60 %, b 40 %"),
        ((0.5, 0.5, 0.0, 0.0), CLASSES, "a 50 %, b 50 %"),
        ((0.0, 0.001, 0.999, 0.0), CLASSES, "c"),
        ((0.3, 0.0, 0.0, 0.0), CLASSES, "a 30 %"),
        ((1.0, 1.0), ATTRIBUTES, "low, right"),
        ((0.5, 1.0), ATTRIBUTES, "right, low 50 %"),
    ],
)
def test_what_is_asked_for_is_said_in_words_the_most_of_it_first(condition, conditions, words):
    assert in_words(condition, conditions) == words
