"""Side effects of an edit: what a classifier sees before and after it."""

import numpy as np
import pytest
import torch

from models.base import PLAIN, LatentModel, Manner
from models.data.base import DataCard, Item
from models.directions.effects import Effects, bound_to, measure
from models.latent.priors import GAUSSIAN
from models.progress import finished
from tests.conftest import TINY, blobs
from tests.models.conftest import with_attributes

NAMES = ("low", "right")


class Painter(LatentModel):
    """The lower half is as bright as its first number says, the right half as the second; a condition adds to both."""

    family, item, latent, prior = "painter", TINY, 2, GAUSSIAN

    def decode(self, z, manner=PLAIN):
        picture = torch.zeros(len(z), 1, 8, 8)
        picture[:, :, 4:] += z[:, 0, None, None, None] + sum(manner.condition)
        picture[:, :, :, 4:] += z[:, 1, None, None, None] + sum(manner.condition)
        return picture / 4

    @property
    def device(self):
        return torch.device("cpu")


class Eye(torch.nn.Module):
    """Sees "low" and "right" where the left lower or the right upper quarter is brighter than a quarter."""

    names, item, by_attribute = NAMES, Item(8, 8, 1), True

    def __init__(self):
        super().__init__()
        self.head = torch.nn.Linear(1, 1)

    def verdict(self, x):
        return torch.stack([x[:, 0, 4:, :4].mean((1, 2)) > 0.25, x[:, 0, :4, 4:].mean((1, 2)) > 0.25], 1)


def measured(before, after, manners=None, **facts):
    before, after = (np.array(codes, np.float32) for codes in (before, after))
    return finished(measure(Painter(), Eye(), before, after, manners or [PLAIN] * len(before), **facts))


BEFORE = [(0, 0), (0, 2), (2, 0), (0, 0)]
AFTER = [(2, 0), (2, 0), (2, 2), (0, 0)]


def test_pictures_are_looked_at_before_and_after():
    effects = measured(BEFORE, AFTER)
    np.testing.assert_array_equal(effects.before, np.array(BEFORE) > 1)
    np.testing.assert_array_equal(effects.after, np.array(AFTER) > 1)
    assert len(effects) == 4


def test_each_pair_is_decoded_in_its_manner():
    effects = measured(BEFORE, BEFORE, [PLAIN, Manner((2.0,)), PLAIN, Manner((2.0,))])
    assert effects.before.tolist() == [[False, False], [True, True], [True, False], [True, True]]


def test_shares_before_and_after_and_what_was_gained_and_lost():
    low, right = measured(BEFORE, AFTER).each
    assert (low.name, low.before, low.after, low.gained, low.lost, low.changed) == ("low", 0.25, 0.75, 0.5, 0.0, 0.5)
    assert (right.before, right.after, right.gained, right.lost, right.changed) == (0.25, 0.25, 0.25, 0.25, 0.0)
    assert (low.kept, right.kept) == (0.5, 0.5)


def test_success_is_counted_among_those_that_lacked_the_target():
    assert measured(BEFORE, AFTER, target="low").success == pytest.approx(2 / 3)
    assert measured(BEFORE, AFTER).success is None
    assert measured([(2, 0)], [(2, 0)], target="low").success is None


def test_what_is_kept_is_the_mean_over_all_others():
    assert measured(BEFORE, AFTER).kept == 0.5
    assert measured(BEFORE, AFTER, target="low").kept == 0.5
    assert [effect.name for effect in measured(BEFORE, AFTER, target="low").others] == ["right"]
    assert measured(BEFORE, AFTER, target="low", bound=("right",)).kept is None


def test_an_edit_that_changes_nothing_keeps_all():
    effects = measured(BEFORE, BEFORE, target="right")
    assert (effects.kept, effects.success) == (1.0, 0.0)
    assert all(effect.changed == 0 for effect in effects.each)


def test_measuring_says_how_far_it_has_come():
    codes = np.zeros((4, 2), np.float32)
    steps = [step for step in measure(Painter(), Eye(), codes, codes, [PLAIN] * 4) if step is not None]
    assert [(step.done, step.of) for step in steps] == [(4, 4)] * 4


def test_what_is_bound_to_a_target_is_neither_the_target_nor_free():
    census = with_attributes(blobs(400)).attributes.astype(bool)
    census = np.c_[census, ~census[:, 0]]
    assert bound_to("low", ("low", "right", "high"), census) == ("high",)
    assert bound_to("hat", ("low", "right", "high"), census) == ()


def test_effects_are_told_by_name():
    tables = np.zeros((2, 2), bool), np.array([[True, False], [False, False]])
    effects = Effects(DataCard.of(with_attributes(blobs(60))).attribute_names, *tables)
    assert effects.of("low").gained == 0.5
    assert effects.of("right").gained == 0
