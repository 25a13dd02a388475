from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from models import classifier
from models.base import Batch, to_unit
from models.classifier import Classifier, ClassifierLearner, Config, seen
from models.config import ConfigError
from models.data.base import DataCard, Item
from models.progress import finished
from models.randomness import generator
from tests.conftest import blobs

CONFIG = Config(width=8, features=8, lr_warmup=0)
LIVE = {"learning_rate": 3e-3}


@pytest.fixture
def by_class():
    return Classifier(CONFIG, DataCard.of(blobs()))


@pytest.fixture
def attributes():
    """The corner of a blob as two attributes: upper, left."""
    labels = blobs().labels
    return torch.tensor(np.stack([labels < 2, labels % 2 == 0], axis=1).astype(np.uint8))


@pytest.fixture
def by_attribute():
    return Classifier(CONFIG, replace(DataCard.of(blobs()), attribute_names=("upper", "left")))


def test_attributes_are_learned_where_there_are_any_else_classes(by_class, by_attribute):
    x = to_unit(blobs().images[:5])
    assert by_class.names == ("a", "b", "c", "d")
    assert by_class.verdict(x).shape == (5,)
    assert by_attribute.names == ("upper", "left")
    assert by_attribute.verdict(x).shape == (5, 2)
    assert by_attribute.verdict(x).dtype == torch.bool
    assert by_attribute.features(x).shape == (5, 8)


def test_the_loss_is_the_cross_entropy_of_what_is_known(by_class, by_attribute, attributes):
    x, labels = to_unit(blobs().images[:6]), torch.tensor(blobs().labels[:6])
    of_classes = ClassifierLearner(by_class).cross_entropy(by_class(x), Batch(x, labels))
    assert torch.allclose(of_classes, -by_class(x).log_softmax(1)[range(6), labels].mean())
    of_attributes = ClassifierLearner(by_attribute).cross_entropy(by_attribute(x), Batch(x, None, attributes[:6]))
    signs = 2.0 * attributes[:6] - 1
    assert torch.allclose(of_attributes, -F.logsigmoid(signs * by_attribute(x)).sum(1).mean())


@pytest.mark.parametrize("kind", ["by_class", "by_attribute"])
def test_corners_are_learned_and_measured(request, kind, attributes):
    model = request.getfixturevalue(kind)
    learner, data = ClassifierLearner(model), blobs()
    whole = Batch(to_unit(data.images), torch.tensor(data.labels), attributes)
    for step in range(1, 61):
        rows = torch.randint(0, 96, (16,))
        losses = learner.learn(Batch(*(known[rows] for known in whole)), generator(0), step, LIVE)
    held_out = Batch(*(known[96:] for known in whole))
    evaluation = learner.evaluate([Batch(*(k[:10] for k in held_out)), Batch(*(k[10:] for k in held_out))], 60)
    assert losses.report()["cross_entropy"] < 0.3
    assert evaluation.losses["accuracy"] > 0.9
    parts = [score for name, score in evaluation.losses.items() if name != "accuracy"]
    assert set(evaluation.losses) == ({"accuracy", *model.names} if model.by_attribute else {"accuracy"})
    assert evaluation.losses["accuracy"] == pytest.approx(np.mean(parts or [evaluation.losses["accuracy"]]))


@pytest.mark.parametrize("item", [Item(8, 8, 1), Item(28, 28, 1), Item(64, 9, 3), Item(4, 4, 1)])
def test_images_of_any_size_are_judged(item):
    model = Classifier(CONFIG, replace(DataCard.of(blobs()), item=item))
    assert model(torch.rand(2, item.channels, item.height, item.width)).shape == (2, 4)


def test_data_without_classes_and_attributes_are_refused_by_name():
    with pytest.raises(ConfigError, match="Blobs has neither classes nor attributes to learn"):
        Classifier(CONFIG, replace(DataCard.of(blobs()), classes=()))


def test_a_width_that_is_no_multiple_of_eight_is_refused():
    with pytest.raises(ConfigError, match="multiple of 8, not 20"):
        Classifier(Config(width=20), DataCard.of(blobs()))


def test_what_many_images_show_is_one_class_or_any_attributes(by_class, by_attribute, monkeypatch):
    monkeypatch.setattr(classifier, "BATCH", 50)
    images = blobs().images
    classes, attributes = finished(seen(by_class, images)), finished(seen(by_attribute, images))
    assert (classes.argmax(1) == by_class.verdict(to_unit(images)).numpy()).all()
    assert (classes.sum(1) == 1).all()
    assert (attributes == by_attribute.verdict(to_unit(images)).numpy()).all()
    assert [step.done for step in seen(by_class, images)] == [50, 100, 120]
