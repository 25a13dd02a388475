from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.data import fashion, open_data
from models.data.base import DataError, DataSet
from models.progress import finished

packaged = pytest.mark.skipif(
    not fashion.ALL.origin.packaged.is_dir(), reason="Debian's dataset-fashion-mnist is not installed"
)


@pytest.fixture(scope="module")
def embedded() -> DataSet:
    return finished(open_data("fashion"))


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


@packaged
def test_all_seventy_thousand_are_the_published_ones() -> None:
    data = finished(open_data("fashion-mnist"))
    assert data.fingerprint == "01fc659a3f34a17c"
    assert (len(data), data.held_out) == (70_000, 10_000)
    assert np.array_equal(data.images[data.testing], finished(open_data("fashion")).images)
