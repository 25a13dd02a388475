"""DiffAugment: what the discriminator sees, of real and of generated images, is altered alike.

Zhao et al. 2020, arXiv:2006.10738; the sizes are those of its published code. Alterations are differentiable, so that
a generator learns through them, and draw on the CPU from the random numbers they are given. Images are
[n, channels, height, width] on [-1, 1].
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

FARTHEST = 1 / 8  # of a side that images are moved
HOLE = 1 / 2  # of a side that is cut out

Alteration = Callable[[Tensor, torch.Generator], Tensor]


def colour(x: Tensor, noise: torch.Generator) -> Tensor:
    """Brightness moved by at most a half, saturation times 0 to 2, contrast times 0.5 to 1.5."""
    brightness, saturation, contrast = torch.rand(3, len(x), 1, 1, 1, generator=noise).to(x.device)
    x = x + brightness - 0.5
    grey = x.mean(1, keepdim=True)
    x = grey + 2 * saturation * (x - grey)
    level = x.mean((1, 2, 3), keepdim=True)
    return level + (0.5 + contrast) * (x - level)


def translation(x: Tensor, noise: torch.Generator) -> Tensor:
    """Moved by up to an eighth of the sides; what comes in from outside is 0."""
    for axis in (2, 3):
        side = x.shape[axis]
        most = round(side * FARTHEST)
        moves = torch.randint(-most, most + 1, (len(x), 1), generator=noise)
        places = (torch.arange(side) + moves + most).to(x.device)  # [n, side], in the padded image
        padding = (most, most) if axis == 3 else (0, 0, most, most)
        along = places[:, None, :, None] if axis == 2 else places[:, None, None, :]
        padded = F.pad(x, padding)
        x = padded.gather(axis, along.expand(x.shape))
    return x


def cutout(x: Tensor, noise: torch.Generator) -> Tensor:
    """A rectangle of half the sides is 0; its middle may be anywhere, so that part of it may lie outside."""
    kept = torch.zeros(())
    for side, view in ((x.shape[2], (len(x), 1, -1, 1)), (x.shape[3], (len(x), 1, 1, -1))):
        middle = torch.randint(0, side + 1, (len(x), 1), generator=noise)
        apart = (torch.arange(side) + 0.5 - middle).abs() > side * HOLE / 2
        kept = torch.maximum(kept, apart.float().view(view))
    return x * kept.to(x.device)


ALTERATIONS: dict[str, tuple[Alteration, ...]] = {
    "none": (),
    "translation": (translation,),
    "translation + cutout": (translation, cutout),
    "colour + translation + cutout": (colour, translation, cutout),
}


def altered(x: Tensor, policy: str, noise: torch.Generator) -> Tensor:
    """The images after all alterations of a policy, each image by its own draws."""
    for alteration in ALTERATIONS[policy]:
        x = alteration(x, noise)
    return x
