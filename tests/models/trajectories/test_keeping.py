import pytest

from models.trajectories.keeping import SHOWN, STATE, Keeping

VALUES = 64 * 784
ALL = 100 * VALUES * (SHOWN + STATE)


def test_everything_is_kept_where_there_is_room():
    plan = Keeping.within(2 * ALL, 100, VALUES)
    assert (plan.stride, plan.all_shown) == (1, True)


def test_states_go_before_frames_do():
    plan = Keeping.within(round(0.8 * ALL), 100, VALUES)
    assert plan.all_shown
    assert plan.stride > 1


@pytest.mark.parametrize("share", [0.9, 0.7, 0.4, 0.25])
@pytest.mark.parametrize("memories", [0, 1])
@pytest.mark.parametrize("steps", [10, 100, 1000])
def test_it_never_takes_more_than_it_may_where_that_can_be(share, memories, steps):
    budget = round(share * steps * VALUES * (SHOWN + STATE * (1 + memories)))
    least = min(Keeping.of_stride(k, 0, steps, VALUES, memories).size for k in range(1, steps + 1))
    assert Keeping.within(budget, steps, VALUES, memories).size <= max(budget, least)


def test_of_a_long_one_a_small_part_is_enough():
    plan = Keeping.within(ALL // 4, 100, VALUES)
    assert not plan.all_shown
    assert plan.stretches >= 2
    assert plan.stride <= 10


def test_where_nothing_fits_it_takes_as_little_as_it_can():
    plan = Keeping.within(0, 100, VALUES)
    assert plan.size < ALL / 3


def test_a_single_step_can_be_kept():
    assert Keeping.within(10**9, 1, VALUES).stride == 1
    assert Keeping.within(0, 1, VALUES).all_shown
