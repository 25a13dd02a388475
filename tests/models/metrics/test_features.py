import numpy as np
import pytest
from sklearn.decomposition import PCA

from models.base import to_unit
from models.metrics.features import FITTED, ClassifierFeatures, PixelFeatures, features_for
from tests.conftest import blobs
from tests.models.conftest import ended, tiny_classifier


@pytest.fixture
def noise():
    return np.random.default_rng(0).integers(0, 256, (300, 8, 8, 1), np.uint8) // 4 * np.uint8(2)


def test_pixel_features_are_the_principal_components_of_the_pixels(noise):
    features = PixelFeatures.fit(noise)
    pca = PCA(features.directions.shape[0]).fit(noise.reshape(300, -1) / 255)
    exact = pca.transform(noise.reshape(300, -1) / 255)
    found = features.of(noise)
    signs = np.sign(np.sum(found * exact, axis=0))
    assert np.allclose(features.mean, pca.mean_, atol=1e-6)
    assert np.allclose(features.directions @ features.directions.T, np.eye(64), atol=1e-4)
    assert np.allclose((found * signs)[:, :20], exact[:, :20], atol=2e-3)
    assert np.allclose((found**2).sum(), (exact**2).sum(), rtol=1e-4)


def test_pixel_features_are_the_same_every_time_and_draw_nothing_global(noise):
    before = np.random.get_state()[1].tolist()
    assert (PixelFeatures.fit(noise).directions == PixelFeatures.fit(noise).directions).all()
    assert np.random.get_state()[1].tolist() == before


def test_pixel_features_are_fitted_to_the_first_images(noise, monkeypatch):
    monkeypatch.setattr("models.metrics.features.FITTED", 100)
    assert (PixelFeatures.fit(noise).mean == PixelFeatures.fit(noise[:100]).mean).all()
    assert FITTED == 5000


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_images_have_few_features(noise, count):
    features = PixelFeatures.fit(noise[:count])
    assert features.of(noise[:3]).shape == (3, max(1, count - 1))
    assert np.isfinite(features.of(noise[:3])).all()


def test_many_images_at_a_time_have_the_features_of_each(noise):
    features = PixelFeatures.fit(noise)
    many = ended(features.of_many(noise, "Measuring"))
    assert many.dtype == np.float32
    assert np.allclose(many[[0, 250]], features.of(noise[[0, 250]]), atol=1e-5)


def test_a_classifiers_features_are_its_last_hidden_layer(data):
    classifier = tiny_classifier(data)
    found = ClassifierFeatures(classifier, "corners").of(data.images[:7])
    assert found.shape == (7, 8)
    assert np.allclose(found, classifier.features(to_unit(data.images[:7])).numpy())


def test_a_classifier_judges_only_the_images_that_it_takes(data):
    classifier = tiny_classifier(data)
    assert isinstance(features_for(data, classifier), ClassifierFeatures)
    assert isinstance(features_for(blobs(side=10), classifier), PixelFeatures)
    assert isinstance(features_for(data, None), PixelFeatures)
