from itertools import pairwise

import pytest
import torch

from models.data.base import Item
from models.nets.convolutional import COARSEST, Decoder, Encoder, Residual, Upsample, sizes


@pytest.mark.parametrize("side", range(8, 65))
def test_sides_are_halved_until_the_shorter_is_at_most_four(side):
    stages = sizes(Item(side, 64, 1))
    assert stages[0] == (side, 64)
    assert min(stages[-1]) <= COARSEST < min(stages[-2])
    assert all(after == tuple(-(-s // 2) for s in before) for before, after in pairwise(stages))


@pytest.mark.parametrize(("height", "width"), [(8, 8), (9, 31), (28, 28), (64, 8), (63, 64)])
def test_the_decoder_gives_back_what_the_encoder_takes(height, width):
    item = Item(height, width, 3)
    features = Encoder(item, 8, 8, 5)(torch.rand(2, 3, height, width))
    assert features.shape == (2, 5)
    assert Decoder(item, 8, 8, 5)(features).shape == (2, 3, height, width)


def test_a_new_residual_block_changes_nothing():
    x = torch.randn(2, 16, 4, 4)
    assert torch.equal(Residual(16)(x), x)


def test_a_new_upsampling_repeats_every_pixel_four_times():
    up = Upsample(8, 3)(torch.randn(2, 8, 4, 5), (8, 10))
    assert torch.equal(up[..., ::2, ::2].repeat_interleave(2, -1).repeat_interleave(2, -2), up)


def test_the_images_of_a_batch_do_not_see_each_other():
    encoder, x = Encoder(Item(8, 8, 1), 8, 8, 5), torch.rand(3, 1, 8, 8)
    assert torch.allclose(encoder(x)[:1], encoder(x[:1]), atol=1e-6)
