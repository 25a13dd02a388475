import pytest
import torch
from torch import nn

from models.data.base import Item
from models.nets.discriminators import (
    ConvolutionalTrunk,
    Discriminator,
    MinibatchDeviation,
    PlainTrunk,
    ResidualTrunk,
    normalised,
)

TRUNKS = [PlainTrunk, ConvolutionalTrunk, ResidualTrunk]
SMALL = Item(8, 8, 1)


def discriminator(trunk=ResidualTrunk, item=SMALL, told=0, conditioning="none", guesses=0, watches=False):
    return Discriminator(trunk(item, 4), 16, told, conditioning, guesses, watches)


@pytest.mark.parametrize("trunk", TRUNKS)
@pytest.mark.parametrize("item", [Item(8, 8, 1), Item(28, 28, 1), Item(33, 20, 3), Item(64, 64, 3)], ids=str)
def test_images_of_every_size_get_a_verdict(trunk, item):
    x = torch.rand(3, item.channels, item.height, item.width) * 2 - 1
    verdict = discriminator(trunk, item, 2, "projection", 5, True)(x, torch.randn(3, 2))
    assert verdict.score.shape == (3,)
    assert verdict.guess.shape == (3, 5)
    assert trunk(item, 4)(x).shape[1:] == trunk(item, 4).shape


@pytest.mark.parametrize("trunk", TRUNKS)
def test_the_images_of_a_batch_do_not_see_each_other(trunk):
    net, x = discriminator(trunk), torch.randn(4, 1, 8, 8)
    assert torch.allclose(net(x, x[:, 0, 0, :0]).score[:1], net(x[:1], x[:1, 0, 0, :0]).score, atol=1e-5)


def test_a_projection_is_linear_in_what_is_told():
    net, x = discriminator(told=3, conditioning="projection"), torch.randn(4, 1, 8, 8)
    score = lambda told: net(x, told.expand(4, -1)).score  # noqa: E731
    a, b = torch.randn(2, 1, 3)
    assert torch.allclose(score(0.3 * a + 0.7 * b), 0.3 * score(a) + 0.7 * score(b), atol=1e-5)
    assert not torch.allclose(score(a), score(b))


def test_concatenation_looks_at_what_is_told_and_no_conditioning_does_not():
    x, (a, b) = torch.randn(4, 1, 8, 8), torch.randn(2, 4, 3)
    for conditioning, looks in (("concatenation", True), ("none", False), ("auxiliary", False), ("info", False)):
        net = discriminator(told=3, conditioning=conditioning)
        assert torch.equal(net(x, a).score, net(x, b).score) != looks


@pytest.mark.parametrize("trunk", TRUNKS)
def test_normalised_layers_stretch_by_exactly_1_at_most(trunk):
    net = normalised(discriminator(trunk, told=3, conditioning="projection"))
    for _ in range(200):
        net(torch.randn(2, 1, 8, 8), torch.randn(2, 3))
    for layer in net.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            largest = torch.linalg.svdvals(layer.weight.flatten(1)).max().item()
            assert largest == pytest.approx(1, abs=0.02)


def test_the_deviation_is_that_of_the_batch_while_learning_and_the_usual_one_after():
    layer, h = MinibatchDeviation(), 2 * torch.randn(1000, 3, 2, 2)
    for _ in range(800):
        after = layer(h)
    assert torch.equal(after[:, :3], h)
    assert after[:, 3].unique().item() == pytest.approx(2, rel=0.02)
    alone = layer.eval()(h[:1])
    assert alone[0, 3, 0, 0].item() == pytest.approx(2, rel=0.02), "although one image does not differ from itself"


def test_a_batch_without_variety_stands_out():
    layer = MinibatchDeviation()
    assert layer(torch.ones(4, 3, 2, 2))[:, 3].max() < 0.001
