"""The U-Net that looks at a noisy image and says what the noise, the image or the way between them is.

Ho et al. 2020, arXiv:2006.11239, appendix B, with the scale-shift conditioning and the attention by heads of
Dhariwal & Nichol 2021, arXiv:2105.05233. Sides that are odd round up on the way down and are restored on the way up.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.data.base import Item
from models.nets.convolutional import normed

HEAD = 32  # channels of an attention head, or somewhat more where heads would not be of equal size
LONGEST = 10_000.0  # of the embedding's periods, in steps of time


class UNet(nn.Module):
    """Images [n, channels, height, width] on [-1, 1] at times t to an output of the same shape.

    Levels have width, 2 x width and then 4 x width channels; each but the last halves the sides. Attention is at the
    last level. `classes` is 0 where no class is told; else there is one more embedding, for "any class".
    """

    def __init__(self, item: Item, width: int, levels: int, blocks: int, classes: int = 0) -> None:
        super().__init__()
        widths = [width * min(4, 2**level) for level in range(levels)]
        self.width, self.classes = width, classes
        told = 4 * width
        self.time = nn.Sequential(nn.Linear(width, told), nn.SiLU(), nn.Linear(told, told))
        self.kinds = nn.Embedding(classes + 1, told) if classes else None
        self.stem = nn.Conv2d(item.channels, width, 3, padding=1)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        kept, before = [width], width
        for level, after in enumerate(widths):
            for _ in range(blocks):
                self.down.append(Block(before, after, told, attends=level == levels - 1))
                kept.append(after)
                before = after
            if level < levels - 1:
                self.down.append(nn.Conv2d(before, before, 3, stride=2, padding=1))
                kept.append(before)
        self.middle = nn.ModuleList([Block(before, before, told, attends) for attends in (True, False)])
        for level, after in reversed(list(enumerate(widths))):
            for _ in range(blocks + 1):
                self.up.append(Block(before + kept.pop(), after, told, attends=level == levels - 1))
                before = after
            if level > 0:
                self.up.append(Upward(before))
        self.out = nn.Sequential(normed(before), nn.SiLU(), nn.Conv2d(before, item.channels, 3, padding=1))
        _silence(self.out[-1])

    def forward(self, x: Tensor, t: Tensor, kinds: Tensor | None = None, offset: Tensor | None = None) -> Tensor:
        """Times t [n] count steps, from 0 (clean) to the schedule's last; `kinds` are weights [n, classes + 1] of the
        classes, the last of which is any class; `offset` is added to the bottleneck, [n or 1, channels, ...]."""
        told = self.told(t, kinds)
        h, kept = self.downwards(x, told)
        return self.upwards(h if offset is None else h + offset, kept, told)

    def bottleneck(self, x: Tensor, t: Tensor, kinds: Tensor | None = None) -> Tensor:
        """The coarsest features, [n, channels, height, width]."""
        return self.downwards(x, self.told(t, kinds))[0]

    def told(self, t: Tensor, kinds: Tensor | None) -> Tensor:
        """What every block is told of time and class, [n, 4 x width]."""
        told = self.time(waves(t, self.width))
        if self.kinds is None:
            return told
        return told + (self.kinds.weight[-1] if kinds is None else kinds.to(told.dtype) @ self.kinds.weight)

    def downwards(self, x: Tensor, told: Tensor) -> tuple[Tensor, list[Tensor]]:
        h = _laid_out(self.stem(x))
        kept = [h]
        for part in self.down:
            h = part(h, told) if isinstance(part, Block) else part(h)
            kept.append(h)
        for block in self.middle:
            h = block(h, told)
        return h, kept

    def upwards(self, h: Tensor, kept: list[Tensor], told: Tensor) -> Tensor:
        kept = list(kept)
        for part in self.up:
            if isinstance(part, Block):
                h = part(torch.cat([h, kept.pop()], 1), told)
            else:
                h = part(h, kept[-1].shape[-2:])
        return self.out(h).contiguous()


class Block(nn.Module):
    """Two convolutions that time and class scale and shift, added to what came in; then attention, if it attends."""

    def __init__(self, before: int, after: int, told: int, attends: bool) -> None:
        super().__init__()
        self.first = nn.Sequential(normed(before), nn.SiLU(), nn.Conv2d(before, after, 3, padding=1))
        self.told = nn.Linear(told, 2 * after)
        self.norm = normed(after)
        self.second = nn.Sequential(nn.SiLU(), nn.Conv2d(after, after, 3, padding=1))
        self.skip = nn.Conv2d(before, after, 1) if before != after else nn.Identity()
        self.attention = Attention(after) if attends else None
        _silence(self.second[-1])

    def forward(self, x: Tensor, told: Tensor) -> Tensor:
        scale, shift = self.told(F.silu(told))[:, :, None, None].chunk(2, 1)
        h = self.skip(x) + self.second(self.norm(self.first(x)) * (1 + scale) + shift)
        return h if self.attention is None else h + self.attention(h)


class Attention(nn.Module):
    """Every place of a picture looks at every other (Vaswani et al. 2017, arXiv:1706.03762, equation 1)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.heads = next(heads for heads in range(max(1, width // HEAD), 0, -1) if width % heads == 0)
        self.norm = normed(width)
        self.asks = nn.Conv2d(width, 3 * width, 1)
        self.answers = nn.Conv2d(width, width, 1)
        _silence(self.answers)

    def forward(self, x: Tensor) -> Tensor:
        n, c, height, width = x.shape
        q, k, v = self.asks(self.norm(x)).view(n, 3, self.heads, c // self.heads, height * width).mT.unbind(1)
        return self.answers(F.scaled_dot_product_attention(q, k, v).mT.reshape(n, c, height, width))


class Upward(nn.Module):
    """To the next finer level: every pixel repeated, then a convolution."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, h: Tensor, size: tuple[int, int]) -> Tensor:
        return self.conv(F.interpolate(h, scale_factor=2, mode="nearest")[..., : size[0], : size[1]])


def waves(t: Tensor, width: int) -> Tensor:
    """Sines and cosines [n, width] of times [n] (Vaswani et al. 2017, section 3.5)."""
    frequencies = torch.exp(-math.log(LONGEST) * torch.arange(width // 2, device=t.device) / (width // 2))
    angles = t.float()[:, None] * frequencies
    return torch.cat([angles.cos(), angles.sin()], 1)


def _laid_out(h: Tensor) -> Tensor:
    """With a pixel's channels side by side, as then in all that follows, where that is faster: at 32 bits on a CPU.

    There a training step then takes 8 % less time at 28 pixels and 22 % at 64; sampling, 4 to 24 %. At 16 bits torch's
    GroupNorm takes eight times as long so.
    """
    fits = h.device.type == "cpu" and h.dtype == torch.float32
    return h.contiguous(memory_format=torch.channels_last) if fits else h


def _silence(layer: nn.Conv2d) -> None:
    """So that a new block changes nothing."""
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
