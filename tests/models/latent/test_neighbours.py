"""Nearest neighbours, against scikit-learn's."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

import models.latent.neighbours as module
from models.latent.neighbours import nearest_rows, neighbours
from models.progress import Progress, finished


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("k", [1, 4, 30])
def test_neighbours_are_those_of_sklearn(rng, k):
    references, queries = (rng.standard_normal((n, 7)).astype(np.float32) for n in (200, 50))
    rows, distances = nearest_rows(queries, references, k)
    exact_distances, exact_rows = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(references).kneighbors(queries)
    assert (rows == exact_rows).all()
    assert np.allclose(distances, exact_distances, atol=1e-5)


def test_distances_to_what_is_nearly_the_same_keep_their_digits(rng):
    references = 10 * rng.standard_normal((100, 64)).astype(np.float32)
    queries = references[:20] + np.float32(1e-4)
    rows, distances = nearest_rows(queries, references, 2)
    assert (rows[:, 0] == np.arange(20)).all()
    assert np.allclose(distances[:, 0], 1e-4 * 8, rtol=0.05)


def test_blocks_of_queries_have_the_neighbours_of_all_at_once(rng, monkeypatch):
    references, queries = (rng.standard_normal((n, 3)).astype(np.float32) for n in (90, 50))
    at_once = nearest_rows(queries, references, 4)
    monkeypatch.setattr(module, "BLOCK", 1000)
    for whole, parts in zip(at_once, nearest_rows(queries, references, 4), strict=True):
        assert np.allclose(whole, parts)


def test_of_fewer_references_all_are_neighbours(rng):
    rows, distances = nearest_rows(rng.standard_normal((3, 2)), rng.standard_normal((2, 2)), 4)
    assert rows.shape == distances.shape == (3, 2)


def test_no_point_is_its_own_neighbour(rng, monkeypatch):
    points = rng.standard_normal((80, 5)).astype(np.float32)
    monkeypatch.setattr(module, "BLOCK", 1000)
    rows, distances = finished(neighbours(points, 6))
    exact_distances, exact_rows = NearestNeighbors(n_neighbors=7, algorithm="brute").fit(points).kneighbors(points)
    assert (rows == exact_rows[:, 1:]).all()
    assert np.allclose(distances, exact_distances[:, 1:], atol=1e-5)


def test_of_some_points_the_neighbours_are_sought_among_all(rng):
    points = rng.standard_normal((80, 5)).astype(np.float32)
    which = np.array([70, 3, 11])
    rows, _ = finished(neighbours(points, 4, which))
    assert (rows == finished(neighbours(points, 4))[0][which]).all()


def test_points_that_are_equal_have_others_for_neighbours():
    rows, distances = finished(neighbours(np.zeros((50, 3), np.float32), 5))
    assert rows.shape == (50, 5)
    assert (rows != np.arange(50)[:, None]).all()
    assert not distances.any()


def test_one_can_stop_between_blocks(rng, monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 1000)
    told = list(neighbours(rng.standard_normal((100, 2)), 3))
    assert told[0] == Progress("Finding neighbours", 10, 100)
    assert told[-1].done == told[-1].of == 100


@pytest.mark.parametrize("k", [0, 5, 9])
def test_more_neighbours_than_others_are_refused(k):
    with pytest.raises(ValueError, match=f"{k} neighbours"):
        finished(neighbours(np.zeros((5, 2)), k))
