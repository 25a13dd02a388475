import pytest
import torch

from models.base import Batch, Conditions, Manner
from models.conditioning import asked, mismatched, one_by_one, shown, told, unsaid
from models.learning import generator

CLASSES, ATTRIBUTES = Conditions(("a", "b", "c", "d")), Conditions(("low", "right"), exclusive=False)
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


def test_conditions_one_by_one_begin_with_none_of_the_attributes():
    assert one_by_one(CLASSES) == [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)]
    assert one_by_one(ATTRIBUTES) == [(0, 0), (1, 0), (0, 1)]
