"""Discriminators of GANs: how real images look, for what they are said to show, and what they seem to show."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from models.data.base import Item
from models.nets.convolutional import channels, sizes
from models.nets.generators import SLOPE

HALF = math.sqrt(0.5)  # keeps the scale of a sum of two


class Verdict(NamedTuple):
    """What a discriminator says of images."""

    score: Tensor  # [n], the higher the more real
    guess: Tensor  # [n, guesses], of what they were made from or show; no columns where nobody asks


class Discriminator(nn.Module):
    """Features by a trunk and one hidden layer, and what is said from them.

    What an image is said to show counts by `conditioning`: "projection" adds its inner product with the features
    (Miyato & Koyama 2018, arXiv:1802.05637, equation 3), "concatenation" puts it beside them before one more layer
    (Mirza & Osindero 2014, arXiv:1411.1784; late, as in Reed et al. 2016, arXiv:1605.05396); else it is not looked at.
    """

    def __init__(self, trunk: Trunk, hidden: int, told: int, conditioning: str, guesses: int, watches_batch: bool):
        super().__init__()
        self.trunk, self.hidden_size = trunk, hidden
        self.spread = MinibatchDeviation() if watches_batch else None
        channels, *places = trunk.shape
        self.hidden = nn.Linear((channels + watches_batch) * math.prod(places), hidden)
        self.score = nn.Linear(hidden, 1)
        self.projection = nn.Linear(told, hidden, bias=False) if told and conditioning == "projection" else None
        joins = told and conditioning == "concatenation"
        self.joint = nn.Linear(hidden + told, hidden) if joins else None
        self.guess = nn.Linear(hidden, guesses) if guesses else None
        for layer in self.modules():
            if isinstance(layer, (nn.Linear, nn.Conv2d)) and layer is not self.projection:
                nn.init.kaiming_normal_(layer.weight, SLOPE)

    def forward(self, x: Tensor, told: Tensor) -> Verdict:
        """Of images on [-1, 1], said to show what is told, [n, told]."""
        seen = self.seen(x)
        judged = seen if self.joint is None else F.leaky_relu(self.joint(torch.cat([seen, told], 1)), SLOPE)
        score = self.score(judged).squeeze(1)
        if self.projection is not None:
            score = score + (self.projection(told) * seen).sum(1) / math.sqrt(self.hidden_size)
        return Verdict(score, seen[:, :0] if self.guess is None else self.guess(seen))

    def seen(self, x: Tensor) -> Tensor:
        """The features [n, hidden] of images on [-1, 1], whatever these are said to show."""
        h = self.trunk(x)
        h = h if self.spread is None else self.spread(h)
        return F.leaky_relu(self.hidden(h.flatten(1)), SLOPE)


def normalised(net: nn.Module) -> nn.Module:
    """The same net, whose layers stretch nothing by more than 1 (Miyato et al. 2018, arXiv:1802.05957, equation 8)."""
    for layer in list(net.modules()):
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            spectral_norm(layer)
    return net


class MinibatchDeviation(nn.Module):
    """One more feature: how much a batch's images differ (Karras et al. 2017, arXiv:1710.10196, section 3).

    Where nothing is learned it is what it was on average, so that a verdict does not depend on the company.
    """

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("usual", torch.zeros(()))

    def forward(self, h: Tensor) -> Tensor:
        """Features [n, channels + 1, ...] of features [n, channels, ...]."""
        if self.training:
            spread = (h.float().var(0, correction=0) + 1e-8).sqrt().mean()
            with torch.no_grad():
                self.usual.lerp_(spread, 0.01)
        else:
            spread = self.usual
        return torch.cat([h, spread.to(h.dtype).expand_as(h[:, :1])], 1)


class Trunk(nn.Module):
    """Images to features of this shape."""

    shape: tuple[int, ...]


class PlainTrunk(Trunk):
    """One layer; with the hidden one it mirrors the plain generator."""

    def __init__(self, item: Item, width: int) -> None:
        super().__init__()
        self.shape = (16 * width,)
        self.layer = nn.Linear(item.channels * item.height * item.width, 16 * width)

    def forward(self, x: Tensor) -> Tensor:
        return F.leaky_relu(self.layer(x.flatten(1)), SLOPE)


class ConvolutionalTrunk(Trunk):
    """DCGAN's strided convolutions (arXiv:1511.06434) without BatchNorm, which would let images see each other."""

    def __init__(self, item: Item, width: int) -> None:
        super().__init__()
        widths = [item.channels, *channels(item, width)]
        self.shape = (widths[-1], *sizes(item)[-1])
        self.halvings = nn.ModuleList(halving(before, after) for before, after in pairwise(widths))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.halvings:
            x = F.leaky_relu(layer(even(x)), SLOPE)
        return x


class ResidualTrunk(Trunk):
    """The discriminator of Karras et al. 2019, arXiv:1912.04958: two convolutions and a way past them at each size."""

    def __init__(self, item: Item, width: int) -> None:
        super().__init__()
        widths = [width, *channels(item, width)]
        self.shape = (widths[-1], *sizes(item)[-1])
        self.stem = nn.Conv2d(item.channels, width, 3, padding=1)
        self.blocks = nn.ModuleList(Halving(before, after) for before, after in pairwise(widths))

    def forward(self, x: Tensor) -> Tensor:
        h = F.leaky_relu(self.stem(x), SLOPE)
        for block in self.blocks:
            h = block(h)
        return h


class Halving(nn.Module):
    """A residual block that halves the sides."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.same = nn.Conv2d(before, before, 3, padding=1)
        self.shrink = halving(before, after)
        self.past = nn.Conv2d(before, after, 2, stride=2, bias=False)  # to pool and then convolve takes longer

    def forward(self, h: Tensor) -> Tensor:
        h = even(h)
        around = self.past(h)
        h = F.leaky_relu(self.shrink(F.leaky_relu(self.same(h), SLOPE)), SLOPE)
        return (h + around) * HALF


def halving(before: int, after: int) -> nn.Conv2d:
    """A convolution to half the sides, which are even; all its pixels are seen equally often."""
    return nn.Conv2d(before, after, 4, stride=2, padding=1)


def even(x: Tensor) -> Tensor:
    """The image with a further row or column where it has an odd number of them, so that halving rounds up."""
    height, width = x.shape[2:]
    return F.pad(x, (0, width % 2, 0, height % 2)) if height % 2 or width % 2 else x
