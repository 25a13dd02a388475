"""Sprites: one coloured shape on black, with the six known factors of every picture.

The kind of data on which disentanglement is measured (dSprites: Matthey et al. 2017), with hue besides. Rotation runs
to where a shape looks the same again, so that no two values of the factors are one picture.
"""

from __future__ import annotations

import numpy as np

from models.data.base import DataSet, held_out_of
from models.data.drawing.sprite import SHAPES, Sprites, draw
from models.data.generated import check, drawn, numbers
from models.data.source import Loading
from models.data.split import shuffled_rows

FACTORS = ("shape", "hue", "scale", "rotation", "x", "y")
OPTIONS = {
    "size": "side in pixels, 32 or 64",
    "count": "how many",
    "seed": "another number, other sprites",
    "grid": "every combination of the factors' steps instead",
}
STEPS = {  # of the grid: 3 x 6 x 4 x 12 x 8 x 8 = 55,296 pictures
    "shape": np.arange(len(SHAPES)),
    "hue": np.arange(6) / 6,
    "scale": np.linspace(0.5, 1, 4),
    "rotation": np.arange(12) / 12,
    "x": np.linspace(0.3, 0.7, 8),
    "y": np.linspace(0.3, 0.7, 8),
}
_EDITION = 1  # of the drawing: raise it when a pixel changes, so that kept images are drawn anew


def load(size: int = 64, count: int = 20_000, seed: int = 0, grid: bool = False) -> Loading:
    """Draw the sprites, or take them from the cache; the last tenth is held out. The grid has a count of its own."""
    check("Sprites", size, count, seed)
    sprites = all_combinations() if grid else random_sprites(count, seed)
    name = f"sprites-{_EDITION}-{size}px-" + ("grid" if grid else f"{count}-seed{seed}")
    count = len(sprites.shape)
    images = yield from drawn("Drawing sprites", name, (count, size, size, 3), lambda part: draw(sprites[part], size))
    return DataSet(
        name="sprites",
        title="Sprites",
        images=images,
        held_out=held_out_of(count),
        labels=sprites.shape,
        classes=tuple(SHAPES),
        factors={name: getattr(sprites, name).astype(np.float32) for name in FACTORS},
    )


def random_sprites(count: int, seed: int) -> Sprites:
    """The first count sprites of a seed; factors are independent and evenly spread."""
    draws = numbers(FACTORS, count, seed)
    return Sprites(
        shape=(len(SHAPES) * draws["shape"]).astype(np.int64),
        hue=draws["hue"],
        scale=0.5 + 0.5 * draws["scale"],
        rotation=draws["rotation"],
        x=0.3 + 0.4 * draws["x"],
        y=0.3 + 0.4 * draws["y"],
    )


def all_combinations() -> Sprites:
    """Every combination of STEPS once, in a fixed shuffled order, so that some of every value are held out."""
    table = np.meshgrid(*STEPS.values(), indexing="ij")
    order = shuffled_rows(table[0].size)
    return Sprites(**{name: values.ravel()[order] for name, values in zip(STEPS, table, strict=True)})
