"""SVHN's MATLAB files."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torchvision
from scipy.io import savemat

from models.data import svhn
from models.data.base import DataError
from models.progress import finished


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Three and two images, as if those were the published files."""
    written = {
        "train_32x32.mat": write("train_32x32.mat", [1, 10, 9]),
        "test_32x32.mat": write("test_32x32.mat", [5, 10]),
    }
    remotes = tuple(
        replace(remote, md5=hashlib.md5(written[remote.name].read_bytes()).hexdigest()) for remote in svhn.ORIGIN.files
    )
    monkeypatch.setattr(svhn, "ORIGIN", replace(svhn.ORIGIN, files=remotes))
    return written


def write(name: str, labels: list[int]) -> Path:
    """An image for every label, whose red is its number and whose green is its line."""
    images = np.zeros((32, 32, 3, len(labels)), np.uint8)
    images[:, :, 0] = np.arange(len(labels))
    images[:, :, 1] = np.arange(32)[:, None, None]
    svhn.ORIGIN.folder.mkdir(parents=True, exist_ok=True)
    path = svhn.ORIGIN.folder / name
    savemat(path, {"X": images, "y": np.array(labels, np.uint8)[:, None]}, do_compression=True)
    return path


def test_ten_is_the_digit_zero_and_test_images_are_held_out(files: dict[str, Path]) -> None:
    data = finished(svhn.load())
    assert data.labels.tolist() == [1, 0, 9, 5, 0]
    assert (data.held_out, data.held_out_name) == (2, "test")
    assert data.images.shape == (5, 32, 32, 3)
    assert data.images[2, 7, 3].tolist() == [2, 7, 0]


def test_a_file_that_is_not_the_published_one_is_never_read(
    files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files["train_32x32.mat"]
    path.write_bytes(path.read_bytes()[:-1])
    monkeypatch.setattr(svhn, "_read", lambda path: pytest.fail("read"))
    with pytest.raises(DataError, match=r"train_32x32\.mat is not the published file: its checksum is another\.$"):
        finished(svhn.load())


def test_torchvision_knows_the_same_files() -> None:
    known = torchvision.datasets.SVHN.split_list
    assert [[r.url, r.name, r.md5] for r in svhn.ORIGIN.files] == [known["train"], known["test"]]
