"""Predictability by one dimension against what is known, and against scikit-learn's regression."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from models.data.sprites import random_sprites
from models.metrics.factors import identifiable
from models.metrics.sap import predictabilities, separated_predictabilities
from tests.models.metrics.conftest import mixed, plain, random

MANY = random_sprites(4000, 1)
FACTORS = {factor.name: factor for factor in identifiable(MANY)}


def test_the_factors_themselves_get_all_there_is():
    scores = separated_predictabilities(plain(MANY), tuple(FACTORS.values()))
    for name in ("scale", "x", "y"):
        assert scores[name] == pytest.approx(1, abs=0.01)
    assert scores["shape"] == pytest.approx(2 / 3, abs=0.04)  # of three: all right, beside one right in three
    assert 0.2 < scores["hue"] < 0.5  # a sawtooth tells of the sine, not of the cosine


def test_noise_and_mixed_codes_get_little():
    factors = tuple(FACTORS.values())
    assert max(separated_predictabilities(random(MANY), factors).values()) < 0.03
    assert np.mean([*separated_predictabilities(mixed(MANY), factors).values()]) < 0.3


def test_a_cosine_explains_half_of_a_circle_wherever_it_begins():
    hue = FACTORS["hue"]
    for phase in (0.0, 0.13, 0.5):
        codes = np.cos(2 * np.pi * (MANY.hue - phase))[:, None]
        assert predictabilities(codes, hue)[0] == pytest.approx(0.5, abs=0.02)


def test_against_scikit_learns_straight_line():
    codes = mixed(MANY)
    for name in ("hue", "rotation", "x"):
        factor = FACTORS[name]
        own, truth = codes[factor.rows], factor.numbers()
        lines = [LinearRegression().fit(own[:, [k]], truth) for k in range(6)]
        residuals = [((line.predict(own[:, [k]]) - truth) ** 2).sum() for k, line in enumerate(lines)]
        theirs = 1 - np.array(residuals) / ((truth - truth.mean(0)) ** 2).sum()
        np.testing.assert_allclose(predictabilities(own, factor), theirs, atol=1e-9)


def test_the_middle_of_three_classes_is_cut_out_by_two_thresholds():
    codes = MANY.shape[:, None] + 0.05 * random(MANY)[:, :1]
    assert predictabilities(codes, FACTORS["shape"])[0] > 0.99


def test_a_constant_dimension_predicts_nothing():
    codes = plain(MANY) * [0, 1, 1, 1, 0, 1]
    scores = separated_predictabilities(codes, tuple(FACTORS.values()))
    assert scores["x"] < 0.02
    assert scores["shape"] < 0.03
    assert scores["y"] > 0.98
