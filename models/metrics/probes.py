"""Pictures of which it is known what the typicality meter should say, by which the meter itself is judged.

Averages of real images are the ones that matter: a measure that calls them the most typical rewards blur.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PIL import Image, ImageFilter

from models.data.base import DataSet
from models.metrics.typicality import JUDGED, Ruler, Verdict

COUNT = 100  # pictures of a kind
BLUR = 1 / 14  # radius over the side of the picture: two pixels of 28


def probes(data: DataSet) -> dict[str, np.ndarray]:
    """Pictures uint8 [n, height, width, channels] by their kind, made from held-out images where there are enough."""
    held_out = data.images[data.testing]
    some = held_out[:COUNT]
    noise = np.random.default_rng(0).integers(0, 256, some.shape, np.uint8)
    found = {
        "held-out images": held_out[:JUDGED],
        "mean of all training images": _mean(data.images[data.training])[None],
        "means of ten": _means(held_out, 10),
        "means of two": _means(held_out, 2),
        "blurred": np.stack([_blurred(image) for image in some]),
        "inverted": 255 - some,
        "noise": noise,
    }
    return {kind: images for kind, images in found.items() if len(images)}


def said_of(ruler: Ruler, pictures: Mapping[str, np.ndarray]) -> list[str]:
    """Lines of a table: the kind, its median multiple and the range of nine in ten, how many are called what."""
    lines = ["| typicality of | times a real image's distance, nine in ten | called |", "| --- | --- | --- |"]
    for kind, images in pictures.items():
        verdicts = [ruler.judge(image) for image in images]
        low, middle, high = np.quantile([verdict.multiple for verdict in verdicts], [0.05, 0.5, 0.95])
        spread = f" ({low:.2f} to {high:.2f})" if len(images) > 1 else ""
        lines.append(f"| {kind} | {middle:.2f}{spread} | {_shares(verdicts)} |")
    return lines


def _shares(verdicts: list[Verdict]) -> str:
    """How many in a hundred are called what, the most frequent first."""
    words, counts = np.unique([verdict.words for verdict in verdicts], return_counts=True)
    parts = [f"{words[i]} {100 * counts[i] / len(verdicts):.0f} %" for i in np.argsort(-counts, kind="stable")]
    return ", ".join(parts) if len(parts) > 1 else str(words[0])


def _means(images: np.ndarray, of: int) -> np.ndarray:
    """Of every so many neighbours in the data set, at most COUNT."""
    count = min(COUNT, len(images) // of)
    groups = images[: count * of].reshape(count, of, *images.shape[1:])
    return _mean(groups.swapaxes(0, 1))


def _mean(images: np.ndarray) -> np.ndarray:
    """Over the first axis."""
    return images.mean(0, dtype=np.float64).round().astype(np.uint8)


def _blurred(image: np.ndarray) -> np.ndarray:
    picture = Image.fromarray(image.squeeze(-1) if image.shape[-1] == 1 else image)
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(BLUR * min(picture.size)))).reshape(image.shape)
