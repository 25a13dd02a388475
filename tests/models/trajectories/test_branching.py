"""Starting again from a step: what stays, what is other, and that nothing changes where nothing is changed."""

from dataclasses import replace

import pytest
import torch

from models.progress import finished
from models.trajectories.branching import branched, changes_nothing, lineage, painted_over
from models.trajectories.keeping import Keeping
from models.trajectories.recipe import Branch
from models.trajectories.trajectory import Trajectory
from models.trajectories.values import Values
from tests.conftest import tiny_ddpm
from tests.models.trajectories.conftest import METHODS, plain, sampled

OTHER = (1.0, 0.0, 0.0, 0.0)


def image(trajectory):
    return trajectory.newest.x


@pytest.mark.parametrize("stride", [1, 4])
@pytest.mark.parametrize("step", [0, 3, 8])
@pytest.mark.parametrize("method", METHODS)
def test_starting_again_unchanged_is_never_having_stopped(model, method, step, stride):
    recipe = plain(**METHODS[method])
    whole = sampled(model, recipe, keeping=Keeping(stride, 1, 9, 0))
    branch = sampled(model, branched(recipe, step), parent=whole)
    assert torch.equal(image(branch), image(whole))
    for k in range(10):
        assert torch.equal(*(finished(each.finding(k)).values for each in (branch, whole)))


@pytest.mark.parametrize("method", METHODS)
def test_a_branch_of_nothing_made_yet_makes_it_first(model, method):
    recipe = branched(plain(**METHODS[method]), 5)
    branch = Trajectory(model, recipe)
    frames = list(branch.sampling())
    assert frames[:5] == [None] * 5
    assert [frame.step for frame in frames if frame] == [5, 6, 7, 8, 9]
    assert torch.equal(image(branch), image(sampled(model, plain(**METHODS[method]))))
    assert branch.parent.reached == 5
    assert [frame.step for frame in branch.walking() if frame] == list(range(10))


def test_other_noise_comes_in_from_the_step_on(model):
    recipe = plain(sampler="ancestral")
    whole = sampled(model, recipe)
    branch = sampled(model, branched(recipe, 4, seed=6), parent=whole)
    assert torch.equal(branch.frame(4).values, whole.frame(4).values)
    assert not torch.equal(branch.frame(5).of("x_t"), whole.frame(5).of("x_t"))
    assert branch.frame(2) is not None


@pytest.mark.parametrize("changes", [{"condition": OTHER}, {"condition": ()}, {"guidance": 3.0}, {"sampler": "heun"}])
@pytest.mark.parametrize("sampler", ["ddim", "dpm_solver"])
def test_another_class_guidance_or_sampler_goes_on_from_the_same_x_t(model, changes, sampler):
    whole = sampled(model, plain(sampler=sampler))
    branch = sampled(model, branched(whole.recipe, 4, **changes), parent=whole)
    assert torch.equal(branch.frame(4).of("x_t"), whole.frame(4).of("x_t"))
    assert not torch.allclose(image(branch), image(whole), atol=1e-3)


def test_what_a_sampler_remembers_is_of_the_class_it_was_asked_for(model):
    """So that a branch of another class is what a run of that class would make of the same x_t."""
    whole = sampled(model, plain(sampler="dpm_solver"))
    branch = Trajectory(model, branched(whole.recipe, 4, condition=OTHER), parent=whole)
    next(branch.sampling())
    assert len(finished(whole.finding_state(4)).memory) == 1
    assert branch.states[0].memory == ()


def test_the_predicted_image_is_noised_again(model):
    whole = sampled(model, plain())
    branch = sampled(model, branched(whole.recipe, 4, "renoise", seed=9), parent=whole)
    x, t = branch.frame(4).of("x_t").float(), whole.times[4]
    a, s = (rate[t].float() for rate in (model.schedule.signal, model.schedule.noise))
    noise = (x - a * whole.frame(4).of("x_0").float()) / s
    assert noise.mean().item() == pytest.approx(0, abs=0.2)
    assert noise.std().item() == pytest.approx(1, abs=0.2)
    again, other = (branched(whole.recipe, 4, "renoise", seed=seed) for seed in (9, 10))
    assert torch.equal(image(sampled(model, again, parent=whole)), image(branch))
    assert not torch.equal(image(sampled(model, other, parent=whole)), image(branch))


