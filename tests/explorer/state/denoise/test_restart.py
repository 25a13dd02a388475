"""Starting again from a step: what is proposed, what is refused, and what becomes of it."""

import numpy as np
import pytest

from explorer.state.denoise.restart import GO_ON, PAINT, RENOISE, changes
from models.trajectories.branching import branched
from models.trajectories.recipe import HOWS, Recipe
from tests.conftest import wait_until

A_CLASS, D_CLASS = (1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0)


@pytest.fixture
def restart(looking):
    return looking.denoise.restart


@pytest.fixture
def at_four(looking, restart):
    """Chosen at step 4 and image 2."""
    looking.denoise.look.move_to(4)
    looking.denoise.look.choose(2)
    assert restart.begin()
    return looking


def test_there_is_nothing_to_start_again_from_before_there_are_steps(noisy, notices):
    assert noisy.denoise.restart.why_not_here() == "There are no steps yet."
    assert not noisy.denoise.restart.begin()
    assert notices == [("error", "There are no steps yet.")]


def test_the_end_is_no_step_to_start_again_from(looking, restart):
    looking.denoise.look.move_to(10)
    assert "x₀, the end" in restart.why_not_here()
    looking.denoise.look.move_to(9)
    assert restart.why_not_here() == ""


def test_other_noise_is_proposed_with_as_much_eta_as_draws_any(at_four, restart):
    assert (restart.choice.how, restart.choice.eta, restart.choice.seed) == (GO_ON, 1.0, 1)
    assert restart.words == "6 steps are made again from here: other noise, eta\u00a01. Run B shows them beside run A."
    assert restart.note == "xₜ goes on as it is."


@pytest.mark.parametrize(("sampler", "how"), [("ancestral", GO_ON), ("dpm_solver", RENOISE), ("heun", RENOISE)])
def test_what_is_proposed_draws_something_whatever_the_sampler(looking, restart, rest, sampler, how):
    looking.denoise.plan.set("A", sampler=sampler)
    looking.denoise.runs.sample()
    rest()
    looking.denoise.look.move_to(4)
    assert restart.begin()
    assert restart.choice.how == how
    assert restart.why_not() == ""
    assert restart.why_not_setting("eta").startswith("Of DDIM alone")


def test_where_noise_is_fresh_anyway_the_run_keeps_its_eta(at_four, restart):
    restart.choose(how=RENOISE)
    assert restart.choice.eta == 0.0
    restart.choose(eta=0.5)
    restart.choose(how=GO_ON)
    assert restart.choice.eta == 0.5


@pytest.mark.parametrize("how", [RENOISE, PAINT])
def test_it_says_what_is_no_sample_of_what(at_four, restart, how):
    restart.choose(how=how)
    assert "this is no sample of q(xₜ)" in restart.note
    assert restart.note == HOWS[how].replace("x_0", "x₀").replace("x_t", "xₜ")


def test_what_would_change_nothing_is_refused_in_words(at_four, restart, notices):
    restart.choose(eta=0.0)
    assert "another seed changes nothing, unless eta is above 0" in restart.why_not()
    assert restart.why_not_setting("seed") != ""
    restart.start()
    assert notices == [("error", restart.why_not())]
    assert at_four.denoise.runs.b is None


def test_the_branch_stands_beside_run_a_and_is_followed_to_its_end(at_four, restart, rest):
    restart.start()
    runs = at_four.denoise.runs
    assert at_four.denoise.look.step == 4
    rest()
    assert runs.b.parent is runs.a
    assert (runs.b.first, runs.b.reached) == (4, 10)
    assert at_four.denoise.look.step == 10
    assert not np.array_equal(*(run.frame(10).pictures("x_0")[2] for run in (runs.a, runs.b)))
    assert np.array_equal(*(run.frame(4).pictures("x_t")[2] for run in (runs.a, runs.b)))


def test_whoever_goes_elsewhere_meanwhile_is_left_there(at_four, restart, rest):
    restart.start()
    at_four.denoise.look.move_to(1)
    rest()
    assert at_four.denoise.look.step == 1


