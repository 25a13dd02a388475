"""When a picture is decided, by classifiers whose verdicts are known."""

import numpy as np
import pytest
import torch

from models.trajectories.agreement import Agreement, agreeing, continued, in_order, seeds
from models.trajectories.branching import branched
from models.trajectories.decided import Verdicts, cannot_judge, judged, judging, probabilities
from models.trajectories.keeping import Keeping
from models.trajectories.trajectory import Trajectory
from tests.conftest import blobs, tiny_ddpm
from tests.models.conftest import ended, tiny_classifier, with_attributes
from tests.models.trajectories.conftest import plain, sampled


@pytest.fixture
def classifier(data):
    return tiny_classifier(data)


def test_every_step_is_judged_by_its_predicted_image(model, classifier):
    trajectory = sampled(model, plain())
    verdicts = ended(judging(trajectory, classifier))
    assert verdicts.values.shape == (10, 3, 4)
    np.testing.assert_allclose(verdicts.values.sum(2), 1, atol=1e-5)
    seen = (trajectory.frame(4).of("x_0").float() + 1) / 2
    np.testing.assert_allclose(verdicts.values[4], classifier.probabilities(seen).detach(), atol=0.01)
    np.testing.assert_array_equal(verdicts.values[4], judged(trajectory.frame(4), classifier))


def test_steps_that_are_not_kept_are_judged_too(model, classifier):
    few = sampled(model, plain(), keeping=Keeping(4, 1, 9, 0))
    every = ended(judging(sampled(model, plain()), classifier))
    np.testing.assert_array_equal(ended(judging(few, classifier)).values, every.values)


def test_a_run_that_was_stopped_is_judged_as_far_as_it_goes(model, classifier):
    trajectory = Trajectory(model, plain())
    for _ in zip(range(4), trajectory.sampling(), strict=False):
        pass
    assert ended(judging(trajectory, classifier)).values.shape == (4, 3, 4)


def of(*rows, by_attribute=False):
    return Verdicts(("a", "b", "c"), np.array(rows, np.float32)[:, None], by_attribute)


def test_it_is_decided_from_where_on_it_shows_what_it_does_in_the_end():
    late = of([0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.4, 0.4, 0.2], [0.1, 0.8, 0.1], [0.0, 0.9, 0.1])
    assert late.decided(0) == 3
    assert of([0.1, 0.8, 0.1], [0.1, 0.9, 0.0]).decided(0) == 0
    assert of([0.1, 0.8, 0.1], [0.4, 0.4, 0.2]).decided(0) is None


def test_attributes_are_decided_when_the_last_of_them_is():
    each = of([0.9, 0.1, 0.1], [0.9, 0.9, 0.1], [0.9, 0.9, 0.2], by_attribute=True)
    assert each.decided(0) == 1
    assert of([0.1, 0.1, 0.1], [0.2, 0.2, 0.2], by_attribute=True).decided(0) == 0


def test_the_classes_to_draw_are_those_that_matter():
    assert of([0.1, 0.7, 0.2], [0.9, 0.1, 0.0]).foremost(0, 2) == [0, 1]


def test_pictures_of_another_size_are_fitted_to_the_classifier(data):
    classifier = tiny_classifier(blobs(side=16))
    assert probabilities(data.images[:3], classifier).shape == (3, 4)


def test_attributes_are_judged_each_by_itself(data):
    classifier = tiny_classifier(with_attributes(data))
    assert probabilities(data.images[:3], classifier).shape == (3, 2)


def test_what_cannot_be_judged_is_told(model, classifier):
    assert cannot_judge(model, classifier) == ""
    assert cannot_judge(model, None).endswith(".")
    assert "colour" in cannot_judge(tiny_ddpm(blobs(channels=3)), classifier)


def test_with_one_step_left_less_is_open_than_with_all(model, classifier):
    """And from every step so many continuations are judged."""
    trajectory = sampled(model, plain(sampler="ancestral"))
    found = [each for each in agreeing(trajectory, 1, classifier, count=6) if each]
    assert [each.step for each in found] == in_order(0, 9)
    assert all(each.values.shape == (6, 4) for each in found)
    spread = {each.step: each.values.std(0).mean() for each in found}
    assert spread[8] < 1e-6  # the last step draws nothing
    assert spread[0] > 1e-4


def test_a_continuation_is_what_starting_again_with_its_seed_gives(model, classifier):
    whole = sampled(model, plain(sampler="ancestral"))
    agreement = ended_with(agreeing(whole, 2, classifier, [4], count=3))
    for seed, value in zip(seeds(whole.recipe, 3), agreement.values, strict=True):
        branch = sampled(model, branched(whole.recipe, 4, seed=seed), parent=whole)
        shown = classifier.probabilities((branch.newest.x[2:] + 1) / 2)[0].detach()
        torch.testing.assert_close(torch.from_numpy(value), shown, atol=0.02, rtol=0)


def ended_with(work):
    *_, last = work
    return last


def test_where_nothing_is_drawn_continuations_draw_by_ddim():
    assert continued(plain(sampler="heun")) == plain(eta=1.0)
    assert continued(plain(sampler="ancestral")) == plain(sampler="ancestral")
    assert continued(plain(eta=0.4)) == plain(eta=0.4)


def test_they_agree_as_far_as_they_show_the_same():
    values = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]], np.float32)
    assert Agreement(0, values).share == 0.75
    assert Agreement(0, values).shares.tolist() == [0.75, 0.25]
    assert Agreement(0, values, by_attribute=True).share == pytest.approx(0.75)


@pytest.mark.parametrize("last", [1, 2, 3, 10, 50])
def test_all_steps_come_and_the_ends_before_all(last):
    order = in_order(0, last)
    assert sorted(order) == list(range(last))
    assert order[0] == 0
    assert order[min(1, last - 1)] == last - 1
    assert sorted(in_order(3, 3 + last)) == list(range(3, 3 + last))
    assert in_order(last, last) == []


def test_seeds_stay_within_what_a_recipe_may_have():
    assert seeds(plain(seed=2**63 - 1), 2) == [0, 1]
