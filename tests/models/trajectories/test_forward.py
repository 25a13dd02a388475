"""Images on their way to noise, and the curves beside them."""

import numpy as np
import pytest
import torch

from models.diffusion.schedules import SCHEDULES, schedule
from models.trajectories.forward import COMPARED, curves, fixed_noise, noised


@pytest.mark.parametrize("name", SCHEDULES)
def test_x_t_has_the_moments_of_the_closed_form(name):
    """Mean a x_0 and standard deviation s over many draws of noise (Ho et al. 2020, equation 4)."""
    rates, x = schedule(name, 100), torch.full((400, 1, 8, 8), 0.9)
    for t in (1, 40, 99):
        x_t = noised(x, t, rates).of("x_t").float()
        a, s = rates.signal[t].item(), rates.noise[t].item()
        assert x_t.mean().item() == pytest.approx(0.8 * a, abs=0.02)
        assert x_t.std().item() == pytest.approx(s, abs=0.02)


def test_at_its_ends_there_is_the_image_and_there_is_noise():
    rates, x = schedule("cosine"), torch.rand(3, 1, 8, 8)
    frames = [noised(x, t, rates, seed=4) for t in (0, 1000)]
    torch.testing.assert_close(frames[0].of("x_t").float(), 2 * x - 1, rtol=0, atol=1e-3)
    torch.testing.assert_close(frames[1].of("x_t").float(), fixed_noise(3, (1, 8, 8), 4), rtol=0, atol=5e-3)
    assert [(frame.step, frame.t) for frame in frames] == [(1000, 0), (0, 1000)]


def test_the_noise_is_the_same_at_all_times_and_another_with_another_seed():
    rates, x = schedule("cosine"), torch.rand(2, 1, 8, 8)
    noise = [noised(x, t, rates, seed).of("noise") for t, seed in ((100, 0), (900, 0), (900, 1))]
    assert torch.equal(noise[0], noise[1])
    assert not torch.equal(noise[1], noise[2])
    assert torch.equal(noised(x[:1], 100, rates).of("noise"), noise[0][:1])


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_curves_are_the_schedules(name):
    found = curves(name, 100)
    np.testing.assert_allclose(found.signal**2, found.alpha_bar)
    inner = slice(1, 100)
    np.testing.assert_allclose(found.log_snr[inner], 2 * np.log(found.signal[inner] / found.noise[inner]), atol=1e-12)
    assert np.isnan(found.log_snr[0])
    assert (np.diff(found.log_snr[1:][np.isfinite(found.log_snr[1:])]) < 0).all()
    assert found.shares[[0, -1]].tolist() == [0, 1]


def test_three_schedules_are_laid_over_one_another():
    assert COMPARED == ("linear", "cosine", "sigmoid")
    assert len({curves(name).alpha_bar[500].round(3) for name in COMPARED}) > 1
