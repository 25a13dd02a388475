from types import SimpleNamespace

import numpy as np
import pytest
from torch import nn

from models.metrics.base import Subject
from models.metrics.classifier_score import classifier_scores, compared, measure
from models.metrics.judging import Seen
from models.progress import finished

SURE = 1000 * np.eye(4)[np.arange(400) % 4]


def test_sure_of_all_classes_evenly_it_is_how_many_there_are():
    assert classifier_scores(SURE) == pytest.approx(np.full(10, 4))


@pytest.mark.parametrize("said", [np.zeros((400, 4)), SURE[np.zeros(400, int)]], ids=["unsure", "one class"])
def test_it_is_one_at_least(said):
    assert classifier_scores(said) == pytest.approx(np.ones(10))


def test_it_is_the_published_formula():
    said = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    p = np.exp(said.astype(np.float64)) / np.exp(said.astype(np.float64)).sum(1, keepdims=True)
    exact = np.exp((p * np.log(p / p.mean(0))).sum(1).mean())
    assert classifier_scores(said, 1) == pytest.approx([exact])


def test_fewer_than_the_parts_have_one_each():
    assert classifier_scores(SURE[:3]).tolist() == [1, 1, 1]


def test_real_images_stand_beside():
    figures = compared("classifier_score", SURE[np.arange(400) % 2], SURE)
    assert figures["classifier_score"] == pytest.approx(2)
    assert figures["classifier_score_held_out"] == pytest.approx(4)
    assert figures["classifier_score_spread"] == pytest.approx(0, abs=1e-9)


def test_held_out_images_that_are_kept_class_by_class_are_mixed_first(data):
    """Else every part would be of one class, and the score of real images 1."""
    rows = 100 * np.eye(4, dtype=np.float32)[np.arange(400) // 100]
    subject = Subject(data, classifier=SimpleNamespace(head=nn.Identity()))
    subject._seen = Seen(rows, rows, rows)
    figures = finished(measure(subject))
    assert figures["classifier_score"] == pytest.approx(1.3, abs=0.5)  # samples are measured in the order they come in
    assert figures["classifier_score_held_out"] == pytest.approx(4, abs=0.3)
