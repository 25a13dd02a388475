from __future__ import annotations

import gzip
import socket
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from models.data import DATASETS, fashion, open_data
from models.data.base import DataError, DataSet, finished

ROOT = Path(__file__).parents[3]
packaged = pytest.mark.skipif(not fashion.PACKAGED.is_dir(), reason="Debian's dataset-fashion-mnist is not installed")


@pytest.fixture(scope="module")
def embedded() -> DataSet:
    return finished(open_data("fashion"))


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packed files like Debian's, with 6 and 4 images."""
    packed = tmp_path / "packed"
    packed.mkdir()
    for part, count in (("train", 6), ("t10k", 4)):
        images = bytes((0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28)) + bytes(range(count)) * 784
        labels = bytes((0, 0, 8, 1, 0, 0, 0, count)) + bytes(range(count))
        for name, content in ((f"{part}-images-idx3-ubyte", images), (f"{part}-labels-idx1-ubyte", labels)):
            (packed / f"{name}.gz").write_bytes(gzip.compress(content))
            monkeypatch.setitem(fashion.SIZES, name, len(content))
    monkeypatch.setattr(fashion, "PACKAGED", packed)
    return packed


def test_the_embedded_images_are_the_published_ones(embedded: DataSet) -> None:
    assert embedded.fingerprint == "fb8b884ee037a09e"
    assert embedded.images.shape == (10_000, 28, 28, 1)
    assert embedded.held_out == 1000


def test_every_class_has_a_thousand_images(embedded: DataSet) -> None:
    assert np.bincount(embedded.labels).tolist() == [1000] * 10
    assert embedded.classes[7:] == ("Sneaker", "Bag", "Ankle boot")


def test_the_viewer_is_told_that_these_are_test_images(embedded: DataSet) -> None:
    assert "test images" in embedded.note


def test_the_licence_lies_beside_the_embedded_file() -> None:
    assert "Zalando SE" in (fashion.EMBEDDED.parent / "LICENSE").read_text()
    assert fashion.EMBEDDED.stat().st_size < 4_000_000


def test_a_damaged_embedded_file_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "fashion.npz"
    damaged.write_bytes(fashion.EMBEDDED.read_bytes()[:9999])
    monkeypatch.setattr(fashion, "EMBEDDED", damaged)
    with pytest.raises(DataError, match=r"fashion\.npz cannot be read"):
        finished(open_data("fashion"))


def test_packed_files_are_unpacked_for_torchvision(tiny: Path) -> None:
    assert DATASETS["fashion-mnist"].at_hand()
    data = finished(open_data("fashion-mnist"))
    assert data.images.shape == (10, 28, 28, 1)
    assert data.labels.tolist() == [0, 1, 2, 3, 4, 5, 0, 1, 2, 3]
    assert (data.held_out, data.held_out_name) == (4, "test")


def test_unpacked_files_are_enough(tiny: Path) -> None:
    first = finished(open_data("fashion-mnist"))
    for packed in tiny.iterdir():
        packed.unlink()
    assert finished(open_data("fashion-mnist")).fingerprint == first.fingerprint


def test_a_file_cut_short_is_unpacked_again(tiny: Path, cache: Path) -> None:
    first = finished(open_data("fashion-mnist"))
    short = cache / "torchvision" / "FashionMNIST" / "raw" / "train-labels-idx1-ubyte"
    short.write_bytes(short.read_bytes()[:9])
    assert finished(open_data("fashion-mnist")).fingerprint == first.fingerprint


def test_a_damaged_packed_file_is_a_sentence(tiny: Path) -> None:
    packed = tiny / "train-images-idx3-ubyte.gz"
    packed.write_bytes(packed.read_bytes()[:30])
    with pytest.raises(DataError, match="cannot be unpacked"):
        finished(open_data("fashion-mnist"))


def test_files_of_another_size_are_refused(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fashion.SIZES, "train-images-idx3-ubyte", 47_040_016)
    with pytest.raises(DataError, match="size it should have"):
        finished(open_data("fashion-mnist"))


def test_without_a_network_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError("no route")

    monkeypatch.setattr(socket, "create_connection", fail)
    monkeypatch.setattr(fashion, "PACKAGED", tmp_path / "nowhere")
    assert not DATASETS["fashion-mnist"].at_hand()
    with pytest.raises(DataError, match=r"^Fashion-MNIST cannot be downloaded: .*\.$"):
        finished(open_data("fashion-mnist"))


@packaged
def test_all_seventy_thousand_are_the_published_ones() -> None:
    data = finished(open_data("fashion-mnist"))
    assert data.fingerprint == "01fc659a3f34a17c"
    assert (len(data), data.held_out) == (70_000, 10_000)
    assert np.array_equal(data.images[data.testing], finished(open_data("fashion")).images)
