import numpy as np
import torch

from models.latent.sefa import factorised


def test_directions_are_the_eigenvectors_of_equation_5_and_shares_its_eigenvalues():
    weights = torch.randn(20, 6, generator=torch.Generator().manual_seed(0))
    directions, shares = factorised(weights)
    values, vectors = np.linalg.eigh((weights.T @ weights).double().numpy())
    np.testing.assert_allclose(np.abs((directions * vectors.T[::-1]).sum(1)), 1, atol=1e-5)
    np.testing.assert_allclose(shares, values[::-1] / values.sum(), rtol=1e-4)


def test_a_step_along_the_first_changes_most_of_what_the_layer_makes():
    weights = torch.randn(20, 6, generator=torch.Generator().manual_seed(1))
    directions, _ = factorised(weights)
    lengths = np.linalg.norm(weights.numpy() @ directions.T, axis=0)
    assert (np.diff(lengths) < 0).all()
    others = np.random.default_rng(0).standard_normal((100, 6))
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    assert (np.linalg.norm(weights.numpy() @ others.T, axis=0) < lengths[0]).all()


def test_the_largest_entry_of_each_is_positive():
    directions, _ = factorised(torch.randn(20, 6, generator=torch.Generator().manual_seed(2)))
    assert (directions[np.arange(6), np.abs(directions).argmax(1)] > 0).all()


def test_a_layer_with_fewer_values_than_dimensions_has_as_many_directions():
    directions, shares = factorised(torch.randn(3, 6, generator=torch.Generator().manual_seed(3)))
    assert directions.shape == (3, 6)
    assert shares.shape == (3,)
