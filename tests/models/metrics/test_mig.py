"""The gap against what is known: 1 for the factors themselves, 0 for noise and for two that know the same."""

import numpy as np
import pytest
from sklearn.metrics import mutual_info_score, normalized_mutual_info_score

from models.data.sprites import random_sprites
from models.metrics.factors import Coded, Factor, binned, identifiable
from models.metrics.mig import drawn_codes, entropy, mutual_information, mutual_information_gaps
from tests.models.metrics.conftest import mixed, plain, random

MANY = random_sprites(6000, 1)
FACTORS = identifiable(MANY)


def test_the_factors_themselves_get_one():
    gaps = mutual_information_gaps(plain(MANY), FACTORS)
    for name, gap in gaps.items():
        assert gap == pytest.approx(1, abs=0.05), name


def test_noise_gets_nothing_and_mixed_codes_little():
    assert max(mutual_information_gaps(random(MANY), FACTORS).values()) < 0.02
    assert np.mean([*mutual_information_gaps(mixed(MANY), FACTORS).values()]) < 0.3


def test_two_dimensions_that_know_the_same_leave_no_gap():
    codes = np.concatenate([plain(MANY), plain(MANY)[:, :1]], 1)
    gaps = mutual_information_gaps(codes, FACTORS)
    assert gaps["shape"] == 0
    assert gaps["scale"] == pytest.approx(1, abs=0.04)


def test_a_circle_laid_out_as_one_has_no_gap_and_neither_half_is_ignored():
    turn = 2 * np.pi * MANY.hue
    codes = np.stack([np.cos(turn), np.sin(turn)], 1)
    (hue,) = (factor for factor in FACTORS if factor.name == "hue")
    assert mutual_information(codes, hue).min() / entropy(hue) > 0.5
    assert mutual_information_gaps(codes, (hue,))["hue"] < 0.03


def test_where_a_circle_is_cut_open_does_not_matter():
    """A code that is the hue counted from another colour on knows as much of it."""
    (hue,) = (factor for factor in FACTORS if factor.name == "hue")
    for start in (0.0, 0.25, 0.5):  # whole bins
        codes = ((MANY.hue + start) % 1)[:, None]
        assert mutual_information_gaps(codes, (hue,))["hue"] == pytest.approx(1, abs=0.02)


def test_against_scikit_learn():
    codes = mixed(MANY)
    for factor in FACTORS:
        truth, own = factor.binned(), codes[factor.rows]
        known = mutual_information(own, factor)
        assert known[2] == pytest.approx(mutual_info_score(truth, binned(own[:, 2])))
        assert entropy(factor) == pytest.approx(mutual_info_score(truth, truth))
        shares = known / np.sqrt([entropy(factor) * _entropy_of(column) for column in own.T])
        theirs = [normalized_mutual_info_score(truth, binned(x), average_method="geometric") for x in own.T]
        np.testing.assert_allclose(shares, theirs, rtol=1e-6)


def _entropy_of(column):
    return entropy(Factor("", "classes", binned(column), np.arange(len(column))))


def test_what_drowns_in_the_encoders_noise_does_not_count():
    coded = Coded(0.001 * plain(MANY), np.ones((6000, 6)), FACTORS)
    assert max(mutual_information_gaps(coded.means, FACTORS).values()) > 0.9
    assert max(mutual_information_gaps(drawn_codes(coded), FACTORS).values()) < 0.02


def test_one_dimension_alone_is_counted_whole():
    gaps = mutual_information_gaps(plain(MANY)[:, 2:3], FACTORS)
    assert gaps["scale"] == pytest.approx(1, abs=0.02)
    assert gaps["x"] < 0.02
