"""The picture beside an exported model: what it draws, under real images to hold it against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from models.base import LatentModel, Manner, decode_bytes, to_unit
from models.data.base import DataSet
from models.latent.priors import Prior
from models.latent.summary import Summary
from models.points.plotted import plotted
from models.progress import finished
from models.sampling import sample, shown_in

GAP = 4  # grey pixels between real images and drawn ones, and between kinds of these
GREY = 128
SEED = 1  # not that of the samples which are measured: what is looked at was not chosen by its figures
POINTS = 400  # in a square
SMALL, COLUMNS, COLUMNS_OF_SMALL = 40, 8, 10  # pictures of fewer pixels stand ten in a row


@dataclass(frozen=True, eq=False)
class Sheet:
    """Blocks of rows of pictures, and what they are, in order."""

    blocks: dict[str, list[np.ndarray]]  # of rows uint8 [n, height, width, channels]

    @property
    def is_of_points(self) -> bool:
        """Whether each block is a square in which all of its points are plotted."""
        return next(iter(self.blocks.values()))[0].shape[1:3] == (1, 1)

    @property
    def caption(self) -> str:
        return f"The picture, from {'the left' if self.is_of_points else 'above'}: {'; '.join(self.blocks)}."

    @property
    def image(self) -> Image.Image:
        if self.is_of_points:
            squares = [plotted(np.concatenate(rows)) for rows in self.blocks.values()]
            gap = np.full((len(squares[0]), GAP, 1), GREY, np.uint8)
            return Image.fromarray(np.concatenate([part for s in squares for part in (gap, s)][1:], 1).squeeze(-1))
        blocks = [np.concatenate([np.concatenate(list(row), axis=1) for row in rows]) for rows in self.blocks.values()]
        gap = np.full((GAP, *blocks[0].shape[1:]), GREY, np.uint8)
        parts = [part for block in blocks for part in (gap, block)][1:]
        pixels = np.concatenate(parts)
        return Image.fromarray(pixels.squeeze(-1) if pixels.shape[-1] == 1 else pixels)


def sheet_of(model: LatentModel, prior: Prior, summary: Summary, data: DataSet, manner: Manner) -> Sheet:
    """Held-out images, their reconstructions where the model encodes, and samples: a row for every class it has."""
    columns = COLUMNS_OF_SMALL if model.item.height < SMALL else COLUMNS
    columns = POINTS if model.item.is_point else columns
    real = data.images[data.testing][:columns]
    columns = len(real)
    blocks = {f"{data.held_out_name} images": [real]}
    if summary.encodings is not None:
        with torch.inference_mode():
            codes = model.encode(to_unit(real)).mean
        blocks["their reconstructions"] = [decode_bytes(model, codes.numpy())]
    names = model.conditions.names if model.conditions.exclusive else ()
    rows = len(names) or (1 if model.item.is_point else columns if summary.encodings is None else 2)
    like = shown_in(data, model.conditions)
    drawn = finished(sample(model, prior, rows * columns, attributes=like, manner=manner, seed=SEED))
    images = drawn.images[np.argsort(drawn.labels, kind="stable")]
    kinds = f", a row each of {', '.join(names)}" if names else ""
    kinds += "" if like is None else ", asked for the attributes of training images"
    blocks[f"samples of {prior.name}{kinds}"] = np.split(images, rows)
    if summary.mixture is not None and not names:
        codes = summary.mixture.sample(2 * columns, seed=SEED)
        blocks[f"samples of its {summary.mixture.name}"] = np.split(decode_bytes(model, codes), 2)
    return Sheet(blocks)
