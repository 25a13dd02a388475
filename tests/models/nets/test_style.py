import pytest
import torch
import torch.nn.functional as F

from models.data.base import Item
from models.nets.style import Modulated, StyleGenerator, Synthesis, mixed
from models.randomness import generator


@pytest.fixture
def net():
    return StyleGenerator(Item(28, 28, 1), 4, 6, 0)


@pytest.fixture
def seen(net):
    """What every layer has said since, in order."""
    outputs = []
    hooks = [layer.register_forward_hook(lambda *a: outputs.append(a[2])) for layer in net.synthesis.convolutions]
    yield outputs
    for hook in hooks:
        hook.remove()


@pytest.mark.parametrize("item", [Item(8, 8, 1), Item(28, 28, 1), Item(33, 20, 3), Item(64, 64, 3)], ids=str)
def test_images_have_the_size_that_is_asked_for(item):
    net = Synthesis(item, 4, 6)
    images = net(torch.randn(2, 6), net.noise(1, generator(0)))
    assert images.shape == (2, item.channels, item.height, item.width)
    assert images.abs().max() <= 1


@pytest.mark.parametrize("first", range(1, 8))
def test_mixing_styles_changes_the_layers_from_there_on_and_no_others(net, seen, first):
    w, other = torch.randn(2, 1, 6)
    net.synthesis(w, None)
    net.synthesis(mixed(w, other, torch.tensor([first]), net.layers), None)
    plain, mix = seen[: net.layers], seen[net.layers :]
    same = [torch.equal(a, b) for a, b in zip(plain, mix, strict=True)]
    assert net.layers == 7
    assert same == [layer < first for layer in range(7)]


def test_the_same_code_for_every_layer_is_one_code_for_all(net):
    w = torch.randn(3, 6)
    assert torch.equal(net.synthesis(w, None), net.synthesis(w[:, None].expand(-1, 7, -1), None))


def test_each_image_is_mixed_from_a_layer_of_its_own():
    w, others = torch.zeros(3, 2), torch.ones(3, 2)
    assert mixed(w, others, torch.tensor([1, 3, 4]), 4)[:, :, 0].tolist() == [[0, 1, 1, 1], [0, 0, 0, 1], [0, 0, 0, 0]]


@pytest.mark.parametrize("up", [False, True])
def test_scaling_channels_is_scaling_weights_and_dividing_by_their_length(up):
    """Equations 1 and 3 of arXiv:1912.04958, with weights of its own for every image."""
    layer, h, w = Modulated(5, 7, 3, up), torch.randn(4, 5, 6, 6), torch.randn(4, 3)
    size = (12, 12) if up else (6, 6)
    for image, code, found in zip(h, w, layer(h, w, None, size), strict=True):
        scaled = layer.weight * layer.style(code).view((5, 1, 1, 1) if up else (1, 5, 1, 1))
        if up:
            scaled = scaled / (scaled.square().sum((0, 2, 3), keepdim=True) / 4 + 1e-8).sqrt()
            expected = F.conv_transpose2d(image, scaled, stride=2, padding=1)
        else:
            scaled = scaled / (scaled.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
            expected = F.conv2d(image, scaled, padding=1)
        assert torch.allclose(found, F.leaky_relu(expected, 0.2) * 2**0.5, atol=1e-5)


def test_noise_counts_by_its_strength(net):
    w, drops = torch.randn(1, 6), [net.synthesis.noise(1, generator(seed)) for seed in (0, 1)]
    assert torch.equal(*(net.synthesis(w, drop) for drop in drops)), "which is 0 at first"
    torch.nn.init.constant_(net.synthesis.convolutions[3].strength, 0.5)
    first, second = (net.synthesis(w, drop) for drop in drops)
    assert not torch.equal(first, second)
    assert torch.equal(net.synthesis(w, net.synthesis.noise(1, generator(0))), first)


def test_only_the_direction_of_z_counts(net):
    z = torch.randn(3, 6)
    assert torch.allclose(net.mapping(z, z[:, :0]), net.mapping(3 * z, z[:, :0]), atol=1e-5)


def test_the_mean_of_w_follows_what_the_mapping_says_of_every_kind():
    net = StyleGenerator(Item(8, 8, 1), 4, 6, 2)
    net.keep_means(2)
    told = torch.eye(2).repeat_interleave(torch.tensor([600, 400]), 0)
    w = net.mapping(torch.randn(1000, 6), told)
    for _ in range(3000):
        net.follow(w, told)
    assert torch.allclose(net.means, torch.stack([w[:600].mean(0), w[600:].mean(0)]), atol=1e-4)
    before = net.means.clone()
    net.follow(w[:600] + 1, told[:600])
    assert torch.equal(net.means[1], before[1]), "a kind that is not in a batch stays where it is"


def test_what_is_drawn_while_learning_is_drawn_from_the_generator_it_is_given(net):
    z, state = torch.randn(8, 6), torch.get_rng_state()
    torch.nn.init.constant_(net.synthesis.convolutions[3].strength, 0.5)
    first, again, other = (net.learning(z, z[:, :0], 0.5, generator(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(torch.get_rng_state(), state)
