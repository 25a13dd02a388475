"""A small style-based generator: codes are mapped to a space w, which says layer by layer how to draw.

Karras et al. 2018, arXiv:1812.04948 (mapping, noise, mixing, truncation) and Karras et al. 2019, arXiv:1912.04958
(modulated convolutions, section 2.2; colours added up over the sizes, section 4.1). Ours has transposed convolutions
where theirs blurs and doubles, which is 2.25 times cheaper.
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.data.base import Item
from models.nets.convolutional import channels, sizes
from models.nets.generators import SLOPE, Entry, Generator

MAPPING_LAYERS = 3
MEAN_STAYS = 0.995  # of the running mean of w, at each step


class StyleGenerator(Generator):
    """A mapping to w, a synthesis from w for each of `layers` layers, and the means of w that truncation draws to."""

    def __init__(self, item: Item, width: int, latent: int, told: int) -> None:
        super().__init__()
        self.mapping = Mapping(latent, told)
        self.synthesis = Synthesis(item, width, latent)
        self.layers = len(self.synthesis.convolutions)
        self.keep_means(0)

    def keep_means(self, kinds: int) -> None:
        """Of each of several exclusive kinds that are told, [kinds, latent], or one of all."""
        self.register_buffer("means", torch.zeros(max(1, kinds), self.synthesis.latent))

    def forward(self, z: Tensor, told: Tensor) -> Tensor:
        """Without noise; decoding gives each layer its own by `synthesis`."""
        return self.synthesis(self.mapping(z, told), None)

    def learning(self, z: Tensor, told: Tensor, mixing: float, noise: torch.Generator) -> Tensor:
        """With fresh noise for every image, and a share of them drawn by the w of another code from some layer on."""
        w = self.mapping(z, told)
        self.follow(w, told)
        if mixing:
            others = self.mapping(z.roll(1, 0), told)  # another image's code, but told what this one is told
            first = torch.randint(1, self.layers + 1, (len(z),), generator=noise)
            first[torch.rand(len(z), generator=noise) >= mixing] = self.layers
            w = mixed(w, others, first.to(z.device), self.layers)
        return self.synthesis(w, self.synthesis.noise(len(z), noise))

    @torch.no_grad()
    def follow(self, w: Tensor, told: Tensor) -> None:
        """Take codes [n, latent] into the running means of their kinds; those that are told nothing are one kind."""
        kinds = told.argmax(1) if len(self.means) > 1 else torch.zeros(len(w), dtype=torch.long, device=w.device)
        member = F.one_hot(kinds, len(self.means)).float()
        counts = member.sum(0)
        means = (member.T @ w.float()) / counts.clamp(min=1)[:, None]
        self.means.lerp_(means, (1 - MEAN_STAYS) * (counts > 0).float()[:, None])


def mixed(w: Tensor, others: Tensor, first: Tensor, layers: int) -> Tensor:
    """Codes [n, layers, latent] that are w [n, latent] up to layer `first` [n] and from there on the others."""
    from_there = torch.arange(layers, device=w.device) >= first[:, None]
    return torch.where(from_there[:, :, None], others[:, None], w[:, None])


class Mapping(nn.Module):
    """Codes in z, of which only the direction counts, to codes in w, [n, latent] both."""

    def __init__(self, latent: int, told: int) -> None:
        super().__init__()
        self.entry = Entry(latent, told, latent)
        self.rest = nn.ModuleList(nn.Linear(latent, latent) for _ in range(MAPPING_LAYERS - 1))
        for layer in (self.entry.code, *self.rest):
            nn.init.normal_(layer.weight, std=math.sqrt(2 / latent))

    def forward(self, z: Tensor, told: Tensor) -> Tensor:
        h = F.leaky_relu(self.entry(F.normalize(z) * math.sqrt(z.shape[1]), told), SLOPE)
        for layer in self.rest:
            h = F.leaky_relu(layer(h), SLOPE)
        return h


class Synthesis(nn.Module):
    """Codes in w, for all layers alike or one for each, to images; two layers for every doubling of the sides."""

    def __init__(self, item: Item, width: int, latent: int) -> None:
        super().__init__()
        self.sizes, self.latent = sizes(item)[::-1], latent
        widths = [*channels(item, width)[::-1], width]  # at every size, from the coarsest to the whole picture's
        self.start = nn.Parameter(torch.randn(1, widths[0], *self.sizes[0]))
        self.convolutions = nn.ModuleList([Modulated(widths[0], widths[0], latent)])
        self.colours = nn.ModuleList([Colour(widths[0], item.channels, latent)])
        for before, after in pairwise(widths):
            self.convolutions += [Modulated(before, after, latent, up=True), Modulated(after, after, latent)]
            self.colours.append(Colour(after, item.channels, latent))

    @property
    def styles(self) -> Tensor:
        """The weights [scales, latent] by which a code says of every channel, layer by layer, its scale."""
        return torch.cat([layer.style.weight for layer in (*self.convolutions, *self.colours)])

    def noise(self, count: int, noise: torch.Generator) -> list[Tensor]:
        """Standard normal noise for every layer, [count, 1, height, width] each, on the net's device."""
        sides = [self.sizes[(layer + 1) // 2] for layer in range(len(self.convolutions))]
        return [torch.randn(count, 1, *side, generator=noise).to(self.start.device) for side in sides]

    def forward(self, w: Tensor, noise: list[Tensor] | None) -> Tensor:
        """Images of w [n, latent] or [n, layers, latent]; each layer's noise is of every image, or one for all."""
        codes = w.unbind(1) if w.ndim == 3 else [w] * len(self.convolutions)
        drops = noise or [None] * len(self.convolutions)
        h, image = self.start.expand(len(w), -1, -1, -1), None
        for layer, (convolution, code, drop) in enumerate(zip(self.convolutions, codes, drops, strict=True)):
            h = convolution(h, code, drop, self.sizes[(layer + 1) // 2])
            if layer % 2 == 0:  # a size is complete
                colour = self.colours[layer // 2](h, code)
                image = colour if image is None else doubled(image, self.sizes[layer // 2]) + colour
        return image.tanh()


class Modulated(nn.Module):
    """A convolution whose input channels are scaled by a style, then noise and a leaky ReLU.

    Dividing by the length of the scaled weights (equation 3) is done to the output, which gives the same numbers as
    weights of their own for every image but lets all images share one convolution.
    """

    def __init__(self, before: int, after: int, latent: int, up: bool = False) -> None:
        super().__init__()
        self.up = up
        self.style = style(latent, before)
        shape = (before, after, 4, 4) if up else (after, before, 3, 3)
        self.weight = nn.Parameter(torch.empty(shape))
        nn.init.normal_(self.weight, std=1 / math.sqrt(before * (4 if up else 9)))
        self.bias = nn.Parameter(torch.zeros(after))
        self.strength = nn.Parameter(torch.zeros(()))  # of the noise

    def forward(self, h: Tensor, w: Tensor, noise: Tensor | None, size: tuple[int, int]) -> Tensor:
        scales = self.style(w)  # [n, before]
        h = h * scales[:, :, None, None]
        if self.up:  # each output pixel sees four of the sixteen weights
            h = F.conv_transpose2d(h, self.weight, stride=2, padding=1)[..., : size[0], : size[1]]
            squares = self.weight.square().sum((2, 3)) / 4
        else:
            h = F.conv2d(h, self.weight, padding=1)
            squares = self.weight.square().sum((2, 3)).T
        lengths = (scales.float().square() @ squares + 1e-8).rsqrt()  # [n, after]
        h = h * lengths[:, :, None, None].to(h.dtype) + self.bias[:, None, None]
        if noise is not None:
            h = h + self.strength * noise
        return F.leaky_relu(h, SLOPE) * math.sqrt(2)


class Colour(nn.Module):
    """Features to pixels, scaled by a style but not divided by anything."""

    def __init__(self, before: int, channels: int, latent: int) -> None:
        super().__init__()
        self.style = style(latent, before)
        self.convolution = nn.Conv2d(before, channels, 1)

    def forward(self, h: Tensor, w: Tensor) -> Tensor:
        return self.convolution(h * self.style(w)[:, :, None, None])


def style(latent: int, width: int) -> nn.Linear:
    """What a code in w says of each channel: its scale, which is around 1 at first."""
    layer = nn.Linear(latent, width)
    nn.init.ones_(layer.bias)
    return layer


def doubled(image: Tensor, size: tuple[int, int]) -> Tensor:
    """An image of twice the sides or, to end at an odd size, one less."""
    up = F.interpolate(image, scale_factor=2, mode="bilinear", align_corners=False)
    return up[..., : size[0], : size[1]]
