"""Trajectories: what is kept, what is computed again, and what stopping leaves."""

import threading

import pytest
import torch

from models.base import Manner
from models.progress import finished
from models.randomness import CODES, generator
from models.trajectories import parts
from models.trajectories.keeping import Keeping
from models.trajectories.recipe import Codes
from models.trajectories.trajectory import Trajectory
from models.trajectories.values import Values
from tests.conftest import blobs, tiny_ddpm
from tests.models.trajectories.conftest import ASKED, METHODS, plain, sampled


def found(trajectory, step):
    return finished(trajectory.finding(step)).values


def test_every_step_comes_as_it_is_taken(model):
    trajectory = Trajectory(model, plain())
    steps = []
    for frame in trajectory.sampling():
        assert trajectory.reached >= frame.step
        assert torch.equal(trajectory.frame(frame.step).values, frame.values)
        steps.append(frame.step)
    assert steps == list(range(10))
    assert trajectory.is_whole
    assert [trajectory.frame(step).t for step in (0, 9)] == [50, 0]


def test_it_leads_where_decoding_does(model):
    trajectory = sampled(model, plain())
    codes = torch.cat([torch.randn(1, 64, generator=generator(5, CODES, k)) for k in range(3)])
    wanted = model.decode(codes, Manner(ASKED, steps=9))
    torch.testing.assert_close((trajectory.newest.x + 1) / 2, wanted, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(trajectory.frame(9).of("x_0").float(), 2 * wanted - 1, rtol=1e-2, atol=2e-3)


def test_x_t_is_made_of_the_image_and_the_noise_seen(model):
    trajectory = sampled(model, plain())
    for step in range(10):
        frame = trajectory.frame(step)
        a, s = (rate[frame.t].float() for rate in (model.schedule.signal, model.schedule.noise))
        made = a * frame.of("x_0").float() + s * frame.of("noise").float()
        torch.testing.assert_close(made, frame.of("x_t").float(), rtol=0, atol=0.02)


def test_given_codes_are_what_it_starts_with(model):
    codes = torch.randn(3, 64)
    trajectory = sampled(model, plain(start=Codes.of(codes, model.item)))
    assert torch.equal(trajectory.frame(0).of("x_t").flatten(1), codes.half())
    wanted = model.decode(codes, Manner(ASKED, steps=9))
    torch.testing.assert_close((trajectory.newest.x + 1) / 2, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("method", METHODS)
def test_what_was_not_kept_is_computed_again_bit_for_bit(method, channels):
    model = tiny_ddpm(blobs(channels=channels))
    recipe = plain(**METHODS[method])
    every, few = sampled(model, recipe), sampled(model, recipe, keeping=Keeping(4, 1, 9, 0))
    assert sum(few.frame(step) is None for step in range(10)) == 8
    assert (every.kept, few.kept) == (10, 2)
    for step in [*range(10), 3, 8, 0]:
        assert torch.equal(found(few, step), every.frame(step).values)
        kept, again = (finished(each.finding_state(step)) for each in (every, few))
        assert all(torch.equal(*pair) for pair in zip((kept.x, *kept.memory), (again.x, *again.memory), strict=True))


def test_a_step_is_shown_before_the_rest_of_its_stretch(model):
    trajectory = sampled(model, plain(), keeping=Keeping(5, 1, 9, 0))
    work = trajectory.finding(1)
    assert next(work) is None
    assert next(work).step == 1
    work.close()
    assert trajectory.frame(1) is not None
    assert trajectory.frame(2) is None
    finished(trajectory.finding(2))
    assert trajectory.frame(4) is not None


def test_memory_is_bounded(model):
    recipe = plain(steps=50)
    whole = sampled(model, recipe).size
    budget = whole // 3
    trajectory = Trajectory(model, recipe, budget)
    for _ in trajectory.sampling():
        assert trajectory.size <= budget
    for step in (0, 25, 50, 3):
        found(trajectory, step)
        assert trajectory.size <= budget
    assert trajectory.frame(50) is not None


def test_the_last_step_stays_whatever_is_looked_at(model):
    trajectory = sampled(model, plain(), keeping=Keeping(4, 1, 9, 0))
    found(trajectory, 0)
    assert trajectory.frame(9) is not None


@pytest.mark.parametrize("method", METHODS)
def test_closing_keeps_what_there_is_and_going_on_changes_nothing(model, method):
    recipe = plain(**METHODS[method])
    whole, trajectory = sampled(model, recipe), Trajectory(model, recipe)
    work = trajectory.sampling()
    for _ in range(4):
        next(work)
    work.close()
    assert (trajectory.reached, trajectory.is_whole) == (3, False)
    assert [frame.step for frame in trajectory.walking() if frame] == [0, 1, 2, 3]
    with pytest.raises(IndexError):
        next(trajectory.finding(4))
    assert [frame.step for frame in trajectory.sampling()] == list(range(4, 10))
    assert torch.equal(trajectory.newest.x, whole.newest.x)
    assert list(trajectory.sampling()) == []


def test_it_stops_between_two_parts_of_the_batch(model, monkeypatch):
    monkeypatch.setattr(parts, "PART", 64)
    trajectory, looked = Trajectory(model, plain()), []

    def look(net, given, said):
        looked.append(len(said))
        if len(looked) == 5:
            trajectory.stop()

    model.net.register_forward_hook(look)
    assert [frame.step for frame in trajectory.sampling()] == [0]
    assert looked == [1] * 5


def test_a_batch_looked_at_in_parts_gives_the_same_pictures(model, monkeypatch):
    whole = sampled(model, plain(guidance=2.0))
    monkeypatch.setattr(parts, "PART", 64)
    assert parts.part_of(model, 3, guided=True) == 1
    torch.testing.assert_close(sampled(model, plain(guidance=2.0)).newest.x, whole.newest.x, rtol=1e-4, atol=1e-5)


def test_an_image_depends_on_its_number_and_not_on_its_company(model):
    recipe = plain(sampler="ancestral")
    alone, together = (sampled(model, plain(sampler="ancestral", count=count)) for count in (1, recipe.count))
    torch.testing.assert_close(together.newest.x[:1], alone.newest.x, rtol=1e-3, atol=1e-4)


def test_walking_goes_through_all_steps_in_order_within_its_memory(model):
    every, few = sampled(model, plain()), sampled(model, plain(), keeping=Keeping(4, 1, 9, 0))
    walked = [frame for frame in few.walking() if frame is not None]
    assert [frame.step for frame in walked] == list(range(10))
    assert all(torch.equal(frame.values, every.frame(frame.step).values) for frame in walked)


def test_two_runs_are_looked_at_together_by_their_times(model):
    few = Trajectory(model, plain(steps=5))
    assert [few.step_at(t) for t in (50, 42, 21, 0)] == [0, 1, 3, 5]


def test_what_is_kept_can_be_looked_at_from_another_thread_while_it_grows(model):
    trajectory, seen = Trajectory(model, plain(steps=40), keeping=Keeping(3, 2, 40, 0)), []
    over = threading.Event()

    def look():
        while not over.is_set():
            seen.extend(trajectory.frame(step) for step in range(trajectory.reached + 1))

    thread = threading.Thread(target=look)
    thread.start()
    for _ in trajectory.sampling():
        pass
    over.set()
    thread.join()
    assert any(seen)


def test_a_recipe_that_the_model_cannot_follow_is_refused(model):
    with pytest.raises(ValueError, match="50 time steps"):
        Trajectory(model, plain(steps=60))
    with pytest.raises(ValueError, match="this model draws"):
        Trajectory(tiny_ddpm(blobs(side=10)), plain(start=Codes(Values.of(torch.zeros(3, 1, 8, 8)))))
