import numpy as np
import pytest

from models.metrics.class_coverage import entropy


def test_entropy_is_that_of_how_often_classes_come():
    assert entropy(np.arange(40) % 4) == pytest.approx(np.log(4))
    assert entropy(np.zeros(9, int)) == 0
    assert entropy(np.array([0, 1, 1, 1])) == pytest.approx(-(0.25 * np.log(0.25) + 0.75 * np.log(0.75)))
