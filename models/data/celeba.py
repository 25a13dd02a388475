"""CelebA (Liu, Luo, Wang & Tang 2015): photographs of celebrities, aligned by their eyes, with 40 attributes.

Its authors' middle 178 x 178 pixels are brought to 64 x 64, or 32 x 32. Whoever takes a part of them gets the first
nine tenths from the authors' training and validation images, and the rest, which are held out, from their test images.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath

import numpy as np

from models.data.base import DataError, DataSet, held_out_of
from models.data.cache import keep_images, kept_images
from models.data.origin import Origin, Remote
from models.data.source import Loading
from models.progress import Progress, Telling

SIZES, USUAL, ALL = (32, 64), 30_000, 202_599
OPTIONS = {"size": "side in pixels, 32 or 64", "count": f"how many, {ALL:,} at most"}
ATTRIBUTES = 40
TEST = 2  # in the table of parts; 0 are training and 1 validation images
IMAGES, NAMED, PARTS = "img_align_celeba.zip", "list_attr_celeba.txt", "list_eval_partition.txt"
NOTE = "Photographs of real people: only for research that sells nothing, and not to be passed on."

_DRIVE = "https://drive.usercontent.google.com/download?export=download&confirm=t&id="
_FOLDERS = ("celeba", "Img", "Anno", "Eval", "CelebA/Img", "CelebA/Anno", "CelebA/Eval")  # as the authors share them

ORIGIN = Origin(
    name="celeba",
    title="CelebA",
    holds="64 px colour, 40 attributes; Train opens more of the 202,599, or fewer",
    terms="Only for non-commercial research. The photographs are from the Internet and belong to others: no part of "
    "them may be sold, used commercially or passed on. Its authors' page has the whole agreement.",
    citation="Liu, Luo, Wang & Tang 2015: Deep Learning Face Attributes in the Wild. ICCV.",
    page="https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
    files=(
        Remote(
            IMAGES,
            f"{_DRIVE}0B7EVK8r0v71pZjFTYXZWM3FlRnM",
            "00d2c5bc6d35e252742224ab0c1e8fcb",
            1_443_490_838,
            instead=("img_align_celeba/img_align_celeba", "img_align_celeba"),  # the first as Kaggle packs them
        ),
        Remote(
            NAMED,
            f"{_DRIVE}0B7EVK8r0v71pblRyaVFSWGxPY0U",
            "75e246fa4810816ffd6ee81facbd244c",
            26_721_026,
            instead=("list_attr_celeba.csv",),
        ),
        Remote(
            PARTS,
            f"{_DRIVE}0B7EVK8r0v71pY0NSMzRuSXJEVkk",
            "d32c9cbf5e040fd4025c592c306e6668",
            2_836_386,
            instead=("list_eval_partition.csv",),
        ),
    ),
    kept_in="celeba",
    asks=True,
    warning="Google Drive, where it lies, often refuses. Then fetch it in a browser and use the folder.",
    inside=_FOLDERS,
)


def load(size: int = 64, count: int = USUAL) -> Loading:
    """The first images of both parts; DataError where too many or none are asked for."""
    if size not in SIZES:
        raise DataError(f"CelebA's images are made {' or '.join(map(str, SIZES))} pixels wide, not {size}.")
    if not 2 <= count <= ALL:
        raise DataError(f"CelebA has {ALL:,} images; between 2 and all of them can be taken, not {count:,}.")
    found = yield from ORIGIN.fetched()
    yield Progress("Reading CelebA", 0, 1)
    names, table = _table(found[NAMED], ATTRIBUTES)
    _, parts = _table(found[PARTS], 1)
    files, held_out = _chosen(table, parts, count)
    images = yield from _images(found[IMAGES], files, size)
    return DataSet(
        name=ORIGIN.name,
        title=ORIGIN.title,
        images=images,
        held_out=held_out,
        attributes=np.array([table[file] for file in files], np.int8).clip(0).astype(np.uint8),
        attribute_names=names,
        note=NOTE,
        held_out_name="test",
    )


def _table(path: Path, columns: int) -> tuple[tuple[str, ...], dict[str, list[int]]]:
    """The columns' names, if they are named, and the numbers of every file; as published, or as a CSV."""
    names: tuple[str, ...] = ()
    rows: dict[str, list[int]] = {}
    try:
        for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
            words = re.split(r"[\s,]+", line.strip())
            if len(words) == columns + 1 and words[0].endswith((".jpg", ".png")):
                rows[words[0]] = list(map(int, words[1:]))
            elif len(words) in (columns, columns + 1) and number <= 2 and not words[-1].isdecimal():
                names = tuple(words[-columns:])
            elif words != [""] and number > 1:  # the first line tells how many there are
                raise ValueError(f"line {number} is not a file and {columns} number{'s' * (columns > 1)}")
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read: {error}.") from error
    if not rows or (columns > 1 and len(names) != columns):
        raise DataError(f"{path} is not the table that CelebA has: {columns} columns are named in it, and every file.")
    return names, rows


def _chosen(table: dict[str, list[int]], parts: dict[str, list[int]], count: int) -> tuple[list[str], int]:
    """Files to learn from and then those held out, in their order, and how many these are."""
    known = sorted(file for file in table if file in parts)
    test = [file for file in known if parts[file][0] == TEST]
    others = [file for file in known if parts[file][0] != TEST]
    if not test or not others:
        raise DataError(f"{PARTS} and {NAMED} have to name the same files, of both parts.")
    if count >= len(known):
        return others + test, len(test)
    held_out = min(held_out_of(count), len(test))
    training = others[: count - held_out]
    return training + test[:held_out], held_out


def _images(path: Path, files: list[str], size: int) -> Iterator[Progress]:
    """Images uint8 [n, size, size, 3]: kept ones, or decoded and kept."""
    shape = (len(files), size, size, 3)
    name = f"celeba-{size}px-{len(files)}-{zlib.crc32(' '.join(files).encode()):08x}"
    images = kept_images(name, shape)
    if images is None:
        images, telling = np.empty(shape, np.uint8), Telling("Decoding CelebA", len(files))
        with closing(_Opened(path)) as opened:
            for k, file in enumerate(files):
                yield from telling.at(k)
                images[k] = opened.image(file, size)
        yield from telling.at(len(files))
        keep_images(name, images)
    return images


class _Opened:
    """The archive of images, or the folder it has been unpacked to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.close: Callable[[], None] = lambda: None
        self._members: dict[str, str] = {}
        if path.is_file():
            try:
                self._archive = zipfile.ZipFile(path)
            except (OSError, zipfile.BadZipFile) as error:
                raise DataError(f"{path} cannot be read: {error}.") from error
            self.close = self._archive.close
            self._members = {PurePosixPath(name).name: name for name in self._archive.namelist()}

    def image(self, file: str, size: int) -> np.ndarray:
        """uint8 [size, size, 3] of an image's middle."""
        from models.data.image_file import BROKEN, in_words, middle_of

        try:
            return middle_of(io.BytesIO(self._content(file)), size, size)
        except (*BROKEN, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
            reason = "it is missing" if isinstance(error, (KeyError, FileNotFoundError)) else in_words(error)
            raise DataError(f"{file} in {self._path} cannot be read: {reason}.") from error

    def _content(self, file: str) -> bytes:
        if self._members:
            return self._archive.read(self._members[file])
        return (self._path / file).read_bytes()
