"""Embeddings read from a file: whose images they are of, and what is wrong with one."""

import numpy as np
import pytest

from models.maps.embeddings import embedded
from models.progress import finished
from tests.conftest import blobs

VECTORS = np.random.default_rng(0).normal(size=(60, 5))


@pytest.fixture
def data():
    return blobs(60)


@pytest.fixture
def points_of(tmp_path, data):
    def points_of(data=data, limit=1000, seed=0, **arrays):
        np.savez(tmp_path / "mine.npz", **arrays)
        return finished(embedded(tmp_path / "mine.npz", data, limit, seed))

    return points_of


def test_rows_belong_to_the_images_of_the_data_in_their_order(points_of, data):
    points = points_of(embeddings=VECTORS)
    np.testing.assert_allclose(points.features, VECTORS, rtol=1e-6)
    np.testing.assert_array_equal(points.images, data.images)
    np.testing.assert_array_equal(points.labels, data.labels)
    assert points.held_out.sum() == 12


@pytest.mark.parametrize(("part", "first"), [(slice(0, 48), 0), (slice(48, 60), 48)])
def test_as_many_rows_as_a_part_has_images_belong_to_that_part(points_of, data, part, first):
    points = points_of(embeddings=VECTORS[part])
    assert points.ids[0] == first
    np.testing.assert_array_equal(points.images, data.images[part])


def test_images_in_the_file_need_no_data(points_of):
    images = np.zeros((60, 4, 4), np.uint8)
    points = points_of(None, embeddings=VECTORS, images=images, labels=np.arange(60) % 3)
    assert points.images.shape == (60, 4, 4, 1)
    assert points.classes == ("0", "1", "2")
    assert points.held_out is None


def test_names_of_classes_in_the_file_are_used_where_there_are_enough(points_of):
    images, labels = np.zeros((60, 4, 4, 3), np.uint8), np.arange(60) % 2
    known = {"embeddings": VECTORS, "images": images, "labels": labels}
    assert points_of(None, **known, classes=np.array(["cat", "dog"])).classes == ("cat", "dog")
    assert points_of(None, **known, classes=np.array(["cat"])).classes == ("0", "1")


def test_of_too_many_some_are_taken_by_the_seed_and_said(points_of, data):
    one, again, other = (points_of(embeddings=VECTORS, limit=20, seed=seed) for seed in (1, 1, 2))
    assert one.of == "20 of 60 embeddings in mine.npz"
    np.testing.assert_array_equal(one.ids, again.ids)
    assert (one.ids != other.ids).any()
    np.testing.assert_array_equal(one.images, data.images[one.ids])


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        ({"vectors": VECTORS}, "it has no array called embeddings"),
        ({"embeddings": VECTORS[0]}, "its embeddings are float64 of shape (5,), not numbers [images, dimensions]"),
        ({"embeddings": np.array([["a"], ["b"]])}, "its embeddings are <U1 of shape (2, 1), not numbers"),
        ({"embeddings": VECTORS[:7]}, "it has 7 embeddings and no images, and Blobs has 60"),
        ({"embeddings": VECTORS * np.nan}, "some of its embeddings are not finite"),
        ({"embeddings": VECTORS, "images": np.zeros((60, 4, 4))}, "its images are float64 of shape (60, 4, 4, 1)"),
        ({"embeddings": np.array([VECTORS, None], object)}, "cannot be mapped"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(points_of, arrays, reason):
    with pytest.raises(ValueError, match=r"^mine\.npz cannot be mapped: ") as error:
        points_of(**arrays)
    assert reason in str(error.value)
    assert str(error.value).endswith(".")


def test_without_images_and_data_there_is_nothing_to_show(points_of):
    with pytest.raises(ValueError, match="no data are open"):
        points_of(None, embeddings=VECTORS)
