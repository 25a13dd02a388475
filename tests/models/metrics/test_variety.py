import numpy as np
import pytest

from models.metrics.variety import identical, mean_distance, varieties


def test_the_mean_distance_of_two_points_is_theirs():
    assert mean_distance(np.array([[0.0, 0.0], [3.0, 4.0]])) == 5


def test_one_point_has_no_distance():
    assert mean_distance(np.zeros((1, 3))) == 0


def test_bytes_are_told_apart_as_numbers():
    assert mean_distance(np.array([[250, 0], [0, 0]], np.uint8)) == 250


def test_half_as_far_apart_is_half_as_varied():
    rng = np.random.default_rng(0)
    real, labels = rng.normal(size=(3000, 4)), rng.integers(3, size=3000)
    shrunk = np.array([1.0, 0.5, 0.25])[labels, None]
    samples = shrunk * real + 10 * labels[:, None]  # where the classes lie does not matter
    assert varieties(samples, labels, real, labels) == pytest.approx([1, 0.5, 0.25], rel=0.02)


def test_only_the_classes_asked_for_count():
    real, labels = np.random.default_rng(0).normal(size=(1000, 4)), np.arange(1000) % 2
    assert varieties(real[labels == 1], labels[labels == 1], real, labels) == pytest.approx([1], rel=0.02)


def test_pictures_that_are_there_twice_are_counted():
    images = np.arange(5, dtype=np.uint8)[:, None, None, None].repeat(4, 1)
    assert identical(images) == 0
    assert identical(np.concatenate([images, images[:2], images[:1]])) == 3
