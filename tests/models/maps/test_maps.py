"""Every way of laying points out, by the same contract."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from models.maps import METHODS
from models.maps.base import Layout, MapError, Settings
from models.maps.umap import MISSING
from models.progress import finished


@pytest.fixture
def points():
    return np.random.default_rng(0).standard_normal((60, 5)).astype(np.float32) * [5, 3, 1, 1, 1]


@pytest.mark.parametrize("name", METHODS)
def test_every_point_gets_a_place_and_further_ones_too(points, name, monkeypatch):
    monkeypatch.setattr("models.maps.tsne.EARLY", 25)
    monkeypatch.setattr("models.maps.tsne.LATE", 25)
    method = METHODS[name]
    if method.cannot():
        with pytest.raises(MapError, match="umap-learn is not installed"):
            finished(method.lay_out(points, Settings()))
        return
    layout = finished(method.lay_out(points, Settings(perplexity=5)))
    assert isinstance(layout, Layout)
    assert layout.positions.shape == (60, 2)
    assert layout.positions.dtype == layout.place(points[:3]).dtype == np.float32
    assert np.isfinite(layout.place(points[:3])).all()


def test_pca_is_scikit_learns_but_for_signs(points):
    layout = finished(METHODS["pca"].lay_out(points, Settings()))
    expected = PCA(2).fit(points)
    assert np.allclose(np.abs(layout.positions), np.abs(expected.transform(points)), atol=1e-4)
    assert layout.shares == pytest.approx(expected.explained_variance_ratio_, rel=1e-4)
    assert np.allclose(layout.place(points[:4]), layout.positions[:4], atol=1e-5)


def test_of_one_dimension_pca_is_a_row():
    layout = finished(METHODS["pca"].lay_out(np.arange(5.0)[:, None], Settings()))
    assert np.allclose(layout.positions, [[x, 0] for x in (-2, -1, 0, 1, 2)])
    assert layout.shares == (1, 0)


def test_one_point_is_no_map():
    with pytest.raises(MapError, match="two points"):
        finished(METHODS["pca"].lay_out(np.zeros((1, 3)), Settings()))


def test_without_umap_learn_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("models.maps.umap.find_spec", lambda name: None)
    assert METHODS["umap"].cannot() == MISSING
