"""What a checkpoint carries so that its space can be explored when the data are not at hand.

The typicality meter's ruler and the first training images; of a model with an encoder also these images' codes, the
exact mean, directions, sigmas and KL of all encodings, and the mixture fitted to them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from models.data.base import DataCard, DataSet, Item
from models.latent.encodings import Encodings
from models.latent.mixture import Mixture
from models.latent.principal import Principal
from models.metrics.features import Features, Pixels
from models.metrics.typicality import Ruler, measure
from models.progress import Progress

PICTURED = 1000  # reference images
ROOM = 3 * 2**18  # bytes for the images behind the meter: 32 each by a classifier's features, 64 by pixels
COLUMNS = 25  # of the sheet in which the reference images are packed
PREFIX = "summary.2."  # the number is the format's; a file with another one opens as if it carried none

# Every tensor and its shape: n reference images, d dimensions of the space, k Gaussians, m held-out images behind the
# curve, r images behind the meter, f features made of q, b bytes.
SHAPES = {
    "codes": "nd",
    "sigmas": "nd",
    "mean": "d",
    "directions": "dd",
    "direction_sigmas": "d",
    "kl": "d",
    "mixture.weights": "k",
    "mixture.means": "kd",
    "mixture.factors": "kdd",
    "images": "b",
    "curve": "m",
    "references": "rf",
    "steps": "f",
    "features.mean": "q",
    "features.directions": "fq",
    "labels": "n",  # where the data have labels
    "judge": "c",  # the fingerprint of the classifier that judges the data, where there is one
    "pictured": "",  # how many reference images there are, where no codes tell
}
ENCODED = (  # only of a model with an encoder, and then all but the labels
    "codes",
    "sigmas",
    "mean",
    "directions",
    "direction_sigmas",
    "kl",
    "mixture.weights",
    "mixture.means",
    "mixture.factors",
    "labels",
)
OF_DATA = tuple(name for name in SHAPES if name not in ENCODED)  # the same for all models of the same data
OPTIONAL = {"labels", "judge"}
WHOLE = {  # all others are floats
    "images": (np.uint8,),
    "labels": (np.int64,),
    "references": (np.int8, np.int16),
    "judge": (np.uint8,),
    "pictured": (np.int64,),
}


@dataclass(frozen=True, eq=False)
class Summary:
    """Stands in for the data where these are not at hand."""

    encodings: Encodings | None  # of the reference images, with all images' directions and KL; none without an encoder
    mixture: Mixture | None  # there where the encodings are
    images: np.ndarray  # uint8 [n, height, width, channels], the reference images
    ruler: Ruler | None  # none where the classifier that it was made with is not here


def summarise(
    data: DataSet, features: Features, encodings: Encodings | None = None, mixture: Mixture | None = None
) -> Iterator[Progress]:
    """The Summary of training data; `encodings` are of the first training images, in order."""
    ruler = yield from measure(features, data, ROOM)
    count = min(PICTURED, len(ruler.rows) if encodings is None else len(encodings.means))
    some = None if encodings is None else _first(encodings, count)
    return Summary(some, mixture, data.images[:count], replace(ruler, pictured=count))


def _first(encodings: Encodings, count: int) -> Encodings:
    labels = None if encodings.labels is None else encodings.labels[:count]
    codes = encodings.means[:count], encodings.sigmas[:count]
    return Encodings(*codes, labels, encodings.principal, encodings.kl, f"{count:,} reference images")


def to_tensors(summary: Summary) -> dict[str, Tensor]:
    """What a checkpoint carries, by names that begin with PREFIX; what is only shown is kept at 16 bits."""
    arrays = {"images": np.frombuffer(_sheet(summary.images), np.uint8), **summary.ruler.arrays()}
    if summary.encodings is None:
        arrays["pictured"] = np.array(len(summary.images), np.int64)
    else:
        arrays |= _encoded(summary.encodings, summary.mixture)
    if not isinstance(summary.ruler.features.whole, Pixels):
        arrays["judge"] = np.frombuffer(summary.ruler.features.fingerprint.encode(), np.uint8)
    return {PREFIX + name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}


def _encoded(encodings: Encodings, mixture: Mixture) -> dict[str, np.ndarray]:
    """What only models with an encoder have, by the names of ENCODED."""
    principal = encodings.principal
    arrays = {
        "codes": encodings.means.astype(np.float16),
        "sigmas": encodings.sigmas.astype(np.float16),
        "mean": principal.mean,
        "directions": principal.directions,
        "direction_sigmas": principal.sigmas,
        "kl": encodings.kl.astype(np.float32),
        "mixture.weights": mixture.weights,
        "mixture.means": mixture.means,
        "mixture.factors": mixture.factors,
    }
    return arrays if encodings.labels is None else arrays | {"labels": encodings.labels.astype(np.int64)}


def from_tensors(tensors: Mapping[str, Tensor], card: DataCard, features: Features) -> Summary | None:
    """The Summary in a checkpoint, None where there is none; ValueError where it is damaged.

    `features` are those by which pictures of such data are compared here.
    """
    t = {name.removeprefix(PREFIX): x for name, x in tensors.items() if name.startswith(PREFIX)}
    if not t:
        return None
    a = {name: x.float().numpy() if x.is_floating_point() else x.numpy() for name, x in t.items() if name in SHAPES}
    _check_shapes(a)
    _check_values(a)
    count = len(a["codes"]) if "codes" in a else int(a["pictured"])
    images = _unpacked(a["images"].tobytes(), count, card.item)
    encodings, mixture = _decoded(a) if "codes" in a else (None, None)
    return Summary(encodings, mixture, images, _ruler(a, card, features, count))


def _decoded(arrays: Mapping[str, np.ndarray]) -> tuple[Encodings, Mixture]:
    """What `_encoded` wrote."""
    principal = Principal(arrays["mean"], arrays["directions"], arrays["direction_sigmas"])
    codes, sigmas = arrays["codes"], arrays["sigmas"]
    if sigmas.any():  # points have none; of others 16 bits may have lost some
        sigmas = sigmas.clip(1e-4)
    of = f"{len(codes):,} reference images"
    encodings = Encodings(codes, sigmas, arrays.get("labels"), principal, arrays["kl"], of)
    return encodings, Mixture(*(arrays[f"mixture.{name}"] for name in ("weights", "means", "factors")))


def _ruler(arrays: Mapping[str, np.ndarray], card: DataCard, features: Features, pictured: int) -> Ruler | None:
    """The ruler, None where it was made with a classifier that is not here; ValueError where it does not fit."""
    if "judge" not in arrays:
        features = Pixels()
    elif arrays["judge"].tobytes() != features.fingerprint.encode():
        return None
    item, whole = card.item, card.count - card.held_out
    taken = features.of(np.zeros((1, item.height, item.width, item.channels), np.uint8)).shape[1]
    if arrays["features.mean"].shape != (taken,):
        raise ValueError(f"its meter takes {arrays['features.mean'].size} features of a picture, not {taken}")
    if not pictured <= len(arrays["references"]) <= whole:
        raise ValueError(f"its meter has {len(arrays['references'])} references for {pictured} of {whole} images")
    return Ruler.from_arrays(arrays, features, card, pictured)


def _check_shapes(arrays: Mapping[str, np.ndarray]) -> None:
    """ValueError unless every array is there and agrees with the others on the sizes that they share."""
    sizes: dict[str, int] = {}
    others = ENCODED if "pictured" in arrays else ("pictured",)  # what a file of the other kind has
    if missing := [name for name in SHAPES if name not in arrays and name not in {*OPTIONAL, *others}]:
        raise ValueError(f"its {' and '.join(missing)} are missing")
    if strangers := [name for name in others if name in arrays]:
        raise ValueError(f"its {' and '.join(strangers)} belong to a model with an encoder, the rest to one without")
    for name, array in arrays.items():
        letters = SHAPES[name]
        fits = array.ndim == len(letters) and all(
            size > 0 and size == sizes.setdefault(letter, size)
            for letter, size in zip(letters, array.shape, strict=True)
        )
        if not fits or array.dtype not in WHOLE.get(name, (np.float32,)):
            raise ValueError(f"its {name} are {array.dtype} {list(array.shape)}, which does not fit the rest")


def _check_values(arrays: Mapping[str, np.ndarray]) -> None:
    """ValueError unless they are finite and what is divided by, or taken the logarithm of, is above zero."""
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("some of its figures are not finite")
    positive = [arrays[n] for n in ("mixture.weights", "direction_sigmas", "steps") if n in arrays]
    if "mixture.factors" in arrays:
        positive.append(np.diagonal(arrays["mixture.factors"], axis1=1, axis2=2))
    if min(array.min() for array in positive) <= 0:
        raise ValueError("some of its sigmas or weights are not above zero")
    if (np.diff(arrays["curve"]) < 0).any() or arrays["curve"][0] < 0:
        raise ValueError("the curve of its meter does not rise")


def _sheet(images: np.ndarray) -> bytes:
    """All images in one lossless WebP, row by row; the slowest method saves a tenth."""
    count, height, width, channels = images.shape
    rows = -(-count // COLUMNS)
    cells = np.zeros((rows * COLUMNS, height, width, channels), np.uint8)
    cells[:count] = images
    sheet = cells.reshape(rows, COLUMNS, height, width, channels).swapaxes(1, 2)
    sheet = sheet.reshape(rows * height, COLUMNS * width, channels)
    if channels == 2:  # of points: no picture has two channels
        sheet, channels = np.pad(sheet, ((0, 0), (0, 0), (0, 1))), 3
    buffer = io.BytesIO()
    Image.fromarray(sheet.squeeze(-1) if channels == 1 else sheet).save(
        buffer, "WEBP", lossless=True, quality=80, method=6
    )
    return buffer.getvalue()


def _unpacked(contents: bytes, count: int, item: Item) -> np.ndarray:
    """Images uint8 [count, height, width, channels] from their sheet; ValueError where it is not theirs."""
    rows = -(-count // COLUMNS)
    try:
        with Image.open(io.BytesIO(contents), formats=("WEBP",)) as picture:
            if picture.size != (COLUMNS * item.width, rows * item.height):
                raise ValueError("its reference images have another size")
            sheet = np.asarray(picture.convert("L" if item.channels == 1 else "RGB"))
    except (OSError, SyntaxError, EOFError, RuntimeError, Image.DecompressionBombError) as error:
        raise ValueError("its reference images cannot be read") from error
    sheet = sheet.reshape(rows * item.height, COLUMNS * item.width, -1)[..., : item.channels]
    cells = sheet.reshape(rows, item.height, COLUMNS, item.width, item.channels).swapaxes(1, 2)
    return cells.reshape(-1, item.height, item.width, item.channels)[:count]
