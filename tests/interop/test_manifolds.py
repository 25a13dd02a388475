"""Precision and recall, density and coverage against prdc, by the paper's authors."""

import numpy as np
import pytest

from models.metrics.density_coverage import density_coverage
from models.metrics.precision_recall import precision_recall
from models.progress import finished

pytestmark = pytest.mark.interop


RNG = np.random.default_rng(0)
ONE, OTHER = RNG.normal(size=(300, 16)), RNG.normal(0.3, 0.8, size=(250, 16))
PAIRS = [
    pytest.param(ONE, OTHER, id="float64"),
    pytest.param((10 * ONE + 50).astype(np.float32), (10 * OTHER + 50).astype(np.float32), id="float32"),
    pytest.param(np.maximum(ONE, 0), np.maximum(OTHER[:40], 0), id="few"),
]


@pytest.mark.parametrize("k", [3, 5])
@pytest.mark.parametrize(("real", "made"), PAIRS)
def test_they_are_those_of_prdc(real, made, k):
    from prdc import compute_prdc

    theirs = compute_prdc(real, made, k)
    precise, dense = finished(precision_recall(made, real, k)), finished(density_coverage(made, real, k))
    ours = {**vars(precise), **vars(dense)}
    assert 0 < ours["recall"] < 1
    assert ours == pytest.approx(theirs, abs=1e-6)
