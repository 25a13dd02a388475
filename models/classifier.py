"""A small classifier that judges pictures: which attributes they show, or which class they are.

Its last hidden layer is the feature space in which pictures of its data are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models import settings
from models.accumulating import Objective
from models.base import Batch, Evaluation, to_unit
from models.config import ConfigError, checked, setting
from models.data.base import DataCard, Item
from models.learning import Learner, rate_at, set_rate
from models.nets.convolutional import channels, normed, sizes
from models.nets.points import point_body
from models.progress import Progress

BATCH = 100  # images looked at between two chances to stop
ABOUT = "Learns to name the attributes or the class of an image, to judge what models draw."


@dataclass(frozen=True)
class Config:
    """What a classifier is built from and how it learns."""

    learning_rate: float = settings.learning_rate(1e-3, "AdamW")
    batch: int = settings.batch(128)
    lr_warmup: int = settings.lr_warmup(100)
    lr_decay: int = settings.lr_decay(0)
    width: int = settings.width(16)
    features: int = setting(128, "Features", "Size of the last hidden layer.", unit="units", minimum=8, maximum=1024)


class Classifier(nn.Module):
    """Logits of attributes where the data have them, else of classes."""

    family = "classifier"

    def __init__(self, config: Config, data: DataCard) -> None:
        super().__init__()
        self.config, self.item = checked(config), data.item
        self.names = data.attribute_names or data.classes
        self.by_attribute = bool(data.attribute_names)
        if not self.names:
            raise ConfigError(f"{data.title} has neither classes nor attributes to learn")
        settings.check_width(config.width)
        self.body = self._body(config, data.item)
        self.head = nn.Linear(config.features, len(self.names))

    def _body(self, config: Config, item: Item) -> nn.Sequential:
        if item.is_point:
            return point_body(item, config.width, config.features)
        stages: list[nn.Module] = []
        before = item.channels
        for after in channels(item, config.width):
            stages += [nn.Conv2d(before, after, 3, padding=1, stride=2), normed(after), nn.SiLU()]
            stages += [nn.Conv2d(after, after, 3, padding=1), normed(after), nn.SiLU()]
            before = after
        height, width = sizes(item)[-1]
        return nn.Sequential(*stages, nn.Flatten(), nn.Linear(before * height * width, config.features), nn.SiLU())

    def features(self, x: Tensor) -> Tensor:
        """[n, features] of images [n, channels, height, width] in [0, 1]."""
        return self.body(2 * x - 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x))

    def probabilities(self, x: Tensor) -> Tensor:
        """Of every attribute by itself, or of the classes, which add up to 1: [n, names]."""
        logits = self(x)
        return logits.sigmoid() if self.by_attribute else logits.softmax(1)

    def verdict(self, x: Tensor) -> Tensor:
        """What the images show: attributes as booleans [n, attributes], or the class [n]."""
        return self(x) > 0 if self.by_attribute else self(x).argmax(1)


def seen(classifier: Classifier, images: np.ndarray) -> Iterator[Progress]:
    """What images uint8 [n, height, width, channels] show, bool [n, names], of classes one each; it is returned."""
    found = []
    for start in range(0, len(images), BATCH):
        with torch.inference_mode():
            verdict = classifier.verdict(to_unit(images[start : start + BATCH]).to(classifier.head.weight.device))
        shown = verdict if classifier.by_attribute else F.one_hot(verdict, len(classifier.names)).bool()
        found.append(shown.cpu().numpy())
        yield Progress("Looking at the pictures", min(start + BATCH, len(images)), len(images))
    return np.concatenate(found)


class Loss(NamedTuple):
    """The loss of one batch."""

    objective: Tensor  # cross-entropy, nats per image

    def report(self) -> dict[str, float]:
        return {"cross_entropy": self.objective.item()}


class ClassifierLearner(Learner):
    """How a classifier learns from one batch."""

    model: Classifier

    def __init__(self, model: Classifier) -> None:
        super().__init__(model)
        self.optimisers = {"adamw": torch.optim.AdamW(model.parameters(), model.config.learning_rate)}
        self.objectives = {"adamw": Objective(model, self._loss)}

    def learn(self, batch: Batch, noise: torch.Generator, step: int, live: Mapping[str, float]) -> Loss:
        adamw = self.optimisers["adamw"]
        loss = self.gradients("adamw", batch)
        set_rate(adamw, rate_at(step, self.model.config, live["learning_rate"]))
        adamw.step()
        return loss

    def _loss(self, *known: Tensor | None) -> Loss:
        """Of what a Batch has."""
        batch = Batch(*known)
        with self.autocast():
            logits = self.model(batch.x)
        return Loss(self.cross_entropy(logits.float(), batch))

    def cross_entropy(self, logits: Tensor, batch: Batch) -> Tensor:
        """Nats per image: summed over the attributes, or of the class."""
        if self.model.by_attribute:
            each = F.binary_cross_entropy_with_logits(logits, batch.attributes.float(), reduction="none")
            return each.sum(1).mean()
        return F.cross_entropy(logits, batch.labels)

    def evaluate(self, batches: Iterable[Batch], step: int) -> Evaluation:
        """Held-out accuracy: of every attribute, and their mean; or of the classes."""
        right = torch.cat([self._right(batch) for batch in batches]).double().mean(0)
        scores = {"accuracy": right.mean().item()}
        if self.model.by_attribute:
            scores |= dict(zip(self.model.names, right.tolist(), strict=True))
        return Evaluation(step, scores)

    def _right(self, batch: Batch) -> Tensor:
        verdict = self.model.verdict(batch.x)
        return verdict == batch.attributes.bool() if self.model.by_attribute else verdict == batch.labels

    def preview(self, x: Tensor, noise: torch.Generator, step: int, losses: Any) -> Iterator[None]:
        raise NotImplementedError("a classifier draws nothing")
