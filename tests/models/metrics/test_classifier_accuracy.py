"""Tiny data: what counts is that a classifier learns what the samples were asked for, and nothing else."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.evaluation import left_out
from models.metrics import classifier_accuracy as module
from models.metrics.base import Subject
from models.metrics.classifier_accuracy import measure
from models.progress import finished
from models.sampling import UNASKED, Samples
from tests.conftest import blobs
from tests.models.conftest import with_attributes


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    monkeypatch.setattr(module, "STEPS", 40)


@pytest.fixture
def data():
    return blobs(300)


def asked_for(data, turn=0):
    """The data's own images, asked for as the class that comes so many later."""
    rows = data.training
    return Samples(data.images[rows], (data.labels[rows] + turn) % 4, data.classes)


def figures_of(samples, data, **changes):
    return finished(measure(Subject(data, samples, trains_classifiers=True, **changes)))


def test_from_samples_of_the_right_class_it_learns_as_from_real_images(data):
    figures = figures_of(asked_for(data), data)
    assert figures["classifier_accuracy"] == figures["classifier_accuracy_real"] > 0.95
    assert figures["images_learned_from"] == 240


def test_from_samples_of_another_class_it_learns_that(data):
    figures = figures_of(asked_for(data, 1), data)
    assert figures["classifier_accuracy"] < 0.05
    assert figures["classifier_accuracy_real"] > 0.95


def test_the_real_images_are_as_many_as_the_samples(data, monkeypatch):
    heard, learn = [], module.batch_indices
    monkeypatch.setattr(module, "batch_indices", lambda *place: heard.append(place[-1]) or learn(*place))
    some = asked_for(data)
    figures_of(replace(some, images=some.images[:50], labels=some.labels[:50]), data)
    assert set(heard) == {50}


def test_attributes_are_learned_each_by_itself(data):
    known = with_attributes(data)
    rows = known.training
    made = Samples(known.images[rows], np.full(240, UNASKED), (), known.attributes[rows], known.attribute_names)
    assert figures_of(made, known)["classifier_accuracy"] > 0.95
    wrong = replace(made, attributes=made.attributes ^ np.array([1, 0], np.uint8))
    assert figures_of(wrong, known)["classifier_accuracy"] == pytest.approx(0.5, abs=0.05)


def test_small_samples_are_compared_with_real_images_as_small(data):
    large = blobs(300, side=16)
    figures = figures_of(asked_for(data), large)
    assert figures["classifier_accuracy"] > 0.95


def test_it_leaves_the_global_generator_alone(data):
    before = torch.get_rng_state()
    figures_of(asked_for(data), data)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize(
    ("changes", "trains", "why"),
    [
        ({}, False, "it trains two classifiers, which was not asked for"),
        ({"classes": ()}, True, "the samples were not asked for classes or attributes of the data"),
    ],
)
def test_where_it_is_left_out_it_says_why(data, changes, trains, why):
    subject = Subject(data, replace(asked_for(data), **changes), trains_classifiers=trains)
    assert left_out(subject)["classifier_accuracy"] == why
    assert "classifier_accuracy" not in left_out(Subject(data, asked_for(data), trains_classifiers=True))
