"""How evenly classes and attributes are spread."""

from __future__ import annotations

import numpy as np
import pytest

from models.data.balance import attribute_balance, class_balance
from models.data.base import DataSet


@pytest.fixture
def data() -> DataSet:
    """Eight images, of which the last two are held out; whoever has `b` has `a`."""
    labels = np.array([0, 0, 0, 0, 1, 2, 1, 1])
    attributes = np.array([[1, 1], [1, 1], [1, 0], [0, 0], [0, 0], [0, 0], [1, 0], [0, 0]], np.uint8)
    return DataSet("few", "Few", np.zeros((8, 8, 8, 1), np.uint8), 2, labels, ("x", "y", "z"), attributes, ("a", "b_c"))


def test_classes_are_counted_in_both_parts(data: DataSet) -> None:
    balance = class_balance(data)
    assert balance.counts.tolist() == [[4, 1, 1], [0, 2, 0]]
    assert balance.shares[1].tolist() == [0, 1, 0]
    assert balance.of == (6, 2)
    assert balance.in_words() == "x has 4 times as many training images as y."


def test_attributes_are_counted_as_shares_of_their_part(data: DataSet) -> None:
    balance = attribute_balance(data)
    assert balance.counts.tolist() == [[3, 2], [1, 0]]
    assert balance.shares.tolist() == [[0.5, 2 / 6], [0.5, 0]]
    assert balance.in_words() == "The most frequent is a (50\u202f%), the rarest b c (33\u202f%)."


def test_some_images_are_compared_with_all_but_for_what_was_asked(data: DataSet) -> None:
    with_a = attribute_balance(data, np.array([0, 1, 2, 6]))
    said = with_a.beside(attribute_balance(data), {0})
    assert said == "Furthest from all images: b c, 67\u202f% instead of 33\u202f%."
    assert attribute_balance(data).beside(attribute_balance(data), ()) == "As among all training images."


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([0, 1, 4], "No training image is of class z."),
        ([0, 4, 5], "Balanced: 1 training images of every class."),
        ([6, 7], "No training image is among these."),
        ([], "No training image is among these."),
    ],
)
def test_what_is_missing_and_what_is_even_are_said(data: DataSet, rows: list[int], said: str) -> None:
    assert class_balance(data, np.array(rows, np.int64)).in_words() == said


def test_data_of_which_nothing_is_known_have_no_balance() -> None:
    bare = DataSet("bare", "Bare", np.zeros((4, 8, 8, 1), np.uint8), 1)
    assert class_balance(bare) is None
    assert attribute_balance(bare) is None