def test_what_is_painted_is_noised_and_shows_the_nearer_to_the_image_it_is(model):
    whole, painted = sampled(model, plain()), torch.full((3, 1, 8, 8), -1.0)
    painted[..., :4] = 1.0
    rates = model.schedule
    for step in (0, 8):
        recipe = branched(whole.recipe, step, "paint", Values.of(painted))
        x = sampled(model, recipe, parent=whole).frame(step).of("x_t").float()
        left = (x[..., :4].mean() - x[..., 4:].mean()).item()
        assert left == pytest.approx(2 * rates.signal[whole.times[step]].item(), abs=0.4)


def test_one_image_is_painted_on_and_the_others_are_noised_again(model):
    whole = sampled(model, plain())
    picture = whole.frame(4).pictures("x_0")[1]
    picture[:4] = 255
    painted = painted_over(whole.frame(4), 1, picture).tensor()
    assert (painted[1, :, :4] == 1).all()
    assert torch.equal(painted[[0, 2]], whole.frame(4).of("x_0")[[0, 2]].float())
    branch = sampled(model, branched(whole.recipe, 4, "paint", Values.of(painted), seed=9), parent=whole)
    again = sampled(model, branched(whole.recipe, 4, "renoise", seed=9), parent=whole)
    torch.testing.assert_close(image(branch)[[0, 2]], image(again)[[0, 2]], rtol=0.02, atol=0.02)
    assert not torch.allclose(image(branch)[1], image(again)[1], atol=0.02)


def test_branches_branch_again(model):
    whole = sampled(model, plain(sampler="ancestral"))
    one = sampled(model, branched(whole.recipe, 3, seed=6), parent=whole)
    two = sampled(model, branched(one.recipe, 6, seed=7), parent=one)
    assert lineage(two.recipe) == [whole.recipe, one.recipe, two.recipe]
    assert torch.equal(two.frame(1).values, whole.frame(1).values)
    assert torch.equal(two.frame(5).values, one.frame(5).values)
    alone = sampled(model, two.recipe)
    assert torch.equal(image(alone), image(two))


def test_a_step_that_is_the_parents_is_branched_from_there():
    recipe = plain()
    late = branched(recipe, 6, guidance=2.0)
    early = branched(late, 2, seed=8)
    assert early.start == Branch(recipe, 2)
    assert early.guidance == 2.0
    assert branched(late, 6).start.parent == late


def test_a_branch_can_be_stopped_while_its_parent_is_made(model):
    branch = Trajectory(model, branched(plain(), 5))
    work = branch.sampling()
    next(work)
    branch.stop()
    assert list(work) == []
    assert branch.reached < branch.first
    assert [frame.step for frame in branch.sampling() if frame] == [5, 6, 7, 8, 9]


def test_a_branch_has_the_parent_that_its_recipe_says(model):
    whole = Trajectory(model, plain())
    with pytest.raises(ValueError, match="another recipe"):
        Trajectory(model, branched(plain(seed=3), 2), parent=whole)
    with pytest.raises(ValueError, match="another model"):
        Trajectory(tiny_ddpm(), branched(plain(), 2), parent=whole)


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        (plain(), ""),
        (branched(plain(), 3), "as before"),
        (branched(plain(), 3, seed=6), "eta"),
        (branched(plain(), 3, seed=6, eta=0.5), ""),
        (branched(plain(sampler="heun"), 3, eta=0.5), "as before"),
        (branched(plain(sampler="ancestral"), 3, seed=6), ""),
        (branched(plain(), 3, "renoise"), ""),
        (branched(plain(), 3, condition=OTHER), ""),
    ],
)
def test_a_branch_that_would_be_its_parent_again_is_told(recipe, said):
    assert said in changes_nothing(recipe)
    assert bool(said) == bool(changes_nothing(recipe))


def test_a_branch_keeps_steps_and_count(model):
    with pytest.raises(ValueError, match="as many steps"):
        replace(branched(plain(), 3), steps=8)
    with pytest.raises(ValueError, match="from 0 to 8"):
        branched(plain(), 9)
