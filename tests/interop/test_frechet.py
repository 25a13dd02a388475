"""The Frechet distance against that of torchmetrics, which adds up moments batch by batch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from models.base import to_unit
from models.metrics.frechet import frechet_distance
from tests.conftest import blobs
from tests.models.conftest import tiny_classifier

pytestmark = pytest.mark.interop


class Extractor(nn.Module):
    """What torchmetrics asks for features in place of Inception; none but these where there is no classifier."""

    def __init__(self, num_features: int, classifier: nn.Module | None = None) -> None:
        super().__init__()
        self.num_features, self.classifier = num_features, classifier

    def forward(self, x: Tensor) -> Tensor:
        return (x if self.classifier is None else self.classifier.features(x)).double()


def theirs(extractor: Extractor, one: Tensor, other: Tensor) -> float:
    from torchmetrics.image.fid import FrechetInceptionDistance

    metric = FrechetInceptionDistance(extractor, normalize=True)
    for rows, real in ((one, True), (other, False)):
        for part in rows.split(70):
            metric.update(part, real=real)
    return metric.compute().item()


@pytest.mark.parametrize("count", [20, 300])
@pytest.mark.parametrize("features", [2, 32])
def test_it_is_the_distance_of_torchmetrics(features, count):
    """Also of fewer vectors than features, whose covariances have no inverse."""
    rng = np.random.default_rng(0)
    one = rng.normal(size=(count, features)) @ rng.normal(size=(features, features))
    other = rng.normal(0.3, 2, size=(count + 50, features)) @ rng.normal(size=(features, features))
    found = theirs(Extractor(features), torch.tensor(one), torch.tensor(other))
    assert frechet_distance(one, other) == pytest.approx(found, rel=1e-7)


def test_of_our_classifiers_features_too():
    data, other = blobs(), blobs(seed=1)
    classifier = tiny_classifier(data)
    extractor = Extractor(classifier.config.features, classifier)
    one, two = to_unit(data.images), to_unit(255 - other.images)
    found = theirs(extractor, one, two)
    made = (extractor(images).numpy() for images in (one, two))
    assert frechet_distance(*made) == pytest.approx(found, rel=1e-6)
