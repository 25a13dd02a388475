"""What codes are drawn from, and what a truncation makes of it."""

import pytest
import torch

from models.latent.priors import GAUSSIAN, SHELL_FROM, UNIFORM
from models.randomness import generator


@pytest.mark.parametrize("truncation", [0.0, 1e-6, 0.01, 0.3, 0.9])
@pytest.mark.parametrize("prior", [GAUSSIAN, UNIFORM], ids=["gaussian", "uniform"])
def test_truncated_codes_stay_within_a_bound_however_small(prior, truncation):
    codes = prior.draw(200, 6, generator(0), truncation)
    bound = truncation * (2 if prior is GAUSSIAN else 1)
    assert codes.shape == (200, 6)
    assert 0.9 * bound <= codes.abs().max() <= bound


def test_truncation_is_by_drawing_again():
    whole, truncated = (GAUSSIAN.draw(200, 6, generator(0), truncation) for truncation in (1.0, 0.5))
    inside = whole.abs() <= 1
    assert torch.equal(truncated[inside], whole[inside])


def test_only_a_gaussian_of_many_dimensions_has_a_shell():
    assert GAUSSIAN.has_shell(SHELL_FROM)
    assert not GAUSSIAN.has_shell(SHELL_FROM - 1)
    assert not UNIFORM.has_shell(512)
