"""Whether samples vary, beside training images that do."""

import numpy as np
import pytest
import torch

from models import shipped, varying
from models.base import to_unit
from models.varying import FEATURES, PIXELS, Drawn, Varying
from tests.conftest import blobs
from tests.models.conftest import tiny_classifier

DATA = blobs(200)


def drawn(images, asked=None):
    return Drawn(to_unit(images), None if asked is None else torch.from_numpy(asked))


def test_the_images_themselves_vary_as_they_do_and_one_of_them_repeated_does_not():
    watch = Varying("blobs", DATA.images)
    same = np.repeat(DATA.images[:1], 200, 0)
    assert watch.measured_in == PIXELS
    assert watch.measure(7, drawn(DATA.images)).diversity == pytest.approx(1.0)
    assert watch.measure(7, drawn(same)).diversity == pytest.approx(0.0, abs=1e-6)
    assert watch.measure(7, drawn(DATA.images)).shares == ()


def test_classes_that_are_asked_for_are_compared_each_by_itself():
    """One picture a class varies as a whole, but not within its classes."""
    watch = Varying("blobs", DATA.images)
    first = [int(np.argmax(DATA.labels == label)) for label in range(4)]
    one_each = DATA.images[[first[label] for label in DATA.labels]]
    assert watch.measure(1, drawn(one_each)).diversity > 0.8
    assert watch.measure(1, drawn(one_each, DATA.labels)).diversity == pytest.approx(0.0, abs=1e-6)


def test_a_classifier_says_what_the_samples_show(monkeypatch):
    classifier = tiny_classifier(DATA)
    monkeypatch.setattr(varying, "classifier_of", lambda name: classifier)
    watch = Varying("blobs", DATA.images)
    seen = watch.measure(1, drawn(DATA.images[:100]))
    verdicts = classifier.verdict(to_unit(DATA.images)).numpy()
    assert watch.measured_in == FEATURES
    assert seen.real_shares == pytest.approx(np.bincount(verdicts, minlength=4) / 200)
    assert seen.shares == pytest.approx(np.bincount(verdicts[:100], minlength=4) / 100)


def test_a_classifier_of_other_sizes_does_not_judge():
    assert shipped.classifier_of("fashion").item.height == 28
    assert Varying("fashion", DATA.images).measured_in == PIXELS
