"""What a checkpoint carries so that its space can be explored when the data are not at hand.

The exact mean, directions, sigmas and KL of all encodings, the fitted mixture, and some reference images with their
codes, against which the typicality meter is calibrated anew: fewer references lie farther away.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from models.data.base import DataSet, Item, Progress
from models.latent.encodings import Encodings
from models.latent.mixture import Mixture
from models.latent.principal import Principal
from models.metrics.features import Features, PixelFeatures
from models.metrics.typicality import JUDGED, NEIGHBOURS, Ruler, nearest_rows

REFERENCES = 1000
COLUMNS = 25  # of the sheet in which the reference images are packed
PREFIX = "summary."


@dataclass(frozen=True, eq=False)
class Summary:
    encodings: Encodings  # of the reference images, with the principal directions and KL of all
    mixture: Mixture
    images: np.ndarray  # uint8 [n, height, width, channels], the reference images
    ruler: Ruler


def summarise(encodings: Encodings, mixture: Mixture, data: DataSet, features: Features) -> Iterator[Progress]:
    """The Summary of encoded training data; `encodings` are of the first training images, in order."""
    count = min(REFERENCES, len(encodings.means))
    images = data.images[:count]
    doing = f"Summarising {data.title}"
    references = yield from features.of_many(images, doing)
    held_out = yield from features.of_many(data.images[data.testing][:JUDGED], doing)
    curve = np.sort(nearest_rows(held_out, references, NEIGHBOURS)[1].mean(1))
    of = f"{count:,} reference images of {data.title}"
    some = Encodings(
        encodings.means[:count],
        encodings.sigmas[:count],
        None if encodings.labels is None else encodings.labels[:count],
        encodings.principal,
        encodings.kl,
        f"{count:,} reference images",
    )
    return Summary(some, mixture, images, Ruler(features, references, curve, of))


def to_tensors(summary: Summary) -> dict[str, Tensor]:
    encodings, principal = summary.encodings, summary.encodings.principal
    arrays = {
        "codes": encodings.means.astype(np.float16),
        "sigmas": encodings.sigmas.astype(np.float16),
        "mean": principal.mean,
        "directions": principal.directions,
        "direction_sigmas": principal.sigmas,
        "kl": encodings.kl.astype(np.float32),
        "mixture.weights": summary.mixture.weights,
        "mixture.means": summary.mixture.means,
        "mixture.factors": summary.mixture.factors,
        "images": np.frombuffer(_sheet(summary.images), np.uint8),
        "curve": summary.ruler.curve.astype(np.float32),
        "references": summary.ruler.references.astype(np.float16),
    }
    if encodings.labels is not None:
        arrays["labels"] = encodings.labels.astype(np.int64)
    if isinstance(summary.ruler.features, PixelFeatures):
        arrays["pixels.mean"] = summary.ruler.features.mean
        arrays["pixels.directions"] = summary.ruler.features.directions.astype(np.float16)
    return {PREFIX + name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}


def from_tensors(tensors: Mapping[str, Tensor], item: Item, title: str, features: Features | None) -> Summary | None:
    """The Summary in a checkpoint, None where there is none; ValueError or KeyError where it is damaged.

    `features` are the classifier's that it was made with; None where it was made with the pixels' own.
    """
    t = {name.removeprefix(PREFIX): x for name, x in tensors.items() if name.startswith(PREFIX)}
    if not t:
        return None
    a = {name: x.float().numpy() if x.is_floating_point() else x.numpy() for name, x in t.items()}
    count = len(a["codes"])
    principal = Principal(a["mean"], a["directions"], a["direction_sigmas"])
    of = f"{count:,} reference images"
    encodings = Encodings(a["codes"], a["sigmas"].clip(1e-4), a.get("labels"), principal, a["kl"], of)
    mixture = Mixture(a["mixture.weights"], a["mixture.means"], a["mixture.factors"])
    if "pixels.mean" in a:
        features = PixelFeatures(a["pixels.mean"], a["pixels.directions"])
    if features is None:
        raise ValueError("its meter needs a classifier that is not here")
    ruler = Ruler(features, a["references"], a["curve"], f"{of} of {title}")
    return Summary(encodings, mixture, _unpacked(a["images"].tobytes(), count, item), ruler)


def _sheet(images: np.ndarray) -> bytes:
    """All images in one lossless WebP, row by row."""
    count, height, width, channels = images.shape
    rows = -(-count // COLUMNS)
    cells = np.zeros((rows * COLUMNS, height, width, channels), np.uint8)
    cells[:count] = images
    sheet = cells.reshape(rows, COLUMNS, height, width, channels).swapaxes(1, 2)
    sheet = sheet.reshape(rows * height, COLUMNS * width, channels)
    buffer = io.BytesIO()
    Image.fromarray(sheet.squeeze(-1) if channels == 1 else sheet).save(buffer, "WEBP", lossless=True, quality=80)
    return buffer.getvalue()


def _unpacked(contents: bytes, count: int, item: Item) -> np.ndarray:
    rows = -(-count // COLUMNS)
    with Image.open(io.BytesIO(contents), formats=("WEBP",)) as picture:
        if picture.size != (COLUMNS * item.width, rows * item.height):
            raise ValueError("its reference images have another size")
        sheet = np.asarray(picture.convert("L" if item.channels == 1 else "RGB"))
    cells = sheet.reshape(rows, item.height, COLUMNS, item.width, item.channels).swapaxes(1, 2)
    return cells.reshape(-1, item.height, item.width, item.channels)[:count]
