from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits

from models.data import open_data
from models.data.base import DataSet
from models.progress import finished


@pytest.fixture(scope="module")
def digits() -> DataSet:
    return finished(open_data("digits"))


def test_they_are_always_the_same_in_the_same_order(digits: DataSet) -> None:
    assert digits.fingerprint == "5f1842a647804b9a"
    assert digits.images.shape == (1797, 8, 8, 1)


def test_every_digit_of_scikit_learn_is_there_under_its_label(digits: DataSet) -> None:
    found = load_digits()
    theirs = sorted((label, image.tobytes()) for label, image in zip(found.target, found.images, strict=True))
    images = np.rint(digits.images[..., 0] * (16 / 255))
    assert sorted((label, image.tobytes()) for label, image in zip(digits.labels, images, strict=True)) == theirs
    assert digits.images.max() == 255


def test_a_tenth_of_every_digit_is_held_out(digits: DataSet) -> None:
    whole, out = np.bincount(digits.labels), np.bincount(digits.labels[digits.testing])
    assert out.tolist() == (whole // 10).tolist()
