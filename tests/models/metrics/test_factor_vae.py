"""The score against what is known: the factors themselves, noise, dimensions that say nothing, circles in two."""

import numpy as np
import pytest

from models.data.sprites import FACTORS
from models.metrics.factor_vae import encoder_of, factor_vae_score
from models.progress import finished
from tests.conftest import Item, tiny_model
from tests.models.metrics.conftest import random

FEW = {"votes": 300, "judged": 150, "each": 40, "seed": 3}


def raw(sprites):
    """Not standardised: a code must not depend on the others of its batch."""
    return np.stack([getattr(sprites, name) for name in FACTORS], 1).astype(float)


def score_of(encode, **settings):
    return finished(factor_vae_score(encode, **FEW | settings))


def test_the_factors_themselves_get_one():
    found = score_of(raw)
    assert found.score == 1
    np.testing.assert_array_equal(found.table, np.diag(found.table.diagonal()))
    assert found.table.sum() == 300


def test_noise_gets_what_chance_gives():
    found = score_of(random_each_time())
    assert found.score == pytest.approx(1 / 6, abs=0.1)
    assert found.by_chance == pytest.approx(1 / 6, abs=0.1)


def random_each_time():
    rng = np.random.default_rng(0)
    return lambda sprites: rng.standard_normal((len(sprites.shape), 6))


def test_a_scale_of_its_own_does_not_matter():
    assert score_of(lambda sprites: raw(sprites) * [50, 0.2, 3, 8, 1, 2]).score == 1


def test_a_dimension_that_says_nothing_never_votes():
    def encode(sprites):
        return np.concatenate([raw(sprites), np.full((len(sprites.shape), 2), 0.7)], 1)

    found = score_of(encode)
    assert found.score == 1
    assert (found.table[6:] == 0).all()


def test_a_circle_may_take_two_dimensions():
    def encode(sprites):
        rows, turn = raw(sprites), 2 * np.pi * sprites.hue
        return np.concatenate([rows[:, [0, 2, 3, 4, 5]], np.cos(turn)[:, None], np.sin(turn)[:, None]], 1)

    assert score_of(encode).score == 1


def test_a_code_that_mixes_two_factors_cannot_tell_them_apart():
    def encode(sprites):
        rows = raw(sprites)
        return np.stack([rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3], rows[:, 4] + rows[:, 5]], 1)

    assert 0.6 < score_of(encode).score < 0.95


def test_rotation_is_held_among_hearts_where_a_dimension_for_shapes_is_silent():
    def encode(sprites):
        rows = raw(sprites)
        rows[:, 3] = np.where(sprites.shape == 2, rows[:, 3], random(sprites)[:, 0])  # others do not show theirs
        return rows

    assert score_of(encode).score == 1


def test_a_model_encodes_the_sprites_that_it_is_shown():
    found = score_of(encoder_of(tiny_model(item=Item(32, 32, 3)), np.zeros(3, bool)), votes=12, judged=6, each=4)
    assert 0 <= found.score <= 1
    assert found.table.sum() == 12
