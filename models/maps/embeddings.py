"""Embeddings that somebody has computed elsewhere, in an .npz: one row for every image.

The file has `embeddings` [n, d], and may have `images` uint8 [n, height, width] or [n, height, width, 1 or 3], int
`labels` [n] and their `classes`. Without images its rows belong to those of the open data, in their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.data.base import DataSet
from models.data.npz import read_npz
from models.maps.points import Points
from models.progress import Progress

NAMES = ("embeddings", "images", "labels", "classes")


def embedded(path: Path, data: DataSet | None, limit: int, seed: int) -> Iterator[Progress]:
    """The Points of a file, of more than `limit` so many by chance; ValueError, one sentence, where it is none."""
    yield Progress(f"Reading {path.name}", 0, 1)
    try:
        arrays = read_npz(path, NAMES)
        found = _vectors(arrays)
        own, part = _pictured(arrays, data, len(found))
    except ValueError as error:
        raise ValueError(f"{path.name} cannot be mapped: {error}.") from error
    rows = np.arange(len(found))
    if len(rows) > limit:
        rows = np.sort(np.random.default_rng(seed).choice(len(rows), limit, replace=False))
    count = f"{len(rows):,}" if len(rows) == len(found) else f"{len(rows):,} of {len(found):,}"
    of = f"{count} embeddings in {path.name}"
    if own is not None:
        labels, classes = _labelled(arrays, len(found))
        known = {"labels": labels[rows], "classes": classes} if labels is not None else {}
        return Points(found[rows], rows, own[rows], of, **known)
    known = {
        "labels": None if data.labels is None else data.labels[part][rows],
        "classes": data.classes,
        "attributes": None if data.attributes is None else data.attributes[part][rows],
        "attribute_names": data.attribute_names,
        "held_out": (part.start + rows) >= data.testing.start,
    }
    return Points(found[rows], part.start + rows, data.images[part][rows], of, **known)


def _vectors(arrays: dict[str, np.ndarray]) -> np.ndarray:
    found = arrays.get("embeddings")
    if found is None:
        raise ValueError("it has no array called embeddings")
    if found.ndim != 2 or not np.issubdtype(found.dtype, np.number) or np.iscomplexobj(found):
        raise ValueError(f"its embeddings are {found.dtype} of shape {found.shape}, not numbers [images, dimensions]")
    found = found.astype(np.float32)
    if len(found) < 2 or not found.shape[1]:
        raise ValueError("it has too few embeddings")
    if not np.isfinite(found).all():
        raise ValueError("some of its embeddings are not finite")
    return found


def _pictured(arrays: dict[str, np.ndarray], data: DataSet | None, many: int) -> tuple[np.ndarray | None, slice]:
    """The file's own pictures; or none, and the part of the data that its rows belong to."""
    images = arrays.get("images")
    if images is not None:
        images = images[..., None] if images.ndim == 3 else images
        if images.dtype != np.uint8 or images.ndim != 4 or images.shape[3] not in (1, 3) or len(images) != many:
            raise ValueError(f"its images are {images.dtype} of shape {images.shape}, and {many:,} of bytes are needed")
        return images, slice(0)
    if data is None:
        raise ValueError("it has no images, and no data are open that its embeddings could be of")
    for part in (slice(0, len(data)), data.training, data.testing):
        if part.stop - part.start == many:
            return None, part
    raise ValueError(f"it has {many:,} embeddings and no images, and {data.title} has {len(data):,}")


def _labelled(arrays: dict[str, np.ndarray], many: int) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """Labels with the names of their classes; none where they are not there or not of use."""
    labels = arrays.get("labels")
    if labels is None or labels.shape != (many,) or not np.issubdtype(labels.dtype, np.integer) or labels.min() < 0:
        return None, ()
    kinds = int(labels.max()) + 1
    classes = tuple(map(str, arrays.get("classes", ())))
    return labels.astype(np.int64), classes if len(classes) >= kinds else tuple(map(str, range(kinds)))
