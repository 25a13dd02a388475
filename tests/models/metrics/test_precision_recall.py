import numpy as np
import pytest

from models.metrics.precision_recall import precision_recall
from models.progress import finished

LINE = np.array([0.0, 1, 2.1, 3.3, 4.6, 6])[:, None]


def test_by_hand_on_a_line():
    """Of k = 1 the balls around LINE reach 1, 1, 1.1, 1.2, 1.3 and 1.4, those around the samples 0.3, 0.3, 2.2, 2.2."""
    made = np.array([-0.5, -0.2, 8, 10.2])[:, None]
    found = finished(precision_recall(made, LINE, 1))
    assert found.precision == 2 / 4  # 8 and 10.2 are in no ball
    assert found.recall == 2 / 6  # 0 is 0.2 from -0.2, and 6 is 2 from 8


def test_a_part_of_what_is_real_is_precise_but_does_not_reach_the_rest():
    rng = np.random.default_rng(0)
    real = np.concatenate([rng.normal(size=(300, 2)), rng.normal(20, 1, size=(300, 2))])
    found = finished(precision_recall(rng.normal(size=(300, 2)), real))
    assert found.precision > 0.9
    assert 0.4 < found.recall < 0.5


def test_more_than_what_is_real_reaches_it_but_is_not_precise():
    rng = np.random.default_rng(0)
    made = np.concatenate([rng.normal(size=(300, 2)), rng.normal(20, 1, size=(300, 2))])
    found = finished(precision_recall(made, rng.normal(size=(300, 2))))
    assert found.recall > 0.9
    assert 0.4 < found.precision < 0.55


def test_blocks_change_nothing(monkeypatch):
    rng = np.random.default_rng(4)
    made, real = rng.normal(size=(90, 3)), rng.normal(0.3, 1, size=(110, 3))
    whole = finished(precision_recall(made, real))
    monkeypatch.setattr("models.metrics.distances.BLOCK", 500)
    steps = list(precision_recall(made, real))
    assert max(step.done for step in steps) == 110
    assert len(steps) > 40
    assert finished(precision_recall(made, real)) == whole


@pytest.mark.parametrize("far", [0, 1e4])
def test_far_from_the_origin_it_is_the_same(far):
    rng = np.random.default_rng(5)
    made, real = rng.normal(size=(200, 3)), rng.normal(size=(200, 3))
    assert finished(precision_recall(made + far, real + far)) == finished(precision_recall(made, real))
