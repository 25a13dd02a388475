"""The runs: sampled in the background, stopped, gone on with, and kept with their branches."""

import numpy as np
import pytest
import torch

from explorer.state.denoise import runs as runs_file
from models.trajectories.branching import branched
from tests.conftest import tiny_ddpm, wait_until


def test_the_first_look_samples_by_itself(looking):
    run = looking.denoise.runs.a
    assert run.is_whole
    assert run.recipe == looking.denoise.plan.a
    assert not looking.denoise.runs.is_stale
    assert looking.denoise.runs.seconds > 0


def test_what_is_there_is_not_made_again(looking, rest):
    a = looking.denoise.runs.a
    looking.denoise.plan.set("B", guidance=3.0)
    assert looking.denoise.runs.is_stale
    looking.denoise.runs.sample()
    rest()
    assert looking.denoise.runs.a is a
    assert looking.denoise.runs.b.is_whole
    looking.denoise.plan.drop_b()
    looking.denoise.runs.sample()
    assert not looking.denoise.runs.is_sampling
    assert looking.denoise.runs.shown == {"A": a}


def test_both_grow_side_by_side(noisy, rest):
    noisy.denoise.plan.set("A", steps=40, count=1)
    noisy.denoise.plan.set("B", steps=20)
    seen = []
    noisy.denoise.runs.advanced.connect(
        lambda: seen.append(tuple(run.reached / run.last for run in noisy.denoise.runs.shown.values()))
    )
    noisy.denoise.runs.sample()
    rest()
    assert max(abs(a - b) for a, b in seen) <= 0.1


def test_stopping_keeps_what_there_is_and_sampling_goes_on_from_there(noisy, rest):
    noisy.denoise.plan.set("A", count=8)
    runs = noisy.denoise.runs
    runs.sample()
    wait_until(lambda: runs.a.reached >= 3)
    runs.stop()
    assert not runs.is_sampling
    rest()
    reached, first = runs.a.reached, runs.a.frame(2).values.clone()
    assert reached < runs.a.last
    assert runs.is_stale
    run = runs.a
    runs.sample()
    rest()
    assert runs.a is run
    assert run.is_whole
    torch.testing.assert_close(run.frame(2).values, first, rtol=0, atol=0)


def test_again_means_the_next_seed(looking, rest):
    before = looking.denoise.runs.a
    looking.denoise.plan.set("B", guidance=3.0)
    looking.denoise.runs.sample_again()
    rest()
    assert {run.recipe.seed for run in looking.denoise.runs.shown.values()} == {1}
    assert before not in looking.denoise.runs.tree


def test_branches_stay_beside_what_they_branch_from(looking, rest):
    runs, plan, a = looking.denoise.runs, looking.denoise.plan, looking.denoise.runs.a
    for seed in (1, 2):
        plan.take(plan.a, branched(a.recipe, 4, "renoise", seed=seed))
        runs.sample()
        rest()
    first, second = (run for run in runs.tree if run is not a)
    assert runs.b is second
    assert second.parent is a
    assert not np.array_equal(first.frame(10).pictures("x_0"), second.frame(10).pictures("x_0"))
    np.testing.assert_array_equal(second.frame(3).pictures("x_t"), a.frame(3).pictures("x_t"))
    runs.look_at("B", first)
    assert runs.b is first
    assert runs.tree == [a, first, second]


def test_of_too_many_branches_the_oldest_goes(looking, rest, monkeypatch):
    monkeypatch.setattr(runs_file, "MOST_RUNS", 3)
    runs, plan, a = looking.denoise.runs, looking.denoise.plan, looking.denoise.runs.a
    for seed in range(1, 5):
        plan.take(plan.a, branched(a.recipe, 8, "renoise", seed=seed))
        runs.sample()
        rest()
    assert [run.recipe.seed for run in runs.tree] == [0, 3, 4]


def test_other_weights_forget_the_runs(looking, open_model):
    open_model(tiny_ddpm(width=16), "other")
    assert looking.denoise.runs.a is None or looking.denoise.runs.a.model is looking.model.current.model
    assert len(looking.denoise.runs.tree) <= 1


def test_a_model_without_steps_is_refused(opened, notices):
    opened.denoise.runs.sample()
    assert "diffusion" in notices[-1][1]
    assert opened.denoise.runs.shown == {}


def test_a_failure_is_said_and_ends_the_sampling(noisy, notices, monkeypatch):
    def fails(runs):
        yield
        raise RuntimeError("no memory")

    monkeypatch.setattr(runs_file, "_sampling", fails)
    noisy.denoise.runs.sample()
    wait_until(lambda: not noisy.denoise.runs.is_sampling)
    assert notices == [("error", "no memory")]


@pytest.mark.parametrize("letter", ["A", "B"])
def test_letters_tell_what_is_looked_at(looking, rest, letter):
    looking.denoise.plan.set("B", guidance=3.0)
    looking.denoise.runs.sample()
    rest()
    runs = looking.denoise.runs
    assert runs_file.letter_of(runs, runs.shown[letter]) == letter


def test_of_a_run_from_a_file_no_time_is_told(looking):
    run = looking.denoise.runs.a
    looking.denoise.runs.take(run)
    assert looking.denoise.runs.seconds is None
    assert looking.denoise.runs.made == {}
