"""What a classifier gets wrong, against what it says of single images."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.base import to_unit
from models.classifier import Classifier, Config
from models.data.base import DataCard, DataSet, Item
from models.mistakes import cannot_find, find
from models.progress import finished
from tests.conftest import blobs


@pytest.fixture
def data() -> DataSet:
    return blobs()


@pytest.fixture
def marked(data: DataSet) -> DataSet:
    attributes = np.stack([data.labels % 2, data.labels > 1], 1).astype(np.uint8)
    return replace(data, labels=None, classes=(), attributes=attributes, attribute_names=("right", "low"))


def untrained(data: DataSet) -> Classifier:
    torch.manual_seed(3)
    return Classifier(Config(width=8, features=8), DataCard.of(data)).eval().requires_grad_(False)


def test_a_classifier_that_is_always_right_makes_none(data: DataSet) -> None:
    classifier = untrained(data)
    right = replace(data, labels=classifier.verdict(to_unit(data.images)).numpy())
    found = finished(find(classifier, right, right.testing))
    assert (found.judged, len(found.rows), found.rate()) == (data.held_out, 0, 0)


@pytest.mark.parametrize("part", ["training", "testing"])
def test_mistakes_of_classes_are_those_of_every_image_by_itself(data: DataSet, part: str) -> None:
    classifier, rows = untrained(data), range(len(data))[getattr(data, part)]
    found = finished(find(classifier, data, getattr(data, part)))
    wrong = {}
    for row in rows:
        probabilities = classifier.probabilities(to_unit(data.images[row : row + 1]))[0]
        if int(probabilities.argmax()) != data.labels[row]:
            wrong[row] = int(probabilities.argmax()), float(probabilities.max())
    assert sorted(found.rows) == sorted(wrong)
    for row, kind, said, sure in zip(found.rows, found.kinds, found.said, found.sure, strict=True):
        assert kind == data.labels[row]
        assert said == wrong[row][0]
        assert sure == pytest.approx(wrong[row][1], abs=1e-5)
    assert (np.diff(found.sure) <= 0).all()
    assert found.asked.tolist() == np.bincount(data.labels[list(rows)], minlength=4).tolist()


def test_mistakes_of_attributes_are_one_for_each_that_is_wrong(marked: DataSet) -> None:
    classifier = untrained(marked)
    found = finished(find(classifier, marked, marked.testing))
    verdicts = classifier.verdict(to_unit(marked.images[marked.testing])).numpy()
    wrong = verdicts != marked.attributes[marked.testing].astype(bool)
    assert len(found.rows) == wrong.sum() > 0
    assert found.by_attribute
    start = marked.testing.start
    for row, kind, said, sure in zip(found.rows, found.kinds, found.said, found.sure, strict=True):
        assert wrong[row - start, kind]
        assert said == verdicts[row - start, kind]
        assert 0.5 <= sure <= 1
    assert found.asked.tolist() == [marked.held_out] * 2
    assert len(found.of_kind(0)) + len(found.of_kind(1)) == len(found.of_kind(None))
    assert found.rate(1) == pytest.approx(wrong[:, 1].mean())


def test_searching_can_be_stopped_at_any_batch(data: DataSet) -> None:
    work = find(untrained(data), data, data.training)
    assert next(work).of == data.training.stop
    work.close()


def test_why_nothing_can_be_found_is_said(data: DataSet, marked: DataSet) -> None:
    classifier = untrained(data)
    assert cannot_find(classifier, data) == ""
    assert cannot_find(classifier, None) == "No data are open."
    assert cannot_find(None, data) == "No classifier that comes with the application judges Blobs."
    assert cannot_find(classifier, replace(data, classes=tuple("wxyz"))).startswith(
        "The classifier names other classes"
    )
    assert cannot_find(untrained(marked), data) == "The classifier names other attributes than Blobs has."
    assert cannot_find(classifier, replace(data, labels=None)) == "The classifier names other classes than Blobs has."
    larger = replace(data, images=np.zeros((120, 16, 16, 1), np.uint8))
    assert larger.item == Item(16, 16, 1)
    said = "The classifier knows images of 8 px grey, and these are 16 px grey."
    assert cannot_find(classifier, larger) == said
