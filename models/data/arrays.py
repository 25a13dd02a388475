"""Images as arrays in an .npz file: `images`, and if known `labels`, `attributes` and `names`; or `points`.

The images are put into a fixed shuffled order, so that the held-out part is not whatever happened to be saved last.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.data.base import DataError, DataSet
from models.data.npz import read_npz
from models.data.source import Loading
from models.data.split import ordered, shuffled_rows
from models.data.toys import as_images, scaled_into
from models.progress import Progress


def load(path: Path) -> Loading:
    """The data set in an .npz file: images [N, H, W] or [N, H, W, C], of 8 bits or between 0 and 1.

    Points are [N, 1 or 2], of any size: what does not lie between 0 and 1 is scaled to do so.
    """
    yield Progress(f"Reading {path.name}", 0, 1)
    try:
        found = read_npz(path, ("images", "points", "labels", "attributes", "names"))
        images = _images(found)
        count = len(images)
        names = _names(found)
        attributes, attribute_names = _attributes(found.get("attributes"), names, count)
        labels, classes = _labels(found.get("labels"), () if "attributes" in found else names, count)
    except ValueError as error:
        raise DataError(f"{path.name} cannot be used: {error}.") from error
    order, held_out = ordered(shuffled_rows(count), labels)
    yield Progress(f"Reading {path.name}", 1, 1)
    return DataSet(
        name=str(path),
        title=path.stem,
        images=images[order],
        held_out=held_out,
        labels=None if labels is None else labels[order],
        classes=classes,
        attributes=None if attributes is None else attributes[order],
        attribute_names=attribute_names,
    )


def _images(found: dict[str, np.ndarray]) -> np.ndarray:
    """uint8 [N, H, W, 1 or 3] from what the file calls images."""
    if "points" in found and "images" not in found:
        return _points(found["points"])
    if "images" not in found:
        raise ValueError("it has no array called images or points")
    images = found["images"]
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or images.shape[-1] not in (1, 3, 4):
        raise ValueError(f"its images have to be [N, height, width, 1, 3 or 4], not {list(images.shape)}")
    count, height, width, channels = images.shape
    if count < 2:
        raise ValueError(f"it takes at least two images, not {count}")
    if min(height, width) < 8:
        raise ValueError(f"its images are {width} x {height} pixels, and 8 x 8 is the least")
    return _bytes(images[..., :3] if channels == 4 else images)


def _points(points: np.ndarray) -> np.ndarray:
    """uint8 [N, 1, 1, 1 or 2] of points [N] or [N, 1 or 2]."""
    points = points[:, None] if points.ndim == 1 else points
    if points.ndim != 2 or points.shape[1] not in (1, 2):
        raise ValueError(f"its points have to be [N, 1 or 2], not {list(points.shape)}")
    if len(points) < 2:
        raise ValueError(f"it takes at least two points, not {len(points)}")
    if points.dtype.kind not in "iuf" or not np.isfinite(points).all():
        raise ValueError("its points are finite numbers")
    return as_images(scaled_into(points.astype(np.float64)))


def _bytes(images: np.ndarray) -> np.ndarray:
    """uint8 from whole numbers 0 to 255 or from fractions 0 to 1."""
    if images.dtype == np.uint8:
        return images
    if images.dtype.kind not in "iuf":
        raise ValueError(f"its images are numbers, not {images.dtype}")
    low, high = float(images.min()), float(images.max())  # NaN if any is
    top = 1 if images.dtype.kind == "f" else 255
    if not (low >= 0 and high <= top):
        raise ValueError(f"its {images.dtype} images lie between 0 and {top}, not {low:.4g} and {high:.4g}")
    return (np.rint(images * 255.0) if top == 1 else images).astype(np.uint8)


def _names(found: dict[str, np.ndarray]) -> tuple[str, ...]:
    if "names" not in found:
        return ()
    names = found["names"]
    if names.ndim != 1 or names.dtype.kind != "U":
        raise ValueError(f"its names are a row of strings, not {names.dtype} {list(names.shape)}")
    return tuple(names.tolist())


def _attributes(
    values: np.ndarray | None, names: tuple[str, ...], count: int
) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """uint8 [N, A] and A names."""
    if values is None:
        return None, ()
    if values.ndim != 2 or len(values) != count:
        raise ValueError(f"its attributes are [{count}, number of attributes], not {list(values.shape)}")
    if values.dtype.kind not in "biuf" or not np.isin(values, (0, 1)).all():
        raise ValueError("its attributes are 0 or 1 each")
    names = names or tuple(f"attribute {i + 1}" for i in range(values.shape[1]))
    if len(names) != values.shape[1]:
        raise ValueError(f"it has {values.shape[1]} attributes but {len(names)} names")
    return values.astype(np.uint8), names


def _labels(values: np.ndarray | None, names: tuple[str, ...], count: int) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """int64 [N] and the classes: the names given, else the labels' own values."""
    if values is None:
        return None, ()
    if values.shape != (count,):
        raise ValueError(f"its labels are [{count}], one for each image, not {list(values.shape)}")
    if values.dtype.kind not in "iuU":
        raise ValueError(f"its labels are whole numbers or strings, not {values.dtype}")
    if names and values.dtype.kind != "U":
        if values.min() < 0 or values.max() >= len(names):
            raise ValueError(f"its labels run from {values.min()} to {values.max()} but there are {len(names)} names")
        return values.astype(np.int64), names
    classes, labels = np.unique(values, return_inverse=True)
    return labels.astype(np.int64), tuple(map(str, classes.tolist()))