def test_another_class_goes_on_from_the_same_x_t_and_keeps_the_seed_that_tells_nothing(at_four, restart, rest):
    restart.choose(condition=D_CLASS, eta=0.0)
    assert "other class: d" in restart.words
    restart.start()
    rest()
    recipe = at_four.denoise.runs.b.recipe
    assert (recipe.condition, recipe.seed, recipe.eta) == (D_CLASS, 0, 0.0)


def test_guidance_leads_nowhere_without_a_class(at_four, restart):
    assert restart.choice.condition == ()
    assert restart.why_not_setting("guidance").endswith("Ask for a class.")
    restart.choose(condition=A_CLASS)
    assert restart.why_not_setting("guidance") == ""


def test_the_same_branch_is_not_made_twice_and_the_next_has_another_seed(at_four, restart, rest):
    restart.start()
    rest()
    at_four.denoise.look.move_to(4)
    restart.begin()
    assert restart.choice.seed == 2
    restart.choose(seed=1)
    assert restart.why_not() == "There is such a branch already."
    restart.choose_other_seed()
    assert restart.choice.seed == 2


def test_noised_again_x_t_is_another_one_from_the_very_step(at_four, restart, rest):
    restart.choose(how=RENOISE)
    restart.start()
    rest()
    runs = at_four.denoise.runs
    assert not np.array_equal(*(run.frame(4).pictures("x_t") for run in (runs.a, runs.b)))


def test_painting_begins_with_the_predicted_picture_and_is_refused_until_something_is_painted(at_four, restart):
    restart.choose(how=PAINT)
    assert restart.why_not() == "Nothing has been painted yet."
    np.testing.assert_array_equal(restart.picture, at_four.denoise.runs.a.frame(4).pictures("x_0")[2])
    restart.paint(restart.picture.copy())
    assert restart.why_not() == "Nothing has been painted yet."


def test_only_the_painted_image_is_another_one(at_four, restart, rest):
    restart.choose(how=PAINT)
    painted = np.full_like(restart.picture, 255)
    restart.paint(painted)
    assert restart.words.startswith("6 steps are made again from here: painted.")
    restart.start()
    rest()
    start = at_four.denoise.runs.b.recipe.start
    given, predicted = start.painted.tensor(), at_four.denoise.runs.a.frame(4).of("x_0").float()
    assert (given[2] == 1).all()
    np.testing.assert_array_equal(given[[0, 1, 3]], predicted[[0, 1, 3]])


def test_a_run_that_is_not_there_any_more_cannot_be_started_from(at_four, restart):
    at_four.denoise.runs.forget()
    assert restart.why_not() == "The run that it would start from is not there any more."


def test_a_run_that_is_still_sampled_goes_on_beside_its_branch(looking, restart, rest):
    looking.denoise.plan.set("A", steps=50, seed=3)
    looking.denoise.runs.sample()
    wait_until(lambda: looking.denoise.runs.a.reached >= 3)
    looking.denoise.look.move_to(2)
    restart.begin()
    restart.start()
    rest()
    assert looking.denoise.runs.a.is_whole
    assert looking.denoise.runs.b.is_whole


def test_of_a_step_that_a_branch_has_of_its_parent_the_parent_is_branched_from(at_four, restart, rest):
    root = at_four.denoise.runs.a
    restart.start()
    rest()
    at_four.denoise.branches.show("A", at_four.denoise.runs.b)
    rest()
    at_four.denoise.look.move_to(2)
    restart.begin()
    restart.start()
    rest()
    assert at_four.denoise.runs.b.parent is root


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"seed": 3}, []),
        ({"seed": 3, "eta": 0.5}, ["other noise", "eta\u00a00.5"]),
        ({"sampler": "heun"}, ["Heun"]),
        ({"condition": D_CLASS, "guidance": 4.0}, ["other class: d", "guidance\u00a04"]),
        ({"condition": ()}, ["any class"]),
    ],
)
def test_what_is_other_in_a_branch_in_few_words(noisy, settings, words):
    recipe = branched(Recipe(steps=10, condition=A_CLASS), 4, **settings)
    assert changes(recipe, noisy.model.current.model.whole.conditions) == words
