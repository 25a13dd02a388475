import pytest
import torch
from torch import nn

from models.data.base import Item
from models.nets.generators import BatchNorm, ConvolutionalGenerator, Entry, PlainGenerator


@pytest.mark.parametrize("net", [PlainGenerator, ConvolutionalGenerator])
@pytest.mark.parametrize("item", [Item(8, 8, 1), Item(28, 28, 1), Item(33, 20, 3), Item(64, 64, 3)], ids=str)
def test_images_have_the_size_that_is_asked_for(net, item):
    images = net(item, 4, 7, 3)(torch.randn(2, 7), torch.randn(2, 3))
    assert images.shape == (2, item.channels, item.height, item.width)
    assert images.abs().max() <= 1


def test_the_plain_one_has_the_published_layers():
    net = PlainGenerator(Item(28, 28, 1), 32, 100, 0)
    assert [(layer.in_features, layer.out_features) for layer in net.modules() if isinstance(layer, nn.Linear)] == [
        (100, 256),
        (256, 512),
        (512, 784),
    ]


def test_codes_and_what_is_told_contribute_alike_at_first():
    entry = Entry(100, 10, 4000)
    z, told = torch.randn(1, 100), torch.randn(1, 10)
    shares = [entry.code(z).std(), entry.told(told).std()]
    assert 0.5 < shares[0] / shares[1] < 2


def test_batch_norm_is_that_of_torch():
    ours, theirs = BatchNorm(5), nn.BatchNorm2d(5)
    for _ in range(3):
        h = 3 * torch.randn(6, 5, 4, 4) + 1
        assert torch.allclose(ours(h), theirs(h), atol=1e-6)
    assert torch.allclose(ours.mean, theirs.running_mean)
    assert torch.allclose(ours.variance, theirs.running_var)
    assert torch.allclose(ours.eval()(h), theirs.eval()(h), atol=1e-6)
