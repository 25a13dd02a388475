import pytest
import torch

from models.adversarial.augmentation import ALTERATIONS, altered, colour, cutout, translation
from models.randomness import generator


@pytest.fixture
def x():
    return torch.rand(64, 3, 16, 12) + 0.1  # positive, so that what is 0 has come in or been cut out


@pytest.mark.parametrize("policy", ALTERATIONS)
def test_the_same_draws_alter_alike_and_the_global_generator_is_left_alone(policy, x):
    before = torch.get_rng_state()
    first, again, other = (altered(x, policy, generator(seed)) for seed in (1, 1, 2))
    assert first.shape == x.shape
    assert torch.equal(first, again)
    assert policy == "none" or not torch.equal(first, other)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("policy", ALTERATIONS)
def test_the_generator_learns_through_it(policy, x):
    x.requires_grad_()
    altered(x, policy, generator(0)).square().sum().backward()
    assert x.grad.isfinite().all()
    assert x.grad.flatten(1).norm(dim=1).min() > 0, "something of every image is seen"


def test_images_are_moved_by_up_to_an_eighth_and_zeros_come_in(x):
    moves = set()
    for before, after in zip(x, translation(x, generator(0)), strict=True):
        (found,) = [
            (down, right)
            for down in range(-2, 3)
            for right in range(-2, 3)
            if torch.equal(after, moved(before, down, right))
        ]
        moves.add(found)
    assert {down for down, _ in moves} == {-2, -1, 0, 1, 2}
    assert {right for _, right in moves} == {-2, -1, 0, 1, 2}, "an eighth of 12 is 1.5, which rounds to 2"


def moved(image, down, right):
    rolled = image.roll((down, right), (1, 2)).clone()
    for count, axis in ((down, 1), (right, 2)):
        side = image.shape[axis]
        outside = range(count) if count > 0 else range(side + count, side)
        rolled.index_fill_(axis, torch.tensor(list(outside), dtype=torch.long), 0)
    return rolled


def test_at_most_a_rectangle_of_half_the_sides_is_cut_out(x):
    holes = cutout(x, generator(0)).eq(0).all(1)
    for hole in holes:
        rows, columns = hole.any(1).nonzero(), hole.any(0).nonzero()
        assert hole.sum() == len(rows) * len(columns)
        assert len(rows) <= 8
        assert len(columns) <= 6
    assert holes.flatten(1).sum(1).max() == 48
    assert holes.any(0).all(), "it may be anywhere"


def test_colours_change_and_shapes_do_not(x):
    """Every channel of an image becomes an affine function of what it was and of the image's greys."""
    grey = x[:, :1].expand(-1, 3, -1, -1)
    after = colour(grey, generator(0))
    for before, now in zip(grey, after, strict=True):
        slope = (now[0, 0, 0] - now[0, 5, 5]) / (before[0, 0, 0] - before[0, 5, 5])
        assert 0.5 <= slope <= 1.5
        assert torch.allclose(now - now.mean(), slope * (before - before.mean()), atol=1e-4)
    assert (colour(x, generator(0)).mean((1, 2, 3)) - x.mean((1, 2, 3))).abs().max() <= 0.5001
