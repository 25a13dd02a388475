import numpy as np
import pytest

from explorer.state.train.curves import Curves, horizon
from models.base import Evaluation


def curves_of(steps):
    curves = Curves()
    for step in steps:
        curves.add_step(step, {"kl": float(step)})
    return curves


def test_few_points_are_drawn_as_they_are():
    steps, values = curves_of(range(1, 11)).drawn("kl", most=20)
    assert steps.tolist() == values.tolist() == list(range(1, 11))


def test_many_points_become_means_that_end_at_the_newest_step():
    steps, values = curves_of(range(1, 10_001)).drawn("kl", most=100)
    assert len(steps) == 100
    assert steps[-1] == 10_000
    np.testing.assert_allclose(values[0], 50.5)
    np.testing.assert_allclose(np.diff(values), 100, rtol=0.02)


def test_stretches_are_equal_in_steps_though_later_ones_were_kept_thinly():
    steps, values = curves_of([*range(1, 1001), *range(1010, 10_001, 10)]).drawn("kl", most=100)
    assert np.diff(steps).max() <= 110
    np.testing.assert_allclose(values, steps, atol=110)


def test_a_loss_nobody_knows_has_no_points():
    assert [len(part) for part in curves_of([1, 2]).drawn("unknown")] == [0, 0]
    assert [len(part) for part in Curves().drawn("kl")] == [0, 0]


def test_of_the_errors_at_every_level_of_noise_the_newest_up_to_a_step_count():
    curves = Curves()
    curves.evaluations = [Evaluation(step, {}, noise_errors=(step, 0.5)) for step in (5, 9)] + [Evaluation(12, {})]
    assert curves.noise_errors_at(4) is None
    assert [curves.noise_errors_at(step).step for step in (5, 8, 9, 20)] == [5, 5, 9, 9]


def test_the_newest_evaluation_of_a_step_counts():
    curves = Curves()
    curves.evaluations = [Evaluation(5, {"kl": 1.0}), Evaluation(9, {"kl": 2.0}), Evaluation(5, {"kl": 3.0})]
    assert curves.evaluation_at(5).losses["kl"] == 3.0
    assert curves.evaluation_at(6) is None
    assert curves.held_out("kl")[1].tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("done", "of", "end"),
    [
        (0, 20_000, 100),
        (25, 20_000, 100),
        (26, 20_000, 200),
        (405, 20_000, 2000),
        (501, 20_000, 5000),
        (3000, 20_000, 20_000),
        (20_000, 20_000, 20_000),
        (0, 60, 60),
        (0, 0, 1),
    ],
)
def test_an_axis_shows_a_few_times_what_is_done(done, of, end):
    assert horizon(done, of) == end


def test_what_evaluations_say_of_dimensions_and_levels_is_had_over_steps():
    curves = Curves()
    curves.evaluations += [
        Evaluation(10, {"kl": 3.0}, (1.0, 2.0), 2),
        Evaluation(20, {"noise_error": 0.1}, noise_errors=(0.2, 0.1, 0.0)),
        Evaluation(30, {"kl": 1.0}, (1.0, 0.0), 1),
    ]
    steps, kl, active = curves.kl_over_steps()
    assert (steps.tolist(), kl.tolist(), active.tolist()) == ([10, 30], [[1, 2], [1, 0]], [2, 1])
    steps, errors = curves.noise_errors_over_steps()
    assert (steps.tolist(), errors.tolist()) == ([20], [[0.2, 0.1, 0.0]])
    assert len(Curves().kl_over_steps()[0]) == 0


def test_going_on_from_a_step_forgets_what_came_later():
    curves = curves_of(range(1, 21))
    curves.evaluations = [Evaluation(step, {"kl": 1.0}) for step in (10, 20)]
    curves.changes = [(5, "Beta 2"), (15, "Beta 3")]
    curves.drop_beyond(12)
    assert len(curves) == 12
    assert curves.drawn("kl")[0].tolist() == list(range(1, 13))
    assert [each.step for each in curves.evaluations] == [10]
    assert curves.changes == [(5, "Beta 2")]
