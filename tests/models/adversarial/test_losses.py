"""Losses against their definitions, on distributions over four outcomes, and penalties of nets of known slopes."""

import math

import pytest
import torch
import torch.nn.functional as F

from models.adversarial.losses import (
    LOSSES,
    PENALTIES,
    between,
    gradients,
    labels,
    one_centred,
    penalties,
    zero_centred,
)
from models.randomness import generator

P, Q = torch.tensor([4, 2, 1, 1]), torch.tensor([1, 1, 2, 4])  # outcomes in eight images, real and fake


def on_images(scores):
    """Scores [outcomes] of the real and of the fake images, as often as each outcome occurs."""
    return scores.repeat_interleave(P), scores.repeat_interleave(Q)


@pytest.fixture
def best():
    """The discriminator's scores at its optimum p / (p + q) (Goodfellow et al. 2014, equation 2)."""
    return (P / Q).log()


def jensen_shannon(p, q):
    middle = (p + q) / 2
    return ((p * (p / middle).log()).sum() + (q * (q / middle).log()).sum()) / 2


@pytest.mark.parametrize("name", ["minimax", "non-saturating"])
def test_at_the_best_discriminator_the_game_is_worth_the_jensen_shannon_divergence(name, best):
    """Equation 4: the value is 2 JSD - log 4, of which the discriminator's loss is the negative."""
    value = -LOSSES[name].discriminator(*on_images(best))
    assert value.item() == pytest.approx(2 * jensen_shannon(P / 8, Q / 8).item() - math.log(4), abs=1e-6)


@pytest.mark.parametrize("name", ["minimax", "non-saturating", "least-squares"])
def test_no_other_discriminator_does_better(name, best):
    """Least squares have their best scores at p / (p + q) itself (Mao et al. 2016, equation 5)."""
    best = best.sigmoid() if name == "least-squares" else best
    least = LOSSES[name].discriminator(*on_images(best))
    for _ in range(20):
        assert LOSSES[name].discriminator(*on_images(best + 0.3 * torch.randn(4))) > least


def test_in_minimax_both_play_for_the_same_value(best):
    real, fake = on_images(best + torch.randn(4))
    value = real.sigmoid().log().mean() + (1 - fake.sigmoid()).log().mean()
    assert torch.allclose(LOSSES["minimax"].discriminator(real, fake), -value)
    assert torch.allclose(LOSSES["minimax"].generator(real, fake), (1 - fake.sigmoid()).log().mean())


def test_the_non_saturating_generator_maximises_the_log_of_the_verdict():
    fake = torch.randn(50)
    assert torch.allclose(LOSSES["non-saturating"].generator(fake, fake), -fake.sigmoid().log().mean())


def test_minimax_saturates_where_fakes_are_seen_through_and_non_saturating_does_not():
    slopes = {}
    for name in ("minimax", "non-saturating"):
        fake = torch.full((1,), -9.0, requires_grad=True)
        LOSSES[name].generator(fake, fake).backward()
        slopes[name] = fake.grad.item()
    assert slopes["minimax"] == pytest.approx(0, abs=1e-3)
    assert slopes["non-saturating"] == pytest.approx(-1, abs=1e-3)


def test_the_critics_loss_is_the_difference_of_means(best):
    real, fake = on_images(best)
    assert torch.allclose(LOSSES["wasserstein"].discriminator(real, fake), fake.mean() - real.mean())
    assert LOSSES["wasserstein"].generator(real, fake) == -fake.mean()


def test_hinges_are_content_beyond_their_margins():
    real, fake = torch.tensor([1.0, 5.0, 0.25]), torch.tensor([-1.0, -7.0, 0.5])
    assert LOSSES["hinge"].discriminator(real, fake).item() == pytest.approx(0.75 / 3 + 1.5 / 3)
    assert LOSSES["hinge"].generator(real, fake) == -fake.mean()


