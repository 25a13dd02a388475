"""Figures of a map's honesty, against scikit-learn's and against chance."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

import models.metrics.neighbourhoods as module
from models.metrics.neighbourhoods import honesty
from models.progress import finished


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def points(rng):
    return rng.standard_normal((150, 6)).astype(np.float32)


def kept(points, positions, k):
    near = [NearestNeighbors(n_neighbors=k).fit(x).kneighbors(return_distance=False) for x in (points, positions)]
    return np.mean([len(set(a) & set(b)) / k for a, b in zip(*near, strict=True)])


@pytest.mark.parametrize("k", [1, 5, 10])
def test_trustworthiness_is_scikit_learns_and_continuity_is_it_the_other_way_round(points, k):
    found = finished(honesty(points, points[:, :2], k))
    assert found.trustworthiness == pytest.approx(trustworthiness(points, points[:, :2], n_neighbors=k), abs=1e-9)
    assert found.continuity == pytest.approx(trustworthiness(points[:, :2], points, n_neighbors=k), abs=1e-9)
    assert found.kept == pytest.approx(kept(points, points[:, :2], k))
    assert (found.k, found.judged) == (k, 150)


def test_a_map_that_changes_nothing_keeps_everything(points):
    found = finished(honesty(points[:, :2], 3 * points[:, :2] + 1))
    assert (found.kept, found.trustworthiness, found.continuity) == (1, 1, 1)


def test_a_random_layout_gets_what_chance_gives(rng, points):
    random = [finished(honesty(points, rng.standard_normal((150, 2)))) for _ in range(20)]
    assert np.mean([h.kept for h in random]) == pytest.approx(random[0].kept_by_chance, abs=0.01)
    assert np.mean([h.trustworthiness for h in random]) == pytest.approx(random[0].by_chance, abs=0.01)
    assert np.mean([h.continuity for h in random]) == pytest.approx(random[0].by_chance, abs=0.01)


def test_tears_lower_continuity_and_folds_trustworthiness(rng):
    """A ring cut open and laid straight tears two neighbours apart; a sheet folded onto itself makes false ones."""
    angles = np.sort(rng.uniform(0, 2 * np.pi, 200))
    ring = np.stack([np.cos(angles), np.sin(angles)], 1)
    cut = finished(honesty(ring, np.stack([angles, 0 * angles], 1)))
    sheet = rng.uniform(-1, 1, (200, 2))
    folded = finished(honesty(sheet, np.stack([np.abs(sheet[:, 0]), sheet[:, 1]], 1)))
    assert cut.continuity < cut.trustworthiness
    assert folded.trustworthiness < folded.continuity


def test_of_many_points_some_are_judged_among_all(points, monkeypatch):
    whole = finished(honesty(points, points[:, :2]))
    some = finished(honesty(points, points[:, :2], judged=100))
    assert some.judged == 100
    assert some.kept_by_chance == whole.kept_by_chance
    assert some.trustworthiness == pytest.approx(whole.trustworthiness, abs=0.03)
    monkeypatch.setattr(module, "BLOCK", 1000)
    assert finished(honesty(points, points[:, :2], judged=100)) == some


def test_too_few_points_are_not_judged():
    with pytest.raises(ValueError, match="19 points"):
        finished(honesty(np.zeros((19, 3)), np.zeros((19, 2))))
