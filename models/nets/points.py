"""Small dense nets for points: what stands in for convolutions where an image is a single pixel."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from models.data.base import Item
from models.nets.unet import waves

LAYERS = 3  # between the first and the last


def dense(*sizes: int) -> nn.Sequential:
    """Linear layers of these sizes with SiLU between them."""
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers += [nn.Linear(before, after), nn.SiLU()]
    return nn.Sequential(*layers[:-1])


class PointEncoder(nn.Module):
    """Points [n, channels, 1, 1] in [0, 1] to features [n, out]."""

    def __init__(self, item: Item, hidden: int, out: int) -> None:
        super().__init__()
        self.layers = dense(item.channels, *[hidden] * LAYERS, out)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(2 * x.flatten(1) - 1)


class PointDecoder(nn.Module):
    """Codes [n, latent] to logits of points [n, channels, 1, 1]."""

    def __init__(self, item: Item, hidden: int, latent: int) -> None:
        super().__init__()
        self.layers = dense(latent, *[hidden] * LAYERS, item.channels)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z)[:, :, None, None]


class PointNet(nn.Module):
    """What the U-Net is for images: points [n, channels, 1, 1] on [-1, 1] at times t to an output of the same shape.

    Residual blocks of `units` that time and class scale and shift, `blocks` of them before the middle and as many after
    it. The middle is what the U-Net's bottleneck is.
    """

    def __init__(self, item: Item, width: int, blocks: int, classes: int = 0) -> None:
        super().__init__()
        units = 2 * width
        self.width, self.classes = width, classes
        self.time = nn.Sequential(nn.Linear(width, units), nn.SiLU(), nn.Linear(units, units))
        self.kinds = nn.Embedding(classes + 1, units) if classes else None
        self.stem = nn.Linear(item.channels, units)
        self.down = nn.ModuleList(PointBlock(units) for _ in range(blocks))
        self.up = nn.ModuleList(PointBlock(units) for _ in range(blocks))
        self.out = nn.Sequential(nn.SiLU(), nn.Linear(units, item.channels))
        nn.init.zeros_(self.out[-1].weight)
        nn.init.zeros_(self.out[-1].bias)

    def forward(self, x: Tensor, t: Tensor, kinds: Tensor | None = None, offset: Tensor | None = None) -> Tensor:
        """As `UNet.forward`."""
        told = self.told(t, kinds)
        h = self._downwards(x, told)
        if offset is not None:
            h = h + offset.flatten(1)
        for block in self.up:
            h = block(h, told)
        return self.out(h)[:, :, None, None]

    def bottleneck(self, x: Tensor, t: Tensor, kinds: Tensor | None = None) -> Tensor:
        """The features in the middle, [n, units, 1, 1]."""
        return self._downwards(x, self.told(t, kinds))[:, :, None, None]

    def told(self, t: Tensor, kinds: Tensor | None) -> Tensor:
        """What every block is told of time and class, [n, units]."""
        told = self.time(waves(t, self.width))
        if self.kinds is None:
            return told
        return told + (self.kinds.weight[-1] if kinds is None else kinds.to(told.dtype) @ self.kinds.weight)

    def _downwards(self, x: Tensor, told: Tensor) -> Tensor:
        h = self.stem(x.flatten(1))
        for block in self.down:
            h = block(h, told)
        return h


class PointBlock(nn.Module):
    """Two layers that time and class scale and shift, added to what came in."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.told = nn.Linear(units, 2 * units)
        self.first, self.norm, self.second = nn.Linear(units, units), nn.LayerNorm(units), nn.Linear(units, units)

    def forward(self, h: Tensor, told: Tensor) -> Tensor:
        scale, shift = self.told(nn.functional.silu(told)).chunk(2, 1)
        inside = self.norm(self.first(nn.functional.silu(h))) * (1 + scale) + shift
        return h + self.second(nn.functional.silu(inside))


def point_body(item: Item, width: int, features: int) -> nn.Sequential:
    """The layers of a classifier of points [n, channels, 1, 1], up to its features [n, features]."""
    units = 4 * width
    return nn.Sequential(nn.Flatten(), *dense(item.channels, units, units, features), nn.SiLU())