def test_relativistic_scores_may_move_together_and_the_sides_mirror_each_other():
    real, fake = torch.randn(2, 30)
    loss = LOSSES["relativistic"]
    assert torch.allclose(loss.discriminator(real, fake), F.softplus(-(real - fake)).mean())
    assert torch.allclose(loss.discriminator(real + 7, fake + 7), loss.discriminator(real, fake), atol=1e-6)
    assert torch.equal(loss.generator(real, fake), loss.discriminator(fake, real))


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_better_fakes_please_the_generator_and_not_the_discriminator(loss):
    real, fake = torch.randn(2, 200)
    assert loss.generator(real, fake + 0.5) < loss.generator(real, fake)
    assert loss.discriminator(real, fake + 0.5) > loss.discriminator(real, fake)
    assert loss.penalty in PENALTIES


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if loss.miss])
def test_losses_with_labels_are_those_of_ones_and_zeros(name):
    real, fake, loss = *torch.randn(2, 30), LOSSES[name]
    labelled = loss.miss(real, torch.ones(30)) + loss.miss(fake, torch.zeros(30))
    assert torch.equal(loss.discriminator(real, fake), labelled)


def test_smoothed_labels_are_best_answered_by_smoothed_verdicts():
    scores = torch.linspace(0, 6, 601)
    misses = torch.stack([LOSSES["non-saturating"].miss(score[None], torch.tensor([0.9])) for score in scores])
    assert scores[misses.argmin()].sigmoid().item() == pytest.approx(0.9, abs=0.001)


def test_slopes_of_a_linear_critic_are_its_weights_everywhere():
    weights, x = torch.randn(12), torch.randn(5, 3, 2, 2, requires_grad=True)
    slopes = gradients(x.flatten(1) @ weights, x)
    assert torch.allclose(slopes, weights.expand(5, -1))
    assert one_centred(slopes).item() == pytest.approx((weights.norm().item() - 1) ** 2, rel=1e-5)
    assert zero_centred(slopes).item() == pytest.approx(weights.square().sum().item() / 2, rel=1e-5)


def test_r1_of_a_quadratic_is_the_mean_square_of_its_slope():
    """Scores c |x|^2 / 2 have slopes c x, so that gamma/2 E|c x|^2 has the gradient gamma c E|x|^2 in c."""
    c, x = torch.tensor(3.0, requires_grad=True), torch.randn(6, 1, 4, 4, requires_grad=True)
    penalty = zero_centred(gradients(c * x.flatten(1).square().sum(1) / 2, x))
    mean_square = x.flatten(1).square().sum(1).mean().item()
    assert penalty.item() == pytest.approx(9 * mean_square / 2, rel=1e-5)
    penalty.backward()
    assert c.grad.item() == pytest.approx(3 * mean_square, rel=1e-5)


def test_the_gradient_penalty_is_taken_on_the_way_from_fake_to_real():
    real, fake = torch.rand(3, 1, 2, 2), torch.rand(3, 1, 2, 2)
    middle = between(real, fake, torch.tensor([0.0, 0.25, 1.0]))
    assert torch.equal(middle[0], fake[0])
    assert torch.allclose(middle[1], 0.75 * fake[1] + 0.25 * real[1])
    assert torch.equal(middle[2], real[2])


def test_labels_are_smoothed_on_the_real_side_and_swapped_on_both():
    assert labels(3, 0.2, 0.0, generator(0)).tolist() == [pytest.approx([0.8] * 3), [0.0] * 3]
    real, fake = labels(10_000, 0.2, 0.3, generator(0))
    for side, share in ((real, 0.7), (fake, 0.3)):
        assert side.unique().tolist() == pytest.approx([0.0, 0.8])
        assert (side > 0).float().mean().item() == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize(("kind", "names"), [("none", []), ("gradient", ["gradient_penalty"]), ("r1+r2", ["r1", "r2"])])
def test_penalties_of_a_quadratic(kind, names):
    real, fake = torch.randn(8, 1, 4, 4), 2 * torch.randn(8, 1, 4, 4)
    found = penalties(kind, lambda x: x.flatten(1).square().sum(1) / 2, real, fake, generator(0))
    assert list(found) == names
    expected = {"r1": real.flatten(1).square().sum(1).mean() / 2, "r2": fake.flatten(1).square().sum(1).mean() / 2}
    share = torch.rand(8, generator=generator(0))
    norms = between(real, fake, share).flatten(1).norm(dim=1)
    expected["gradient_penalty"] = (norms - 1).square().mean()
    assert all(torch.allclose(found[name], expected[name]) for name in names)
