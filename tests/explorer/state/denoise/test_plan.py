"""What the runs are to be sampled with: B is as A but for what was changed in it."""

import pytest

from explorer.state.denoise.plan import uses_seed
from models.trajectories.branching import branched
from models.trajectories.recipe import Recipe


@pytest.fixture
def plan(noisy):
    return noisy.denoise.plan


def test_a_asks_for_what_the_viewpoint_asks_for(noisy):
    manner = noisy.viewpoint.manner
    assert noisy.denoise.plan.a.condition == manner.condition
    assert noisy.denoise.plan.a.guidance == manner.guidance
    assert noisy.denoise.plan.a.steps == 50  # as many as the tiny model has
    assert noisy.denoise.plan.b is None


def test_b_has_what_it_has_in_common_from_a(plan):
    plan.set("B", guidance=4.0)
    plan.set("A", steps=20)
    assert plan.b == Recipe(steps=20, guidance=4.0, condition=plan.a.condition, count=plan.a.count)
    assert plan.changes == ("guidance",)
    plan.set("A", guidance=2.0)
    assert plan.b.guidance == 4.0


def test_without_a_difference_there_is_no_b(plan):
    plan.set("B", seed=3)
    plan.set("B", seed=plan.a.seed)
    assert plan.b is None
    plan.set("B", eta=0.5)
    plan.drop_b()
    assert plan.b is None


def test_a_branch_goes_with_the_run_that_it_branches_from(plan):
    plan.take(plan.a, branched(plan.a, 3, seed=1))
    assert set(plan.changes) == {"seed", "start"}
    plan.set("A", guidance=2.0)
    assert plan.b is None


@pytest.mark.parametrize("settings", [{"steps": 51}, {"eta": 2.0}, {"count": 0}, {"condition": (1.0,)}])
def test_what_cannot_be_is_refused_in_a_sentence(plan, notices, settings):
    before = plan.recipes
    plan.set("A", **settings)
    assert plan.recipes == before
    ((kind, text),) = notices
    assert kind == "error"
    assert text.endswith(".")


def test_a_model_that_makes_its_pictures_at_once_has_no_plan(noisy, opened):
    assert "diffusion" in opened.denoise.plan.why_not()
    assert opened.denoise.plan.recipes == {}
    opened.denoise.plan.set("A", steps=3)
    assert opened.denoise.plan.recipes == {}


def test_seeds_count_where_something_is_drawn():
    recipe = Recipe(steps=10)
    assert uses_seed(recipe)
    assert not uses_seed(branched(recipe, 3))
    assert uses_seed(branched(recipe, 3, eta=1.0))
    assert uses_seed(branched(recipe, 3, "renoise"))
