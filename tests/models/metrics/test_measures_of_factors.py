"""What the table of measures finds on sprites: means over the factors, each by itself, and what chance gives."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from models.data.sprites import FACTORS, random_sprites
from models.evaluation import OF_CODES, evaluate, left_out
from models.metrics import factor_vae, factors
from models.metrics.base import Subject
from models.progress import finished
from tests.conftest import Item, blobs, tiny_model

OF_FACTORS = [measure for measure in OF_CODES if factors.sprites in measure.needs]


@pytest.fixture
def subject(monkeypatch):
    monkeypatch.setattr(factors, "code_sprites", partial(factors.code_sprites, count=400))
    few = partial(factor_vae.factor_vae_score, votes=12, judged=6, each=4)
    monkeypatch.setattr(factor_vae, "factor_vae_score", few)
    data = replace(blobs(side=32, channels=3), name="sprites", title="Sprites")
    return Subject(data, model=tiny_model(item=Item(32, 32, 3)))


def test_all_of_them_come_with_what_chance_gives(subject):
    figures = finished(evaluate(subject, OF_FACTORS))
    assert left_out(subject, OF_FACTORS) == {}
    for name in ("mig", "sap", "dci_informativeness"):
        assert figures[name] == pytest.approx(np.mean([figures[f"{name}_{factor}"] for factor in FACTORS]))
        assert f"{name}_by_chance" in figures
    assert (figures["sprites"], figures["factor_vae_votes"]) == (400, 6)
    for name in ("dci_disentanglement", "dci_completeness", "factor_vae_score"):
        assert {name, f"{name}_by_chance"} <= figures.keys()
    assert all(np.isfinite(value) for value in figures.values())


def test_sprites_are_encoded_once_for_all(subject, monkeypatch):
    heard, once = [], factors.code_sprites
    monkeypatch.setattr(factors, "code_sprites", lambda model: heard.append(model) or once(model))
    finished(evaluate(subject, OF_FACTORS))
    assert heard == [subject.model]


def test_known_codes_get_what_they_deserve(subject):
    """Of a model that says x and y, each in one dimension, and nothing else; of 400 images in as many bins."""
    made = random_sprites(400, 0)
    means = np.stack([made.x, made.y], 1) * 8
    known = factors.Coded(means, np.full((400, 2), 1e-3), factors.identifiable(made))
    finished(subject.once("coded sprites", lambda: iter_of(known)))
    figures = finished(evaluate(subject, [measure for measure in OF_FACTORS if measure.name != "factor_vae_score"]))
    for name in ("x", "y"):
        assert figures[f"mig_{name}"] > 1 - figures["mig_by_chance"] - 0.2
        assert figures[f"sap_{name}"] > 0.95
        assert figures[f"dci_informativeness_{name}"] > 0.95
    for name in ("scale", "hue"):
        assert figures[f"mig_{name}"] < 0.1
        assert figures[f"sap_{name}"] < 0.1
    assert figures["mig_by_chance"] < 0.15


def test_a_model_whose_codes_say_nothing_gets_nothing(subject):
    nothing = factors.Coded(np.zeros((400, 3)), np.ones((400, 3)), factors.identifiable(random_sprites(400, 0)))
    finished(subject.once("coded sprites", lambda: iter_of(nothing)))
    figures = finished(evaluate(subject, OF_FACTORS))
    assert figures["sap"] == 0
    assert figures["dci_informativeness"] < 0.01
    assert figures["dci_disentanglement"] == 0
    assert figures["factor_vae_score"] <= 0.5


def iter_of(value):
    return value
    yield
