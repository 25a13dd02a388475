import numpy as np
import torch
from torch import nn

from models.averaging import POWER, Average


class Counting(nn.Module):
    """A weight, and a buffer that counts."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(3))
        self.register_buffer("seen", torch.zeros(()))


def test_it_is_the_recurrence_in_double_precision():
    model, rng = Counting(), np.random.default_rng(0)
    average, exact = Average(model, 0.9), np.zeros(3)
    for step in range(1, 40):
        weights = rng.normal(size=3)
        with torch.no_grad():
            model.weight.copy_(torch.tensor(weights))
            model.seen += 1
        average.update(model, step)
        decay = min(0.9, 1 - (1 + step) ** -POWER)
        exact = decay * exact + (1 - decay) * weights
        np.testing.assert_allclose(average.model.weight.numpy(), exact, atol=1e-6)


def test_buffers_are_copied_not_averaged():
    model = Counting()
    average = Average(model, 0.999)
    model.seen += 7
    average.update(model, 100)
    assert average.model.seen == 7


def test_it_learns_nothing_by_itself():
    model = Counting()
    average = Average(model, 0.999)
    assert not any(parameter.requires_grad for parameter in average.model.parameters())
    assert model.weight.requires_grad
