import math

import pytest
import torch
import torch.nn.functional as F
from torch.distributions import Normal, Uniform

from models.adversarial.guessing import entropy, guess_error, guesses
from models.base import Conditions
from models.latent.priors import GAUSSIAN, UNIFORM

CODES = Conditions(("code 1", "code 2", "code 3", "code 4"))


@pytest.fixture
def z():
    return torch.randn(3, 6)


def test_who_knows_nothing_of_the_codes_misses_all_of_their_entropy():
    """With the prior guessed for every image: equation 5 is then 0, but for the chance of the draws."""
    z, codes = torch.randn(200_000, 2), torch.eye(4).repeat(50_000, 1)
    error = guess_error(torch.zeros(200_000, guesses(CODES, 2)), codes, CODES, z)
    assert error.item() == pytest.approx(entropy(CODES, 2, GAUSSIAN), abs=0.01)


def test_continuous_codes_are_guessed_by_a_normal_distribution(z):
    mean, log_sigma = torch.randn(2, 3, 2)
    density = Normal(mean, log_sigma.exp()).log_prob(z[:, :2]).sum(1).mean()
    guess = torch.cat([mean, log_sigma], 1)
    assert guess_error(guess, z[:, :0], Conditions(), z).item() == pytest.approx(-density.item(), rel=1e-5)


def test_conditions_alone_are_a_cross_entropy(z):
    guess, classes = torch.randn(3, 4), torch.tensor([2, 0, 3])
    assert torch.allclose(guess_error(guess, torch.eye(4)[classes], CODES, z), F.cross_entropy(guess, classes))
    attributes = Conditions(CODES.names, exclusive=False)
    shown = torch.randint(0, 2, (3, 4)).float()
    each = F.binary_cross_entropy_with_logits(guess, shown, reduction="none")
    assert torch.allclose(guess_error(guess, shown, attributes, z), each.sum(1).mean())


def test_entropies_are_those_of_torch():
    assert entropy(CODES, 0, GAUSSIAN) == pytest.approx(math.log(4))
    assert entropy(Conditions(), 3, GAUSSIAN) == pytest.approx(3 * Normal(0, 1).entropy().item())
    assert entropy(Conditions(), 3, UNIFORM) == pytest.approx(3 * Uniform(-1, 1).entropy().item())
