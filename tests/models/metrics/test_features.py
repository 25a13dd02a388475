import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch import nn

from models.base import to_unit
from models.metrics.features import FITTED, ClassifierFeatures, Pixels, PrincipalFeatures
from tests.conftest import blobs
from tests.models.conftest import ended, tiny_classifier


@pytest.fixture
def noise():
    return np.random.default_rng(0).integers(0, 256, (300, 8, 8, 1), np.uint8) // 4 * np.uint8(2)


def fitted(features, images):
    return ended(PrincipalFeatures.fit(features, images, "Measuring"))


@pytest.fixture
def of_classifier(data):
    return ClassifierFeatures(tiny_classifier(data), "corners")


# --- principal directions ---


def test_they_are_the_principal_components_of_the_pixels(noise):
    features = fitted(Pixels(), noise)
    pca = PCA(features.directions.shape[0]).fit(noise.reshape(300, -1) / 255)
    exact = pca.transform(noise.reshape(300, -1) / 255)
    found = features.of(noise)
    signs = np.sign(np.sum(found * exact, axis=0))
    assert features.name == "principal pixels"
    assert np.allclose(features.mean, pca.mean_, atol=1e-6)
    assert np.allclose(features.directions @ features.directions.T, np.eye(64), atol=2e-3)
    assert np.allclose((found * signs)[:, :20], exact[:, :20], atol=3e-3)
    assert np.allclose((found**2).sum(), (exact**2).sum(), rtol=1e-3)


def test_they_are_the_same_every_time_and_draw_nothing_global(noise):
    before = np.random.get_state()[1].tolist()
    assert (fitted(Pixels(), noise).directions == fitted(Pixels(), noise).directions).all()
    assert np.random.get_state()[1].tolist() == before


def test_they_survive_a_file_of_16_bits(noise):
    directions = fitted(Pixels(), noise).directions
    assert (directions.astype(np.float16).astype(np.float32) == directions).all()


def test_they_are_sought_in_the_first_images(noise, monkeypatch):
    monkeypatch.setattr("models.metrics.features.FITTED", 100)
    assert (fitted(Pixels(), noise).mean == fitted(Pixels(), noise[:100]).mean).all()
    assert FITTED == 5000


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_images_have_few_directions(noise, count):
    features = fitted(Pixels(), noise[:count])
    assert features.of(noise[:3]).shape == (3, max(1, count - 1))
    assert np.isfinite(features.of(noise[:3])).all()


def test_a_feature_that_is_always_the_same_counts_for_nothing(of_classifier, data):
    """A channel that never lights up would otherwise be divided by its sigma of 0."""
    data.images[:] = data.images[0]
    assert np.isfinite(fitted(of_classifier, data.images).of(255 - data.images)).all()


def test_many_images_at_a_time_have_the_features_of_each(noise):
    features = fitted(Pixels(), noise)
    many = ended(features.of_many(noise, "Measuring"))
    assert many.dtype == np.float32
    assert np.allclose(many[[0, 250]], features.of(noise[[0, 250]]), atol=1e-5)


# --- a classifier's layers ---


def test_they_begin_with_the_last_hidden_layer(of_classifier, data):
    found = of_classifier.of(data.images[:7])
    assert found.dtype == np.float32
    assert np.allclose(found[:, :8], of_classifier.classifier.features(to_unit(data.images[:7])).numpy())


def test_then_come_mean_and_sigma_of_every_channel_of_every_layer(of_classifier, data):
    seen = []
    for module in of_classifier.classifier.body:
        if isinstance(module, nn.SiLU):
            module.register_forward_hook(lambda _module, _inputs, output: seen.append(output))
    of_classifier.classifier(to_unit(data.images[:7]))
    maps = [output for output in seen if output.ndim == 4]
    whole = torch.cat([x for a in maps for x in (a.mean((2, 3)), a.flatten(2).std(2, correction=0))], 1)
    assert len(maps) == 2
    assert np.allclose(of_classifier.of(data.images[:7])[:, 8:], whole.numpy(), atol=1e-6)


def test_the_last_layer_counts_as_much_as_two_others(of_classifier, data):
    """A layer is the means, or the sigmas, of all channels behind one convolution."""
    rows = of_classifier.of(data.images)
    spread = (rows * of_classifier.scales(rows)).var(0)
    parts = [part.sum() for part in np.split(spread, np.cumsum([8, 8, 8, 8]))]
    assert parts[0] == pytest.approx(4, rel=0.05)
    assert parts[1:] == pytest.approx([1, 1, 1, 1], rel=0.05)


def test_the_fingerprint_is_the_weights(data):
    one, same = (ClassifierFeatures(tiny_classifier(data), name) for name in "ab")
    assert one.fingerprint == same.fingerprint
    assert one.fingerprint != ClassifierFeatures(tiny_classifier(data, features=16), "a").fingerprint
    assert fitted(one, blobs().images).fingerprint == one.fingerprint
