"""The law of a Gaussian's norms, against codes that are drawn."""

import numpy as np
import pytest
import torch

from models.latent.norms import norm_law
from models.latent.priors import GAUSSIAN, UNIFORM


@pytest.mark.parametrize("latent", [2, 48])
def test_it_is_what_drawn_codes_have(latent):
    norms = GAUSSIAN.draw(20_000, latent, torch.Generator().manual_seed(0)).norm(dim=1).numpy()
    law = norm_law(GAUSSIAN, latent)
    assert law.mean == pytest.approx(norms.mean(), rel=0.01)
    np.testing.assert_allclose([law.low, law.high], np.quantile(norms, [0.05, 0.95]), rtol=0.02)


def test_other_priors_have_none():
    assert norm_law(UNIFORM, 10) is None
    assert norm_law(None, 10) is None
