"""The kernel distance and the classifier score against torchmetrics, which calls them KID and IS."""

import numpy as np
import pytest
import torch

from models.base import to_unit
from models.metrics.classifier_score import classifier_scores
from models.metrics.kernel import kernel_distance
from tests.conftest import blobs
from tests.interop.test_frechet import Extractor
from tests.models.conftest import tiny_classifier

pytestmark = pytest.mark.interop


def kid(extractor, one, other):
    """Of one subset, that is, of everything."""
    from torchmetrics.image.kid import KernelInceptionDistance

    metric = KernelInceptionDistance(extractor, subsets=1, subset_size=len(one), normalize=True)
    metric.update(one, real=True)
    metric.update(other, real=False)
    return metric.compute()[0].item()


@pytest.mark.parametrize("features", [2, 32])
@pytest.mark.filterwarnings("ignore:Metric `Kernel Inception Distance`")
def test_it_is_the_distance_of_torchmetrics(features):
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(120, features)), rng.normal(0.3, 2, size=(120, features))
    found = kid(Extractor(features), torch.tensor(one), torch.tensor(other))
    assert kernel_distance(one, other) == pytest.approx(found, rel=1e-7)


@pytest.mark.filterwarnings("ignore:Metric `Kernel Inception Distance`")
def test_of_our_classifiers_features_too():
    data, other = blobs(), blobs(seed=1)
    classifier = tiny_classifier(data)
    extractor = Extractor(classifier.config.features, classifier)
    one, two = to_unit(data.images), to_unit(255 - other.images)
    found = kid(extractor, one, two)
    assert kernel_distance(*(extractor(images).numpy() for images in (one, two))) == pytest.approx(found, rel=1e-6)


@pytest.mark.parametrize("splits", [2, 10])
@pytest.mark.filterwarnings("ignore:Metric `InceptionScore`")
def test_the_score_is_that_of_torchmetrics_in_the_order_it_draws(splits):
    from torchmetrics.image.inception import InceptionScore

    logits = torch.tensor(np.random.default_rng(0).normal(0, 3, size=(200, 7)))
    metric = InceptionScore(Extractor(7), splits=splits)
    metric.update(logits)
    torch.manual_seed(3)
    order = torch.randperm(200)
    torch.manual_seed(3)
    mean, spread = metric.compute()
    ours = classifier_scores(logits[order].numpy(), splits)
    assert ours.mean() == pytest.approx(mean.item(), rel=1e-7)
    assert ours.std(ddof=1) == pytest.approx(spread.item(), rel=1e-6)
