import subprocess
import sys

import pytest
import torch

from models.blank import without_weights
from models.data.base import DataCard
from models.families import TRAINABLE
from tests.models.conftest import tiny_config


@pytest.mark.parametrize("family", TRAINABLE)
def test_a_model_without_weights_takes_no_memory_and_draws_nothing(family, data):
    before = torch.get_rng_state()
    with without_weights():
        model = TRAINABLE[family].build(tiny_config(family), DataCard.of(data))
    assert all(tensor.is_meta for tensor in model.state_dict().values())
    assert torch.equal(torch.get_rng_state(), before)


def test_no_compiler_is_imported_for_it():
    code = """
import sys
from torch import nn
from models.blank import without_weights
from models.data.base import Item
from models.nets.style import StyleGenerator
with without_weights():
    nn.init.kaiming_normal_(nn.Conv2d(1, 8, 3).weight)
    nn.Embedding(3, 8)
    nn.init.orthogonal_(nn.Linear(4, 4).weight)
    StyleGenerator(Item(8, 8, 1), 4, 6, 0)
sys.exit("torch._dynamo" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
