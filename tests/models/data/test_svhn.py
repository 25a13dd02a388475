"""SVHN's MATLAB files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torchvision
from scipy.io import savemat

from models.data import svhn
from models.data.base import DataError, finished


def write(name: str, labels: list[int], **changed: object) -> Path:
    """An image for every label, whose red is its number and whose green is its line."""
    images = np.zeros((32, 32, 3, len(labels)), np.uint8)
    images[:, :, 0] = np.arange(len(labels))
    images[:, :, 1] = np.arange(32)[:, None, None]
    svhn.ORIGIN.folder.mkdir(parents=True, exist_ok=True)
    content = {"X": images, "y": np.array(labels, np.uint8)[:, None]} | changed
    savemat(svhn.ORIGIN.folder / name, content, do_compression=True)
    return svhn.ORIGIN.folder / name


def test_ten_is_the_digit_zero_and_test_images_are_held_out() -> None:
    write("train_32x32.mat", [1, 10, 9])
    write("test_32x32.mat", [5, 10])
    data = finished(svhn.load())
    assert data.labels.tolist() == [1, 0, 9, 5, 0]
    assert (data.held_out, data.held_out_name) == (2, "test")
    assert data.images.shape == (5, 32, 32, 3)
    assert data.images[2, 7, 3].tolist() == [2, 7, 0]


@pytest.mark.parametrize("changed", [{"X": np.zeros((32, 32, 3, 2))}, {"y": np.zeros(5)}, {"y": np.array([[1], [11]])}])
def test_another_matlab_file_is_refused(changed: dict) -> None:
    write("train_32x32.mat", [1, 2], **changed)
    write("test_32x32.mat", [5, 10])
    with pytest.raises(DataError, match=r"train_32x32\.mat holds no images as SVHN has them"):
        finished(svhn.load())


@pytest.mark.parametrize(
    ("kept", "said"), [(100, "cannot be read"), (200, "holds no images as SVHN has them"), (-20, "")]
)
def test_a_file_cut_short_is_a_sentence(kept: int, said: str) -> None:
    write("train_32x32.mat", [1, 2])
    path = write("test_32x32.mat", [5, 10])
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DataError, match=rf"test_32x32\.mat {said}.*\.$"):
        finished(svhn.load())


def test_torchvision_knows_the_same_files() -> None:
    known = torchvision.datasets.SVHN.split_list
    assert [[r.url, r.name, r.md5] for r in svhn.ORIGIN.files] == [known["train"], known["test"]]
