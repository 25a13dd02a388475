"""Bounds of held-out images, on a linear model of which ln p(x) is known, and as measures of a tiny VAE."""

import dataclasses

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence

from models.base import Conditions, to_unit
from models.evaluation import OF_CODES, evaluate, left_out
from models.families.vae import VAE, Config
from models.metrics.base import Subject
from models.metrics.bits import bits_per_dimension
from models.metrics.bounds import bounds, standard_error
from models.metrics.importance import importance_weighted_bound
from models.progress import finished
from tests.conftest import blobs, tiny_gan, tiny_model
from tests.models.metrics.test_importance import Linear

BOUNDS = [measure for measure in OF_CODES if "iwae" in measure.name]


def linear(wider):
    model = Linear(wider)
    model.device, model.conditions = torch.device("cpu"), Conditions()
    return model


def grey(count=90):
    """Pictures about as the linear model expects them, a third held out."""
    rng = np.random.default_rng(0)
    images = rng.normal(127, 35, (count, 8, 8, 1)).clip(0, 255).astype(np.uint8)
    return dataclasses.replace(blobs(count), images=images, held_out=count // 3)


def test_they_are_the_known_figures_of_a_linear_model():
    data, model = grey(), linear(wider=1.5)
    found = finished(bounds(model, data, samples=2000))
    x = to_unit(data.images[data.testing])
    log_p = model.log_probability(x)
    elbo = log_p - kl_divergence(Normal(*model.encode(x)), Normal(*model.posterior(x))).sum(1)
    np.testing.assert_allclose(found.elbo, elbo, atol=0.15)
    np.testing.assert_allclose(found.iwae, log_p, atol=0.15)
    assert found.elbo.mean() == pytest.approx(elbo.mean().item(), abs=0.02)
    assert found.iwae.mean() == pytest.approx(log_p.mean().item(), abs=0.02)
    assert (found.iwae >= found.elbo).all()
    assert found.samples == 2000


def test_the_tighter_one_is_the_importance_weighted_bound_of_held_out_images():
    data, model = blobs(), tiny_model()
    found = finished(bounds(model, data, samples=5))
    noise = torch.Generator().manual_seed(0)
    expected = importance_weighted_bound(model, to_unit(data.images[data.testing]), 5, noise)
    np.testing.assert_allclose(found.iwae, expected, rtol=1e-6)
    assert len(found.elbo) == data.held_out == 24
    assert len(finished(bounds(model, data, limit=7, samples=5)).elbo) == 7


def test_a_model_that_knows_classes_is_told_them():
    torch.manual_seed(0)
    data = blobs()
    model = VAE(Config(latent=3, width=8, hidden=16, conditional=True), data.item, data.classes).eval()
    right = finished(bounds(model, data, samples=5))
    wrong = finished(bounds(model, dataclasses.replace(data, labels=(data.labels + 1) % 4), samples=5))
    assert not np.allclose(right.elbo, wrong.elbo)


def test_as_measures_they_are_negative_and_in_nats_and_bits():
    data, model = blobs(), tiny_model(likelihood="gaussian")
    figures = finished(evaluate(Subject(data, model=model), BOUNDS))
    found = finished(bounds(model, data))
    assert figures["negative_elbo_50"] == pytest.approx(-found.elbo.mean())
    assert figures["negative_iwae_50"] == pytest.approx(-found.iwae.mean())
    assert figures["negative_iwae_50"] <= figures["negative_elbo_50"]
    assert figures["negative_iwae_50_error"] == pytest.approx(standard_error(found.iwae))
    bits = bits_per_dimension(-found.iwae.mean(), model.likelihood, data.item)
    assert figures["iwae_bits_per_dimension"] == pytest.approx(bits)
    assert bits <= figures["elbo_bits_per_dimension"]


def test_a_cross_entropy_is_in_nats_only_and_it_is_said_why():
    subject = Subject(blobs(), model=tiny_model(likelihood="bernoulli"))
    figures = finished(evaluate(subject, BOUNDS))
    assert "negative_iwae_50" in figures
    assert not [name for name in figures if "bits" in name]
    assert "cross-entropy" in left_out(subject, BOUNDS)["iwae_bits_per_dimension"]


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (tiny_gan(), "no encoder"),
        (None, "no model"),
        (tiny_model(item=blobs(side=16).item), "takes 16 px grey pictures, and Blobs are 8 px grey here"),
    ],
)
def test_what_is_missing_is_said(model, why):
    subject = Subject(blobs(), model=model)
    assert finished(evaluate(subject, BOUNDS)) == {}
    assert all(why in reason for reason in left_out(subject, BOUNDS).values())


def test_the_error_of_a_mean():
    assert standard_error(np.array([1.0, 3.0])) == pytest.approx(1)
    assert standard_error(np.array([5.0])) == 0
