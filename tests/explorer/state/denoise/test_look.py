"""Where on the runs one looks: steps, kinds of picture, images, and what has to be computed again."""

import numpy as np
import pytest

from models.trajectories.keeping import Keeping
from tests.conftest import wait_until


def test_the_newest_step_is_followed_until_a_hand_moves(looking):
    denoise = looking.denoise.look
    assert denoise.step == denoise.last == 10
    denoise.move_to(4)
    looking.denoise.runs.advanced.emit()
    assert denoise.step == 4
    denoise.move_to(400)
    assert denoise.step == 10
    denoise.move_to(-3)
    assert denoise.step == 0
    denoise.move_to_share(0.51)
    assert denoise.step == 5


def test_the_newest_step_is_one_that_both_runs_have(noisy, rest):
    noisy.denoise.plan.set("A", steps=20, count=2)
    noisy.denoise.plan.set("B", guidance=4.0)
    seen = []
    look, runs = noisy.denoise.look, noisy.denoise.runs
    runs.advanced.connect(lambda: seen.append((look.step, min(run.reached for run in runs.shown.values()))))
    runs.sample()
    rest()
    assert all(step <= max(reached, 0) for step, reached in seen)
    assert look.step == look.last


def test_what_is_computed_again_for_one_run_does_not_replace_that_of_the_other(looking, rest):
    looking.denoise.plan.set("B", seed=3)
    looking.denoise.runs.sample()
    rest()
    look, runs = looking.denoise.look, looking.denoise.runs
    look.move_to(3)
    for run in (runs.a, runs.b):
        frame = run.frame(3)
        run._stretches.clear()
        look._take([(run, frame)])
    assert look.frame("A") is not None
    assert look.frame("B") is not None


def test_b_is_seen_at_the_same_time(looking, rest):
    looking.denoise.plan.set("B", steps=5)
    looking.denoise.runs.sample()
    rest()
    denoise, runs = looking.denoise.look, looking.denoise.runs
    for step in range(11):
        denoise.move_to(step)
        there = runs.b.times[denoise.step_of("B")]
        assert abs(there - denoise.t) == min(abs(t - denoise.t) for t in runs.b.times)


@pytest.mark.parametrize("kind", ["x_t", "x_0", "noise"])
def test_pictures_are_those_of_the_frame(looking, kind):
    denoise = looking.denoise.look
    denoise.look_at(kind)
    denoise.move_to(6)
    denoise.choose(2)
    expected = looking.denoise.runs.a.frame(6).pictures(kind)[2]
    np.testing.assert_array_equal(denoise.picture("A"), expected)
    assert denoise.picture("B") is None
    assert denoise.difference() is None


def test_change_is_what_the_picture_got_since_the_step_before(looking):
    denoise, run = looking.denoise.look, looking.denoise.runs.a
    denoise.look_at("change")
    denoise.move_to(6)
    x = [run.frame(step).of("x_0").float()[0].permute(1, 2, 0).numpy() for step in (5, 6)]
    np.testing.assert_allclose(denoise.picture("A"), (x[1] - x[0]) / 2, atol=1e-6)
    denoise.move_to(0)
    assert not denoise.picture("A").any()


def test_the_difference_is_b_less_a(looking, rest):
    looking.denoise.plan.set("B", guidance=5.0)
    looking.denoise.runs.sample()
    rest()
    denoise, runs = looking.denoise.look, looking.denoise.runs
    denoise.move_to(10)
    a, b = (run.frame(10).of("x_0").float()[0].permute(1, 2, 0).numpy() for run in (runs.a, runs.b))
    np.testing.assert_allclose(denoise.difference(), (b - a) / 2, atol=1e-6)


def test_steps_that_are_not_kept_are_computed_again(looking, rest):
    run = looking.denoise.runs.a
    frames = [run.frame(step).values.clone() for step in range(11)]
    run.keeping = Keeping(run.keeping.stride, 1, run.keeping.steps, 0)
    run._put({10: frames[10]})  # as one more step would, this lets go of what is too much
    assert run.frame(5) is None
    looking.denoise.look.look_at("x_t")
    looking.denoise.look.move_to(5)
    wait_until(lambda: looking.denoise.look.picture("A") is not None)
    rest()
    np.testing.assert_array_equal(looking.denoise.look.frame("A").values.numpy(), frames[5].numpy())


def test_choosing_an_image_that_is_not_there_changes_nothing(looking):
    looking.denoise.look.choose(3)
    looking.denoise.look.choose(4)
    assert looking.denoise.look.image == 3


def test_a_smaller_batch_has_a_first_image(looking, rest):
    looking.denoise.look.choose(3)
    looking.denoise.plan.set("A", count=2)
    looking.denoise.runs.sample()
    rest()
    assert looking.denoise.look.image == 0


def test_nothing_is_sampled_while_nobody_looks(noisy, rest):
    rest()
    assert noisy.denoise.runs.a is None
