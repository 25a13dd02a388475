"""Known factors of images as measures of codes take them: of which images each can be told, and whether it goes round.

Identifiable are those that a picture gives away. Where a shape looks the same after part of a turn its rotation is
known modulo that part only, and the same number is another angle for every shape; so rotation is asked about among
the shapes that look the same after a whole turn only. Hue and rotation end where they begin: as numbers they would
have an edge that no picture has, so distances are taken round the circle and regressions are of (cos, sin).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from models.base import LatentModel
from models.data.drawing.sprite import SHAPES, Sprites, draw
from models.data.generated import SIZES
from models.data.sprites import FACTORS, random_sprites
from models.latent.encodings import encode_images
from models.metrics.base import BY_CHANCE, Subject, encoder
from models.progress import Progress, finished

BINS = 20  # of factors that are no classes, and of codes
CONSTANT = 1e-10  # of the variance of the dimension that varies most, which rounding may leave
CODES = 10_000  # images that are encoded
PART = 500  # of them at once
FRESH = 2**31 - 1  # the seed of sprites that no model here has learned from
CIRCULAR = ("hue", "rotation")
TURNING = tuple(index for index, (_, symmetry) in enumerate(SHAPES.values()) if symmetry == 1)  # hearts
SILENT = 0.01  # of the variance of codes drawn from posteriors: where means vary by less, a dimension says nothing


@dataclass(frozen=True, eq=False)
class Factor:
    """One factor of n images, known of `rows` of them."""

    name: str
    kind: str  # "classes", "line" or "circle", whose circumference is 1
    values: np.ndarray = field(repr=False)  # [m], of the rows
    rows: np.ndarray = field(repr=False)  # int64 [m]

    def binned(self, bins: int = BINS) -> np.ndarray:
        """int64 [m]: the class, or the bin of so many that are equally wide."""
        match self.kind:
            case "classes":
                return self.values.astype(np.int64)
            case "circle":
                return (bins * (self.values % 1)).astype(np.int64) % bins
        return binned(self.values, bins)

    def numbers(self) -> np.ndarray:
        """[m, 1] of a factor on a line, [m, 2] of one on a circle: what regressions are of."""
        if self.kind == "circle":
            turn = 2 * np.pi * self.values
            return np.stack([np.cos(turn), np.sin(turn)], 1)
        return self.values[:, None].astype(np.float64)


@dataclass(frozen=True, eq=False)
class Coded:
    """What a model's encoder says of images with known factors."""

    means: np.ndarray = field(repr=False)  # [n, d], of the posteriors
    sigmas: np.ndarray = field(repr=False)  # [n, d], 0 where the encoder gives points
    factors: tuple[Factor, ...]

    @property
    def silent(self) -> np.ndarray:
        """bool [d]: dimensions in which the means vary by next to nothing beside the encoder's own noise."""
        signal = self.means.var(0, dtype=np.float64)
        return signal <= SILENT * (signal + (self.sigmas.astype(np.float64) ** 2).mean(0))

    @property
    def said(self) -> np.ndarray:
        """The means [n, d] with silent dimensions put to 0: what little they vary by would be found and counted."""
        return np.where(self.silent, 0, self.means)


def binned(values: np.ndarray, bins: int = BINS) -> np.ndarray:
    """int64 [n]: which of so many bins between the least and the largest, all equally wide."""
    low, high = float(values.min()), float(values.max())
    if high <= low:
        return np.zeros(len(values), np.int64)
    return np.minimum((bins * ((values - low) / (high - low))).astype(np.int64), bins - 1)


def varying(codes: np.ndarray) -> np.ndarray:
    """bool [d]: the dimensions of codes [n, d] that are not constant."""
    variances = codes.var(0, dtype=np.float64)
    return variances > CONSTANT * max(variances.max(), 1e-300)


def identifiable(sprites: Sprites) -> tuple[Factor, ...]:
    """The factors of sprites, in their order; rotation is one where there are shapes that show it."""
    turning = np.flatnonzero(np.isin(sprites.shape, TURNING))
    found = []
    for name in FACTORS:
        rows = turning if name == "rotation" else np.arange(len(sprites.shape))
        kind = "classes" if name == "shape" else "circle" if name in CIRCULAR else "line"
        if len(rows):
            found.append(Factor(name, kind, np.asarray(getattr(sprites, name), np.float64)[rows], rows))
    return tuple(found)


def sprites(subject: Subject) -> str:
    """Sprites and a model that encodes such; a need of measures."""
    if subject.data.name != "sprites":
        return f"the factors behind {subject.data.title} are not known: it is measured on Sprites"
    item = None if subject.model is None else subject.model.item
    if item and (item.channels != 3 or item.height != item.width or item.height not in SIZES):
        return f"no sprites are drawn as the {item} pictures that this model takes"
    return encoder(subject)


def coded_sprites(subject: Subject) -> Iterator[Progress]:
    """The Coded of fresh sprites, once for all measures."""
    return subject.once("coded sprites", lambda: code_sprites(subject.model))


def by_factor(name: str, found: dict[str, float], by_chance: dict[str, float]) -> dict[str, float]:
    """Figures of a measure: its mean over the factors, the same of codes in random order, and every factor's own."""
    means = {name: float(np.mean([*found.values()])), f"{name}{BY_CHANCE}": float(np.mean([*by_chance.values()]))}
    return means | {f"{name}_{factor}": value for factor, value in found.items()}


def shuffled(codes: np.ndarray) -> np.ndarray:
    """The same codes [n, d], of other images."""
    return np.random.default_rng(0).permutation(codes)


def code_sprites(model: LatentModel, count: int = CODES, seed: int = FRESH) -> Iterator[Progress]:
    """Sprites of the model's size drawn anew and encoded: the Coded."""
    sprites = random_sprites(count, seed)
    means, sigmas = yield from encode_sprites(model, sprites)
    return Coded(means, sigmas, identifiable(sprites))


def encode_sprites(model: LatentModel, sprites: Sprites) -> Iterator[Progress]:
    """Posterior means and sigmas [n, d] of sprites drawn in the model's size; one that knows shapes is told them."""
    count, parts = len(sprites.shape), []
    for start in range(0, count, PART):
        part = sprites[start : start + PART]
        images = draw(part, model.item.height)
        parts.append(finished(encode_images(model, images, "", part.shape)))
        yield Progress("Encoding sprites", min(start + PART, count), count)
    return tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))
