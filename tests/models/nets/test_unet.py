import pytest
import torch

from models.data.base import Item
from models.nets.unet import HEAD, Attention, UNet


@pytest.mark.parametrize("levels", [1, 2, 3])
@pytest.mark.parametrize("width", [8, 40, 56, 104])
def test_every_width_can_be_attended_to(width, levels):
    net, x = UNet(Item(9, 12, 3), width, levels, 1), torch.randn(2, 3, 9, 12)
    assert net(x, torch.tensor([1, 5])).shape == x.shape


@pytest.mark.parametrize("width", range(8, 513, 8))
def test_heads_share_the_channels_evenly_and_are_never_too_small(width):
    heads = Attention(width).heads
    assert width % heads == 0
    assert heads == 1 or width // heads >= HEAD
    assert width % HEAD or width // heads == HEAD
