from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.data import open_data
from models.data.base import DataError, DataSet
from models.data.npz import LIMIT
from models.progress import finished

GREY = np.arange(20 * 12 * 10, dtype=np.int64).reshape(20, 12, 10).astype(np.uint8)
COLOUR = np.random.default_rng(0).integers(0, 256, (20, 8, 8, 3), np.uint8)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "things.npz"


def opened(path: Path, **arrays: np.ndarray) -> DataSet:
    np.savez(path, **arrays)
    return finished(open_data(str(path)))


def order(data: DataSet, images: np.ndarray) -> list[int]:
    """Where in the file each image of the data set stands."""
    places = {image.tobytes(): i for i, image in enumerate(images)}
    return [places[image.tobytes()] for image in data.images]


def test_grey_images_get_a_channel(path: Path) -> None:
    data = opened(path, images=GREY)
    assert str(data.item) == "10 x 12 px grey"
    assert (len(data), data.held_out, data.title) == (20, 2, "things")


def test_the_order_is_shuffled_and_always_the_same(path: Path) -> None:
    first = order(opened(path, images=COLOUR), COLOUR)
    assert first != list(range(20))
    assert sorted(first) == list(range(20))
    assert order(opened(path, images=COLOUR), COLOUR) == first


def test_fractions_become_bytes(path: Path) -> None:
    data = opened(path, images=COLOUR / np.float32(255))
    assert sorted(order(data, COLOUR)) == list(range(20))


def test_whole_numbers_of_another_kind_become_bytes(path: Path) -> None:
    assert sorted(order(opened(path, images=COLOUR.astype(np.int64)), COLOUR)) == list(range(20))


def test_alpha_is_dropped(path: Path) -> None:
    data = opened(path, images=np.concatenate([COLOUR, COLOUR[..., :1]], axis=-1))
    assert data.item.channels == 3


def test_labels_follow_their_images_and_every_class_is_in_both_parts(path: Path) -> None:
    labels = np.arange(20) // 10
    data = opened(path, images=COLOUR, labels=labels, names=np.array(["cat", "dog"]))
    assert data.labels.tolist() == [labels[i] for i in order(data, COLOUR)]
    assert set(data.labels[data.testing]) == set(data.labels[data.training]) == {0, 1}
    assert data.classes == ("cat", "dog")


def test_labels_may_be_words(path: Path) -> None:
    data = opened(path, images=COLOUR, labels=np.array(["b", "a"] * 10))
    assert data.classes == ("a", "b")
    assert data.labels.dtype == np.int64


def test_labels_without_names_are_called_by_their_numbers(path: Path) -> None:
    data = opened(path, images=COLOUR, labels=np.array([3, 7] * 10, np.uint8))
    assert data.classes == ("3", "7")
    assert set(data.labels) == {0, 1}


def test_attributes_follow_their_images(path: Path) -> None:
    attributes = np.stack([np.arange(20) % 2, np.arange(20) > 9], axis=1)
    data = opened(path, images=COLOUR, attributes=attributes, names=np.array(["odd", "late"]))
    assert data.attributes.tolist() == [attributes[i].tolist() for i in order(data, COLOUR)]
    assert data.attribute_names == ("odd", "late")


def test_nameless_attributes_are_numbered(path: Path) -> None:
    assert opened(path, images=COLOUR, attributes=np.ones((20, 2), bool)).attribute_names == (
        "attribute 1",
        "attribute 2",
    )


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"pictures": COLOUR}, "no array called images"),
        ({"images": COLOUR[0]}, "3 x 8 pixels"),
        ({"images": COLOUR.transpose(0, 3, 1, 2)}, r"not \[20, 3, 8, 8\]"),
        ({"images": COLOUR[:, :7]}, "8 x 7 pixels"),
        ({"images": COLOUR[:1]}, "at least two"),
        ({"images": COLOUR[:0]}, "at least two"),
        ({"images": COLOUR[..., :0]}, "have to be"),
        ({"images": np.full((3, 8, 8), np.nan)}, "nan"),
        ({"images": np.full((3, 8, 8), 1.5)}, "between 0 and 1, not 1.5"),
        ({"images": np.full((3, 8, 8), -1)}, "between 0 and 255"),
        ({"images": np.full((3, 8, 8), "x")}, "are numbers, not"),
        ({"images": np.full((3, 8, 8), 1j)}, "are numbers, not"),
        ({"images": COLOUR, "labels": np.zeros(19, int)}, r"not \[19\]"),
        ({"images": COLOUR, "labels": np.zeros(20)}, "whole numbers or strings"),
        ({"images": COLOUR, "labels": np.full(20, 2), "names": np.array(["a", "b"])}, "2 names"),
        ({"images": COLOUR, "attributes": np.zeros((19, 2), int)}, r"not \[19, 2\]"),
        ({"images": COLOUR, "attributes": np.full((20, 2), 2)}, "0 or 1 each"),
        ({"images": COLOUR, "attributes": np.ones((20, 2)), "names": np.array(["a"])}, "2 attributes but 1 names"),
        ({"images": COLOUR, "names": np.arange(3)}, "row of strings"),
        ({"images": np.array([[object()]])}, "allow_pickle"),
    ],
)
def test_what_is_wrong_is_one_sentence(path: Path, arrays: dict[str, np.ndarray], words: str) -> None:
    with pytest.raises(DataError, match=words) as refusal:
        opened(path, **arrays)
    assert str(refusal.value).startswith("things.npz cannot be used: ")
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "damage", [lambda whole: b"", lambda whole: whole[:500], lambda whole: whole[50:], bytes.lower]
)
def test_a_damaged_file_is_one_sentence(path: Path, damage) -> None:
    np.savez_compressed(path, images=COLOUR)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match=r"things\.npz cannot be used"):
        finished(open_data(str(path)))


def test_a_lone_array_called_npz_is_refused(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, COLOUR)
    with pytest.raises(DataError, match=r"things\.npz cannot be used"):
        finished(open_data(str(path)))


def test_a_file_that_would_fill_the_memory_is_refused_unread(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.data.npz.LIMIT", COLOUR.nbytes)
    with pytest.raises(DataError, match="GB"):
        opened(path, images=COLOUR)
    assert LIMIT == 4e9
