"""A folder of images: sub-folders are classes, and an `attributes.csv` in the folder may name attributes.

Files that cannot be read are left out and listed, never fatal. The order is a shuffle by the files' names alone, so the
same files always make the same two parts.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.data.attribute_table import TABLE, AttributeTable, read_table
from models.data.base import DataError, DataSet
from models.data.image_file import BROKEN, SUFFIXES, in_words, middle, shortest_side
from models.data.npz import LIMIT
from models.data.source import Loading
from models.data.split import ordered
from models.progress import Progress, Telling

USUAL_SIDE, LEAST_SIDE, GREATEST_SIDE = 64, 8, 1024
UNSORTED = "Images lie in the folder itself as well as in its sub-folders, so there are no classes."


def load(path: Path, size: int | None = None) -> Loading:
    """The images in a folder, their middle squares brought to size x size pixels; without a size, to at most 64."""
    if size is not None and not LEAST_SIDE <= size <= GREATEST_SIDE:
        raise DataError(f"Images can be made {LEAST_SIDE} to {GREATEST_SIDE} pixels wide, not {size}.")
    table = read_table(path / TABLE) if (path / TABLE).is_file() else None
    skipped: list[str] = []
    files = yield from _files(path, skipped)
    files = _listed(files, table, skipped)
    sides = yield from _sides(path, files, skipped)
    images = yield from _images(path, list(sides), size or _usual_side(sides), skipped)
    return _data_set(path, images, table, tuple(sorted(skipped)))


def _files(path: Path, skipped: list[str]) -> Iterator[Progress]:
    """Paths relative to the folder, with slashes, of all image files in it, sorted."""
    telling = Telling(f"Looking into {path.name}", 0)
    files: list[str] = []
    for file in _image_files(path, path, skipped, set()):
        yield from telling.at(len(files))
        files.append(file)
    return sorted(files)


def _image_files(folder: Path, top: Path, skipped: list[str], visited: set[str]) -> Iterator[str]:
    """The files under a folder, by their paths relative to top; links are followed, but nowhere twice."""
    real = os.path.realpath(folder)
    if real in visited:
        return
    visited.add(real)
    try:
        entries = sorted(folder.iterdir())  # so that of two links to one folder the same is followed every time
    except OSError as error:
        skipped.append(f"{_relative(folder, top)}: {error.strerror}")
        return
    for entry in entries:
        if entry.name.startswith((".", "__MACOSX")):
            continue
        if entry.is_dir():
            yield from _image_files(entry, top, skipped, visited)
        elif entry.suffix.lower() in SUFFIXES:
            yield _relative(entry, top)


def _relative(path: Path, top: Path) -> str:
    return path.relative_to(top).as_posix()


def _listed(files: list[str], table: AttributeTable | None, skipped: list[str]) -> list[str]:
    """The files whose attributes are known, all where there is no table."""
    if table is None:
        return files
    skipped += [f"{file}: no line in {TABLE}" for file in files if table.row(file) is None]
    return [file for file in files if table.row(file) is not None]


def _sides(path: Path, files: list[str], skipped: list[str]) -> Iterator[Progress]:
    """The shorter side in pixels of every file that looks like an image, by file."""
    telling = Telling(f"Measuring {path.name}", len(files))
    sides = {}
    for i, file in enumerate(files):
        yield from telling.at(i)
        try:
            sides[file] = shortest_side(path / file)
        except BROKEN as error:
            skipped.append(f"{file}: {in_words(error)}")
    return sides


def _usual_side(sides: dict[str, int]) -> int:
    """64, or for smaller images their median side as a multiple of 4."""
    median = int(np.median(list(sides.values()) or [USUAL_SIDE]))
    return max(LEAST_SIDE, min(USUAL_SIDE, median // 4 * 4))


def _images(path: Path, files: list[str], side: int, skipped: list[str]) -> Iterator[Progress]:
    """Images uint8 [side, side, 3] of every file that can be decoded, by file."""
    size = len(files) * side * side * 3
    if size > LIMIT:
        taken, most = f"{size / 1e9:.1f} GB of memory at {side} pixels", f"{LIMIT / 1e9:.0f} GB is the most"
        raise DataError(f"{path.name} would take {taken}, and {most}.")
    telling = Telling(f"Reading {path.name}", len(files))
    images = {}
    for i, file in enumerate(files):
        yield from telling.at(i)
        try:
            images[file] = middle(path / file, side, side)
        except BROKEN as error:
            skipped.append(f"{file}: {in_words(error)}")
    yield from telling.at(len(files))
    return images


def _data_set(
    path: Path, images: dict[str, np.ndarray], table: AttributeTable | None, skipped: tuple[str, ...]
) -> DataSet:
    if len(images) < 2:
        found = "only one image that can be read" if images else "no image that can be read"
        raise DataError(f"{path.name} has {found}, and a data set takes at least two.")
    files = list(images)
    labels, classes, note = _classes(files)
    order, held_out = ordered(_shuffled(files), labels)
    return DataSet(
        name=str(path),
        title=path.name,
        images=_stacked(images, [files[i] for i in order]),
        held_out=held_out,
        labels=None if labels is None else labels[order],
        classes=classes,
        attributes=None if table is None else np.array([table.row(files[i]) for i in order], np.uint8),
        attribute_names=() if table is None else table.names,
        note=note,
        skipped=skipped,
    )


def _classes(files: list[str]) -> tuple[np.ndarray | None, tuple[str, ...], str]:
    """Labels, classes and a note, from the first folder of every path; no labels where that says nothing."""
    folders = [file.partition("/")[0] if "/" in file else "" for file in files]
    names, labels = np.unique(folders, return_inverse=True)
    if "" in names and len(names) > 1:
        return None, (), UNSORTED
    if len(names) == 1:
        return None, (), ""
    return labels.astype(np.int64), tuple(names.tolist()), ""


def _shuffled(files: list[str]) -> np.ndarray:
    digests = [hashlib.sha256(file.encode("utf-8", "surrogateescape")).digest() for file in files]
    return np.array(sorted(range(len(files)), key=digests.__getitem__))


def _stacked(images: dict[str, np.ndarray], files: list[str]) -> np.ndarray:
    """uint8 [N, side, side, 3], or [..., 1] if none has colour; images is emptied so as not to hold them twice."""
    channels = 1 if all((image == image[..., :1]).all() for image in images.values()) else 3
    side = len(images[files[0]])
    stacked = np.empty((len(files), side, side, channels), np.uint8)
    for i, file in enumerate(files):
        stacked[i] = images.pop(file)[..., :channels]
    return stacked
