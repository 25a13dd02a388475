"""Generators of GANs: codes, and what they are told, to images on [-1, 1] of any size from 8 to 64 pixels.

What a net is told is [n, told], values whose mean square is 1 as a code's is; nothing where told is 0.
"""

from __future__ import annotations

import abc

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.data.base import Item
from models.nets.convolutional import channels, sizes

SLOPE = 0.2  # of leaky ReLUs below 0


class Generator(nn.Module, abc.ABC):
    """Images from codes; a generator with a space `w` has more to it (models/nets/style.py)."""

    @abc.abstractmethod
    def forward(self, z: Tensor, told: Tensor) -> Tensor:
        """Images [n, channels, height, width] on [-1, 1] of codes [n, latent] and of what is told, [n, told]."""

    def learning(self, z: Tensor, told: Tensor, mixing: float, noise: torch.Generator) -> Tensor:
        """The same while it learns, where styles may be mixed and what is drawn besides comes from `noise`."""
        return self(z, told)


class Entry(nn.Module):
    """The first layer, to which codes and what is told contribute alike at first, however many numbers they have."""

    def __init__(self, latent: int, told: int, out: int) -> None:
        super().__init__()
        self.code = nn.Linear(latent, out)
        self.told = nn.Linear(told, out, bias=False) if told else None

    def forward(self, z: Tensor, told: Tensor) -> Tensor:
        return self.code(z) if self.told is None else self.code(z) + self.told(told)


class PlainGenerator(Generator):
    """Layers of 256 and 512 units, as small GANs have had since Goodfellow et al. 2014, arXiv:1406.2661."""

    def __init__(self, item: Item, width: int, latent: int, told: int) -> None:
        super().__init__()
        self.shape = item.channels, item.height, item.width
        self.entry = Entry(latent, told, 8 * width)
        self.rest = nn.Sequential(
            nn.LeakyReLU(SLOPE),
            nn.Linear(8 * width, 16 * width),
            nn.LeakyReLU(SLOPE),
            nn.Linear(16 * width, item.channels * item.height * item.width),
            nn.Tanh(),
        )

    def forward(self, z: Tensor, told: Tensor) -> Tensor:
        return self.rest(self.entry(z, told)).view(-1, *self.shape)


class ConvolutionalGenerator(Generator):
    """DCGAN's: transposed convolutions, BatchNorm and ReLU (Radford et al. 2015, arXiv:1511.06434, section 3)."""

    def __init__(self, item: Item, width: int, latent: int, told: int) -> None:
        super().__init__()
        self.sizes = sizes(item)[::-1]
        widths = channels(item, width)[::-1]
        self.coarsest = (widths[0], *self.sizes[0])
        self.entry = Entry(latent, told, widths[0] * self.sizes[0][0] * self.sizes[0][1])
        self.norms = nn.ModuleList(map(BatchNorm, widths))
        self.ups = nn.ModuleList(
            nn.ConvTranspose2d(before, after, 4, stride=2, padding=1)
            for before, after in zip(widths, [*widths[1:], item.channels], strict=True)
        )

    def forward(self, z: Tensor, told: Tensor) -> Tensor:
        h = self.entry(z, told).view(-1, *self.coarsest)
        for norm, up, (height, width) in zip(self.norms, self.ups, self.sizes[1:], strict=True):
            h = up(F.relu(norm(h)))[..., :height, :width]
        return h.tanh()


class BatchNorm(nn.Module):
    """As torch's BatchNorm2d (arXiv:1502.03167), without its count of batches: checkpoints hold real numbers only."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width))
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("variance", torch.ones(width))

    def forward(self, h: Tensor) -> Tensor:
        return F.batch_norm(h, self.mean, self.variance, self.weight, self.bias, training=self.training)
