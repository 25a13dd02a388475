import dataclasses

import pytest

from models.config import checked
from models.data.base import DataCard
from models.families import FAMILIES
from models.families.vae import PRESETS, Config
from models.presets import Preset, filled, preset_of
from tests.conftest import blobs

RECONSTRUCTION, KL = PRESETS[0], PRESETS[1]


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_the_presets_of_a_family_are_settings_that_it_takes(family):
    card = DataCard.of(blobs(side=32))
    for preset in family.presets:
        config = checked(filled(family.config(), preset, family.presets))
        family.build(config, card)
        assert preset_of(config, family.presets) is preset
        assert preset.title
        assert preset.about.endswith(".")
    assert len({preset.name for preset in family.presets}) == len(family.presets)


def test_one_preset_after_another_leaves_nothing_of_the_first_and_the_rest_alone():
    config = Config(latent=5, learning_rate=0.002)

    first = filled(config, RECONSTRUCTION, PRESETS)
    second = filled(first, KL, PRESETS)

    assert (first.beta, first.kl_warmup) == (0.0, 0)
    assert (second.beta, second.reconstruction_weight) == (1.0, 0.0)
    assert (second.latent, second.learning_rate) == (5, 0.002)
    assert filled(second, None, PRESETS) == config


def test_settings_of_ones_own_are_no_preset():
    assert preset_of(Config(beta=3.0), PRESETS) is None
    assert preset_of(Config(), PRESETS) is None


def test_presets_can_be_told_apart_though_they_hold_tables():
    preset = Preset("a", "A", "One.", {"beta": 2.0})

    assert hash(preset) == hash(dataclasses.replace(preset))
    assert preset != dataclasses.replace(preset, settings={"beta": 3.0})
