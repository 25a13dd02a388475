"""Recipes as values: their JSON, what they refuse, and what they cost."""

import json
from dataclasses import replace

import pytest
import torch

from models.base import Manner
from models.diffusion import SAMPLERS
from models.diffusion.samplers import State, times
from models.trajectories.recipe import (
    DEEPEST,
    Branch,
    Codes,
    Recipe,
    cannot_replay,
    check_fits,
    differences,
    evaluations,
    recipe_from_json,
)
from models.trajectories.values import Values
from tests.conftest import tiny_ddpm, tiny_model

PLAIN = Recipe(steps=10, count=2)
PICTURES = Values.of(torch.randn(2, 1, 8, 8, generator=torch.Generator().manual_seed(0)))
RECIPES = {
    "plain": PLAIN,
    "all": Recipe("ancestral", 20, 0.5, 3.0, (0.0, 1.0, 0.0, 0.0), 7, 16),
    "codes": replace(PLAIN, start=Codes(PICTURES)),
    "other class": replace(PLAIN, condition=(1.0, 0.0, 0.0, 0.0), start=Branch(PLAIN, 3)),
    "painted": replace(PLAIN, start=Branch(replace(PLAIN, start=Branch(PLAIN, 2)), 5, "paint", PICTURES)),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_json_says_all_of_a_recipe(recipe):
    assert recipe_from_json(json.loads(json.dumps(recipe.to_json()))) == recipe
    assert len({recipe, recipe_from_json(recipe.to_json())}) == 1


def said(**changes):
    return {**RECIPES["painted"].to_json(), **changes}


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {},
        said(more=1),
        {name: value for name, value in said().items() if name != "seed"},
        said(sampler="magic"),
        said(sampler=[]),
        said(steps=0),
        said(steps=10.0),
        said(steps=True),
        said(steps=10**6),
        said(seed=-1),
        said(count=65),
        said(eta=1.5),
        said(eta="1"),
        said(guidance=float("nan")),
        said(guidance=float("inf")),
        said(guidance=10**400),
        said(condition=None),
        said(condition=[2.0]),
        said(condition="ab"),
        said(start=3),
        said(start={"x": {"shape": [2, 1, 8, 8], "float32": "AAAA"}}),
        said(start={"x": {"shape": [2, 1, 8, 8], "float32": "***"}}),
        said(start={"x": {"shape": [-2, 1, 8, 8], "float32": ""}}),
        said(start={"x": {"shape": [10**9, 10**9], "float32": ""}}),
        said(start={"x": Values.of(torch.full((2, 1, 8, 8), torch.nan)).to_json()}),
        said(start={"x": Values.of(torch.zeros(3, 1, 8, 8)).to_json()}),
        said(start={"x": PICTURES.to_json(), "more": 1}),
        said(start={"parent": PLAIN.to_json(), "step": 10, "how": "go on", "painted": None}),
        said(start={"parent": PLAIN.to_json(), "step": 2.0, "how": "go on", "painted": None}),
        said(start={"parent": PLAIN.to_json(), "step": 2, "how": "jump", "painted": None}),
        said(start={"parent": PLAIN.to_json(), "step": 2, "how": "paint", "painted": None}),
        said(start={"parent": replace(PLAIN, steps=9).to_json(), "step": 2, "how": "go on", "painted": None}),
    ],
)
def test_what_is_no_recipe_is_refused_in_a_sentence(wrong):
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        recipe_from_json(wrong)


def test_branches_do_not_go_on_for_ever():
    deep = PLAIN.to_json()
    for _ in range(DEEPEST + 1):
        deep = {**deep, "start": {"parent": deep, "step": 2, "how": "go on", "painted": None}}
    with pytest.raises(ValueError, match="deep at most"):
        recipe_from_json(deep)


def test_a_branch_begins_no_earlier_than_what_it_branches_from():
    branch = replace(PLAIN, start=Branch(PLAIN, 5))
    assert (PLAIN.depth, branch.depth, branch.first) == (0, 1, 5)
    with pytest.raises(ValueError, match="from 5 to 9"):
        Branch(branch, 4)


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("guidance", [1.0, 2.0])
@pytest.mark.parametrize("schedule", ["cosine", "straight"])
def test_what_it_costs_is_how_often_the_network_is_asked(sampler, guidance, schedule):
    model = tiny_ddpm(schedule=schedule)
    recipe = Recipe(sampler, 6, 0.5, guidance, (1.0, 0.0, 0.0, 0.0))
    asked = []
    model.net.register_forward_hook(lambda net, given, said: asked.append(len(said)))
    rates, start = model.schedule, State(0, torch.randn(1, 1, 8, 8))
    denoise = model.denoiser(Manner(recipe.condition, guidance))
    noise = lambda step: torch.randn(1, 1, 8, 8)  # noqa: E731
    *_, last = recipe.method.run(denoise, rates, start, times(rates, 6), recipe.eta, noise)
    assert len(last.next.memory) == recipe.method.memories
    assert sum(asked) == evaluations(recipe, rates)


def test_heun_counts_twice_and_guidance_twice():
    rates = tiny_ddpm().schedule
    cost = {name: evaluations(Recipe(name, 10, guidance=2.0, condition=(1.0,)), rates) for name in ("ddim", "heun")}
    assert cost["ddim"] == 20
    assert 2 * (2 * 10 - 2) <= cost["heun"] <= 2 * (2 * 10 - 1)


def test_a_branch_costs_its_own_steps_only():
    rates = tiny_ddpm().schedule
    assert evaluations(replace(PLAIN, start=Branch(PLAIN, 4)), rates) == 6


def test_noise_is_drawn_where_the_sampler_does_or_eta_says_so():
    drawing = {name for name in SAMPLERS for eta in (0.0, 0.5) if Recipe(name, eta=eta).draws}
    assert drawing == {"ddim", "ancestral"}
    assert not Recipe("ddim", eta=0.0).draws


def test_what_two_recipes_differ_in_is_named():
    assert differences(PLAIN, replace(PLAIN, guidance=2.0, seed=1)) == ("guidance", "seed")
    assert differences(PLAIN, replace(PLAIN)) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"steps": 51}, "50 time steps"),
        ({"condition": (1.0, 0.0)}, "asks for 2 classes"),
        ({"start": Codes(Values.of(torch.zeros(2, 1, 9, 8)))}, "this model draws"),
        ({"start": Branch(replace(PLAIN, condition=(1.0,)), 2)}, "asks for 1 classes"),
    ],
)
def test_a_recipe_for_another_model_is_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        check_fits(replace(PLAIN, **changes), tiny_ddpm())
    for recipe in RECIPES.values():
        check_fits(recipe, tiny_ddpm())


def test_a_model_that_has_to_be_asked_is():
    model = tiny_ddpm(unconditional=0.0)
    with pytest.raises(ValueError, match="has to be asked"):
        check_fits(PLAIN, model)
    with pytest.raises(ValueError, match="guidance would lead away"):
        check_fits(RECIPES["all"], model)
    check_fits(replace(RECIPES["all"], guidance=1.0), model)


def test_only_a_diffusion_model_can_be_watched():
    assert cannot_replay(tiny_ddpm()) == ""
    assert cannot_replay(tiny_model()).endswith(".")
