"""Every prediction says the same of a noisy image, and min-SNR weighs the same error of the image."""

import pytest
import torch

from models.diffusion.predictions import PREDICTIONS, clipped, guess, min_snr_weight, target
from models.diffusion.schedules import SCHEDULES, schedule


@pytest.mark.parametrize("kind", PREDICTIONS)
@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("t", [1, 300, 990])
def test_what_a_perfect_network_says_gives_image_and_noise_back(kind, name, t):
    x, noise = torch.randn(2, 4, 1, 8, 8, dtype=torch.float64)
    a, s = schedule(name).at(torch.full((4,), t), x)
    found = guess(kind, target(kind, x, noise, a, s), a * x + s * noise, a, s)
    torch.testing.assert_close(found.image, x)
    torch.testing.assert_close(found.noise, noise)


@pytest.mark.parametrize("kind", ["v", "epsilon", "x0"])
def test_min_snr_weighs_the_error_of_the_image_alike(kind):
    """In diffusion schedules an error of the image is SNR times one of the noise and SNR / (SNR + 1) of v."""
    rates = schedule("cosine")
    t = torch.tensor([50, 400, 900])
    a, s = rates.signal[t], rates.noise[t]
    x, noise, off = torch.randn(3, 3, dtype=torch.float64)
    noisy, wrong = a * x + s * noise, x + off
    implied = (noisy - a * wrong) / s
    error = (target(kind, wrong, implied, a, s) - target(kind, x, noise, a, s)).square()
    snr = (a / s).square()
    torch.testing.assert_close(min_snr_weight(kind, snr, 5.0) * error, snr.clamp(max=5.0) * off.square())


def test_without_gamma_all_times_count_alike():
    assert (min_snr_weight("epsilon", torch.tensor([0.1, 100.0]), 0.0) == 1).all()


def test_a_clipped_image_leaves_the_rest_to_the_noise():
    x, a, s = torch.tensor([3.0, 0.2]), torch.tensor(0.6), torch.tensor(0.8)
    found = clipped(guess("x0", torch.tensor([2.0, 0.5]), x, a, s), x, a, s)
    assert found.image.tolist() == [1.0, 0.5]
    torch.testing.assert_close(a * found.image + s * found.noise, x)
