"""The session with a model of blobs, whose data have attributes."""

from dataclasses import replace

import numpy as np
import pytest

from explorer import theme
from explorer.theme import DARK
from tests.conftest import wait_until


@pytest.fixture
def attributed(opened, data, qapp):
    theme.apply(qapp, DARK)
    attributes = np.stack([data.labels % 2, data.labels > 1], 1).astype(np.uint8)
    opened.data.show(replace(data, attributes=attributes, attribute_names=("right", "low_down")))
    wait_until(lambda: opened.is_idle)
    return opened
