"""Noise schedules against the published figures and against single steps put together."""

import math

import pytest
import torch

from models.diffusion.schedules import SCHEDULES, schedule

DIFFUSIONS = [name for name in SCHEDULES if name != "straight"]


@pytest.mark.parametrize("name", SCHEDULES)
def test_it_goes_from_the_image_to_noise(name):
    found = schedule(name)
    assert (found.signal[0], found.noise[0]) == (1, 0)
    assert (found.signal.diff() < 0).all()
    assert (found.noise.diff() > 0).all()
    assert found.signal[-1] < 0.01


@pytest.mark.parametrize("name", DIFFUSIONS)
def test_diffusion_keeps_the_variance(name):
    found = schedule(name)
    torch.testing.assert_close(found.signal.square() + found.noise.square(), torch.ones(1001, dtype=torch.float64))


def test_the_linear_one_has_the_published_betas():
    betas = 1 - schedule("linear").alpha_bar[1:] / schedule("linear").alpha_bar[:-1]
    torch.testing.assert_close(betas, torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64))


@pytest.mark.parametrize("t", [1, 250, 500, 999])
def test_the_cosine_one_is_the_published_curve(t):
    def f(t):
        return math.cos((t / 1000 + 0.008) / 1.008 * math.pi / 2) ** 2

    capped = 0.999 * schedule("cosine").alpha_bar[998].item() if t == 999 else 0
    assert schedule("cosine").alpha_bar[t].item() == pytest.approx(f(t) / f(0), rel=1e-9) or capped


def test_the_sigmoid_one_is_symmetric():
    found = schedule("sigmoid")
    torch.testing.assert_close(found.alpha_bar[1:-1], 1 - found.alpha_bar.flip(0)[1:-1], rtol=0, atol=1e-4)


@pytest.mark.parametrize("name", DIFFUSIONS)
@pytest.mark.parametrize("t", [3, 20])
def test_the_closed_form_is_what_single_steps_add_up_to(name, t):
    """q(x_t | x_0) of equation 4 against t steps of equation 2, in mean and in variance."""
    found = schedule(name, steps=20)
    mean, variance = torch.ones((), dtype=torch.float64), torch.zeros((), dtype=torch.float64)
    for k in range(1, t + 1):
        beta = 1 - found.alpha_bar[k] / found.alpha_bar[k - 1]
        mean, variance = (1 - beta).sqrt() * mean, (1 - beta) * variance + beta
    torch.testing.assert_close(mean, found.signal[t])
    torch.testing.assert_close(variance, found.noise[t].square())


def test_noise_is_added_by_those_rates():
    found, x, noise = schedule("cosine"), torch.randn(3, 1, 8, 8), torch.randn(3, 1, 8, 8)
    t = torch.tensor([0, 400, 1000])
    noisy = found.add_noise(x, t, noise)
    torch.testing.assert_close(noisy[0], x[0])
    torch.testing.assert_close(noisy[1], found.signal[400].float() * x[1] + found.noise[400].float() * noise[1])
    torch.testing.assert_close(noisy[2], noise[2], rtol=0, atol=1e-3)
