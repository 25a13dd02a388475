"""Noise schedules and noisy images against those of diffusers, which keeps its betas in single precision."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from models.diffusion.predictions import target
from models.diffusion.schedules import schedule

pytestmark = pytest.mark.interop


def betas(name: str, steps: int) -> Tensor:
    alpha_bar = schedule(name, steps).alpha_bar
    return 1 - alpha_bar[1:] / alpha_bar[:-1]


@pytest.mark.parametrize("steps", [50, 1000])
@pytest.mark.parametrize(
    ("name", "called"), [("linear", {"beta_schedule": "linear"}), ("cosine", {"beta_schedule": "squaredcos_cap_v2"})]
)
def test_linear_and_cosine_are_those_of_diffusers(name, called, steps):
    """The linear one's ends are given: diffusers does not scale them where there are other than 1,000 steps."""
    from diffusers import DDPMScheduler

    found = DDPMScheduler(steps, beta_start=0.1 / steps, beta_end=20 / steps, **called)
    torch.testing.assert_close(betas(name, steps), found.betas.double(), rtol=1e-6, atol=1e-7)
    # A product of 1,000 factors, each rounded by 6e-8; and of 1 - 0.999, of which rounding is 6e-5.
    torch.testing.assert_close(schedule(name, steps).alpha_bar[1:], found.alphas_cumprod.double(), rtol=1e-4, atol=0)


def test_the_sigmoid_of_diffusers_is_another_schedule():
    """Its betas follow a sigmoid (Xu et al. 2022, GeoDiff, arXiv:2203.02923); of ours it is the alpha-bars."""
    from diffusers import DDPMScheduler

    theirs = DDPMScheduler(1000, beta_schedule="sigmoid").alphas_cumprod
    assert (schedule("sigmoid").alpha_bar[1:] - theirs).abs().max() > 0.1


@pytest.mark.parametrize("name", ["linear", "cosine", "sigmoid"])
def test_noise_is_added_as_diffusers_adds_it(name):
    """And v is what it calls the velocity."""
    from diffusers import DDPMScheduler

    rates, t = schedule(name), torch.tensor([1, 2, 300, 999, 1000])
    found = DDPMScheduler(trained_betas=betas(name, 1000).tolist())
    x, noise = (torch.randn(5, 1, 8, 8) for _ in range(2))
    noisy = found.add_noise(x, noise, t - 1)
    torch.testing.assert_close(rates.add_noise(x, t, noise), noisy, rtol=0, atol=1e-5)
    velocity = found.get_velocity(x, noise, t - 1)
    torch.testing.assert_close(target("v", x, noise, *rates.at(t, x)), velocity, rtol=0, atol=1e-5)
