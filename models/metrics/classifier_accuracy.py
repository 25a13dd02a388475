"""How well a classifier does on real images that has learned from samples alone (Ravuri & Vinyals 2019).

The Classification Accuracy Score, arXiv:1905.10887: of a model that draws what it is asked for, in all its variety,
such a classifier is as good as one that has learned from as many real images, which stands beside. The net is the
project's own, where the paper's was a ResNet-50.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from models.base import Batch, to_unit
from models.classifier import Classifier, ClassifierLearner, Config
from models.data.base import DataCard, DataSet, Item
from models.device import PRECISIONS, choose_device, choose_precision
from models.metrics.base import REAL, Measuring, Subject
from models.metrics.judging import fitted
from models.progress import Progress
from models.randomness import NOISE, START, batch_indices, generator

STEPS = 1500  # of either classifier; the rate falls to its end meanwhile
TESTED = 500  # held-out images at a time


def measure(subject: Subject) -> Measuring:
    """Share of the held-out images told right, or of their attributes; both learn equally long from equally many."""
    data, made = subject.data, subject.samples
    count = min(len(made.images), data.training.stop)
    rows = np.random.default_rng(subject.seed).permutation(data.training.stop)[:count]
    asked, known = (made.attributes, data.attributes) if made.attribute_names else (made.labels, data.labels)
    side = min(size for size in (subject.side, made.images.shape[1], data.item.height) if size)
    judge = _Judge(data, bool(made.attribute_names), side, subject.seed)
    accuracy = yield from judge.accuracy(made.images[:count], asked[:count], "Learning from samples")
    beside = yield from judge.accuracy(data.images[rows], known[rows], "Learning from real images")
    return {"classifier_accuracy": accuracy, f"classifier_accuracy{REAL}": beside, "images_learned_from": count}


class _Judge:
    """Makes classifiers of images reduced to so many pixels, and tests them on the held-out ones."""

    def __init__(self, data: DataSet, by_attribute: bool, side: int, seed: int) -> None:
        self.data, self.by_attribute, self.side, self.seed = data, by_attribute, side, seed
        item = data.item
        size = Item(side, round(side * item.width / item.height), item.channels)
        names = {"classes": ()} if by_attribute else {"attribute_names": ()}
        self.card = replace(DataCard.of(data), item=size, **names)

    def accuracy(self, images: np.ndarray, known: np.ndarray, doing: str) -> Iterator[Progress]:
        """Of one that has learned from images uint8 and what is known of them, [n] or [n, attributes]."""
        config = replace(Config(), lr_decay=STEPS)
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(generator(self.seed, START).initial_seed())
            model = Classifier(config, self.card)
        device = choose_device()
        learner = ClassifierLearner(model.to(device))
        learner.precision = PRECISIONS[choose_precision(device)]
        x, y = fitted(images, self.side, model), torch.tensor(known)
        for step in range(1, STEPS + 1):
            chosen = batch_indices(self.seed, step, config.batch, len(x)).numpy()
            live = {"learning_rate": config.learning_rate}
            learner.learn(self._batch(x, y, chosen, device), generator(self.seed, NOISE, step), step, live)
            yield Progress(doing, step, STEPS)
        return (yield from self._tested(model.eval(), device))

    def _tested(self, model: Classifier, device: torch.device) -> Iterator[Progress]:
        data, right = self.data, []
        images = data.images[data.testing]
        known = (data.attributes if self.by_attribute else data.labels)[data.testing]
        for start in range(0, len(images), TESTED):
            part = slice(start, start + TESTED)
            with torch.inference_mode():
                said = model.verdict(to_unit(fitted(images[part], self.side, model)).to(device)).cpu().numpy()
            right.append(said == (known[part].astype(bool) if self.by_attribute else known[part]))
            yield Progress("Testing it on held-out images", min(start + TESTED, len(images)), len(images))
        return float(np.concatenate(right).mean())

    def _batch(self, x: np.ndarray, y: Tensor, chosen: np.ndarray, device: torch.device) -> Batch:
        known = y[chosen].to(device)
        images = to_unit(x[chosen]).to(device)
        return Batch(images, attributes=known) if self.by_attribute else Batch(images, known)
