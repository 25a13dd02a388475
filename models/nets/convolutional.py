"""Convolutional encoder and decoder for images of any size from 8 to 64 pixels.

Each stage halves (doubles) the sides until the shorter one is at most four pixels; odd sides round up on the way
down and are restored exactly on the way up.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.data.base import Item

COARSEST = 4  # pixels: the side at which the picture is flattened
GROUP = 8  # channels a GroupNorm looks at together; unlike BatchNorm's, its figures do not mix a batch's images


def sizes(item: Item) -> list[tuple[int, int]]:
    """Height and width at every stage, from the whole picture to the coarsest."""
    stages = [(item.height, item.width)]
    while min(stages[-1]) > COARSEST:
        stages.append(tuple((side + 1) // 2 for side in stages[-1]))
    return stages


def channels(item: Item, width: int) -> list[int]:
    """Channels after every halving: width, then doubling to at most four times as many."""
    return [min(4, 2**stage) * width for stage in range(len(sizes(item)) - 1)]


def normed(width: int) -> nn.GroupNorm:
    """Normalisation of each image's channels, eight at a time; width is a multiple of eight."""
    return nn.GroupNorm(width // GROUP, width)


class Residual(nn.Module):
    """Two convolutions added to what came in; the last starts at zero, so a new block changes nothing."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            normed(width),
            nn.SiLU(),
            nn.Conv2d(width, width, 3, padding=1),
            normed(width),
            nn.SiLU(),
            nn.Conv2d(width, width, 3, padding=1),
        )
        nn.init.zeros_(self.body[-1].weight)
        nn.init.zeros_(self.body[-1].bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class Encoder(nn.Module):
    """Images [n, channels, height, width] in [0, 1] to features [n, out]."""

    def __init__(self, item: Item, width: int, hidden: int, out: int) -> None:
        super().__init__()
        widths = channels(item, width)
        stages: list[nn.Module] = []
        before = item.channels
        for stage, after in enumerate(widths):
            stages += [nn.Conv2d(before, after, 3, stride=2, padding=1)]
            stages += [Residual(after)] if stage >= len(widths) - 2 else [normed(after), nn.SiLU()]
            before = after
        self.stages = nn.Sequential(*stages, normed(before), nn.SiLU(), nn.Flatten())
        height, side = sizes(item)[-1]
        self.head = nn.Sequential(nn.Linear(before * height * side, hidden), nn.SiLU(), nn.Linear(hidden, out))

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.stages(2 * x - 1))


class Decoder(nn.Module):
    """Codes [n, latent] to logits of pixels [n, channels, height, width]."""

    def __init__(self, item: Item, width: int, hidden: int, latent: int) -> None:
        super().__init__()
        self.sizes = sizes(item)[::-1]
        widths = channels(item, width)[::-1]
        height, side = self.sizes[0]
        self.coarsest = (widths[0], height, side)
        self.head = nn.Sequential(nn.Linear(latent, hidden), nn.SiLU(), nn.Linear(hidden, widths[0] * height * side))
        self.blocks = nn.ModuleList(Residual(w) if stage < 2 else nn.Identity() for stage, w in enumerate(widths))
        self.ups = nn.ModuleList(
            Upsample(before, after) for before, after in zip(widths, [*widths[1:], item.channels], strict=True)
        )

    def forward(self, z: Tensor) -> Tensor:
        h = self.head(z).view(len(z), *self.coarsest)
        for block, up, size in zip(self.blocks, self.ups, self.sizes[1:], strict=True):
            h = up(block(h), size)
        return h


class Upsample(nn.Module):
    """Twice the sides by a convolution to four times the channels, rearranged (Shi et al. 2016, arXiv:1609.05158)."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.norm = normed(before)
        self.conv = nn.Conv2d(before, 4 * after, 3, padding=1)
        with torch.no_grad():  # the four pixels of a cell start equal, which avoids a checkerboard (arXiv:1707.02937)
            self.conv.weight.copy_(self.conv.weight[::4].repeat_interleave(4, 0))
            self.conv.bias.copy_(self.conv.bias[::4].repeat_interleave(4, 0))

    def forward(self, h: Tensor, size: tuple[int, int]) -> Tensor:
        up = F.pixel_shuffle(self.conv(F.silu(self.norm(h))), 2)
        return up[..., : size[0], : size[1]]
