"""The tree of the runs: its order, its words, which of them is looked at, and taking one away."""

import pytest

from explorer.state.denoise.branches import ordered
from models.trajectories.branching import branched


@pytest.fixture
def grown(looking, rest):
    """Run A, with branches from steps 3, 6 and 8, the last of which is run B; and one of that from step 6."""
    runs, root = looking.denoise.runs, looking.denoise.plan.a
    first = branched(root, 6, eta=1.0, seed=6)
    for recipe in (branched(root, 3, eta=1.0, seed=3), first, branched(first, 7, "renoise", seed=7),
                   branched(root, 8, condition=(0.0, 1.0, 0.0, 0.0))):  # fmt: skip
        looking.denoise.plan.take(root, recipe)
        runs.sample()
        rest()
    return looking


def steps(lines):
    return [line.run.first for line in lines]


def test_without_a_restart_there_is_no_tree(looking):
    assert looking.denoise.branches.lines() == []
    assert looking.denoise.branches.restarts == 0


def test_branches_of_later_steps_stand_nearer_to_what_they_branch_from(grown):
    lines = grown.denoise.branches.lines()
    assert steps(lines) == [0, 8, 6, 7, 3]
    assert [line.parent for line in lines] == [None, 0, 0, 2, 0]
    assert [line.run for line in lines] == ordered(grown.denoise.runs.tree)
    assert grown.denoise.branches.restarts == 4


def test_each_line_says_what_is_other_in_it(grown):
    names = [line.name for line in grown.denoise.branches.lines()]
    assert names == [
        "run A",
        "run B, from step 8, other class: b",
        "from step 6, other noise, eta\u00a01",
        "from step 7, noised again",
        "from step 3, other noise, eta\u00a01",
    ]


def test_another_run_is_shown_as_b(grown, rest):
    branches = grown.denoise.branches
    run = branches.lines()[4].run
    branches.show("B", run)
    rest()
    assert grown.denoise.runs.b is run
    assert grown.denoise.plan.b == run.recipe
    assert steps(branches.lines()) == [0, 8, 6, 7, 3]


@pytest.mark.parametrize(("letter", "line"), [("A", 1), ("B", 0)])
def test_what_is_looked_at_by_the_other_letter_changes_places(grown, rest, letter, line):
    runs = grown.denoise.runs
    a, b = runs.a, runs.b
    grown.denoise.branches.show(letter, grown.denoise.branches.lines()[line].run)
    rest()
    assert (runs.a, runs.b) == (b, a)


def test_a_step_lies_on_the_line_whose_own_it_is(grown, rest):
    branches = grown.denoise.branches
    branches.show("A", branches.lines()[3].run)  # from step 7 of the one from step 6
    rest()
    lines = branches.lines()
    assert [branches.line_of("A", step, lines) for step in (0, 6, 7, 8, 10)] == [0, 0, 2, 3, 3]


def test_a_branch_is_removed_with_all_that_branches_from_it(grown):
    branches = grown.denoise.branches
    branches.remove(branches.lines()[2].run)
    assert steps(branches.lines()) == [0, 8, 3]


def test_removing_run_b_leaves_run_a_alone(grown):
    branches = grown.denoise.branches
    branches.remove(branches.lines()[1].run)
    assert grown.denoise.runs.b is None
    assert grown.denoise.plan.b is None
    assert not grown.denoise.runs.is_stale


def test_what_run_a_comes_from_stays(grown):
    branches, root = grown.denoise.branches, grown.denoise.runs.a
    assert branches.why_not_remove(root).startswith("Run A is part of it")
    branches.remove(root)
    assert len(branches.lines()) == 5


def test_it_says_which_run_cannot_be_shown_where(grown):
    branches, root = grown.denoise.branches, grown.denoise.runs.a
    assert branches.why_not_show("A", root) == "It is run A."
    assert branches.why_not_show("B", root) == ""
    branches.remove(branches.lines()[1].run)
    assert branches.why_not_show("B", root) != ""


def test_runs_of_other_seeds_are_told_apart(grown, rest):
    grown.denoise.plan.set("B", start=None, seed=9, condition=())
    grown.denoise.runs.sample()
    rest()
    names = [line.name for line in grown.denoise.branches.lines() if line.parent is None]
    assert names == ["run A, from noise of seed 0", "run B, from noise of seed 9"]


def test_one_goes_to_where_a_branch_begins(grown):
    grown.denoise.branches.go_to_start(grown.denoise.branches.lines()[3].run)
    assert grown.denoise.look.step == 7
