"""The three numbers against what is known: the factors themselves, copies, noise, and tables worked out by hand."""

import numpy as np
import pytest
from scipy.stats import entropy

from models.data.sprites import random_sprites
from models.metrics.dci import completeness, dci, disentanglement
from models.metrics.factors import identifiable
from models.progress import finished
from tests.models.metrics.conftest import mixed, plain, random

MANY = random_sprites(1500, 1)
FACTORS = identifiable(MANY)


def found(codes):
    return finished(dci(codes, FACTORS))


def test_the_factors_themselves_get_one_of_each():
    figures = found(plain(MANY))
    assert figures.disentanglement > 0.97
    assert figures.completeness > 0.97
    assert min(figures.informativeness.values()) > 0.97
    np.testing.assert_allclose(figures.importances.sum(0), 1)
    np.testing.assert_array_equal(figures.importances.argmax(0), np.arange(6))


def test_noise_tells_nothing():
    figures = found(random(MANY))
    assert figures.disentanglement < 0.1
    assert figures.completeness < 0.1
    assert max(figures.informativeness.values()) < 0.05


def test_mixed_codes_tell_as_much_but_nothing_apart():
    figures = found(mixed(MANY))
    assert figures.disentanglement < 0.5
    assert figures.informativeness["x"] > 0.6


def test_copies_of_a_dimension_leave_it_disentangled_but_incomplete():
    codes = np.concatenate([plain(MANY), plain(MANY) + 1e-6 * random(MANY)], 1)
    figures = found(codes)
    assert figures.disentanglement > 0.95
    assert figures.completeness < figures.disentanglement - 0.1


def test_a_constant_dimension_is_not_important():
    codes = plain(MANY) * [1, 1, 1, 1, 0, 1]
    figures = found(codes)
    assert (figures.importances[4] == 0).all()
    assert figures.informativeness["x"] < 0.05


def test_entropies_against_scipy_in_a_table_worked_out_by_hand():
    table = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 2.0]])
    weights = np.array([1, 1, 2]) / 4
    each = np.array([1, 0, 1])
    assert disentanglement(table) == pytest.approx(weights @ each)
    columns = [1 - entropy(column) / np.log(3) for column in table.T]
    assert completeness(table) == pytest.approx(np.mean(columns))


def test_what_serves_nothing_weighs_nothing():
    table = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    assert disentanglement(table) == pytest.approx(1)
    assert completeness(table) == pytest.approx(1)


def test_one_dimension_is_complete_and_serves_all():
    codes = plain(MANY)[:, 4:5]
    figures = found(codes)
    assert figures.completeness == 1
    assert figures.disentanglement == pytest.approx(0, abs=1e-6)
