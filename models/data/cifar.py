"""CIFAR-10 and CIFAR-100 (Krizhevsky 2009): 60,000 photographs of 32 x 32 pixels, from their binary files.

torchvision reads the files for Python, which have to be unpickled; these are read by our own lines. An image is one or
two bytes of labels (CIFAR-100: of 20 coarse classes, then of 100 fine ones) and 1,024 each of red, green and blue.
"""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from models.data.base import DataError, DataSet
from models.data.origin import Origin, Remote
from models.data.source import Loading
from models.progress import Progress

SIDE, CHANNELS = 32, 3
PIXELS = SIDE * SIDE * CHANNELS
_MOST = 200_000_000  # bytes in one file, of which the largest has 154 million
_DAMAGE = (OSError, EOFError, tarfile.TarError, zlib.error)


@dataclass(frozen=True)
class Cifar:
    """One of the two."""

    origin: Origin
    training: tuple[str, ...]  # files of the archive
    testing: tuple[str, ...]
    names: str  # the one that names the classes, a line each
    labels: int  # bytes before an image's pixels, of which the last counts

    def load(self) -> Loading:
        """The 50,000 training images and then the 10,000 test images, which are held out."""
        found = yield from self.origin.fetched()
        (path,) = found.values()
        files = yield from self._files(path)
        classes = _classes(files.pop(self.names), self.names)
        parts = {name: self._images(name, content, len(classes)) for name, content in files.items()}
        labels, images = (np.concatenate([parts[name][k] for name in (*self.training, *self.testing)]) for k in (0, 1))
        return DataSet(
            name=self.origin.name,
            title=self.origin.title,
            images=images,
            held_out=sum(len(parts[name][0]) for name in self.testing),
            labels=labels,
            classes=classes,
            held_out_name="test",
        )

    def _files(self, path: Path) -> Iterator[Progress]:
        """The contents of the files that are wanted, by name, from the archive or from where it is unpacked."""
        wanted = (*self.training, *self.testing, self.names)
        folder = path if path.is_dir() else path.parent if path.name in wanted else None
        try:
            reading = _in_archive(path, wanted) if folder is None else _in_folder(folder, wanted)
            found: dict[str, bytes] = {}
            for name, content in reading:
                yield Progress(f"Reading {self.origin.title}", len(found), len(wanted))
                found[name] = content
        except _DAMAGE as error:
            raise DataError(f"{path} cannot be read: {error}.") from error
        if missing := [name for name in wanted if name not in found]:
            raise DataError(f"{path} has no {missing[0]}.")
        return found

    def _images(self, name: str, content: bytes, classes: int) -> tuple[np.ndarray, np.ndarray]:
        """Labels int64 [n] and images uint8 [n, 32, 32, 3] of one file."""
        record = self.labels + PIXELS
        if not content or len(content) % record:
            raise DataError(f"{name} is cut short: it is no whole number of images of {record:,} bytes.")
        table = np.frombuffer(content, np.uint8).reshape(-1, record)
        labels = table[:, self.labels - 1].astype(np.int64)
        if labels.max() >= classes:
            raise DataError(f"{name} has an image of class {labels.max()}, and there are {classes} classes.")
        planes = table[:, self.labels :].reshape(-1, CHANNELS, SIDE, SIDE)
        return labels, np.ascontiguousarray(planes.transpose(0, 2, 3, 1))


def _in_archive(path: Path, wanted: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Read where they lie: nothing is unpacked to a disk, so no member's path can lead anywhere."""
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            name = PurePosixPath(member.name).name
            if member.isfile() and name in wanted:
                _check_size(name, member.size)
                yield name, archive.extractfile(member).read()


def _in_folder(folder: Path, wanted: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    for name in wanted:
        if (folder / name).is_file():
            _check_size(name, (folder / name).stat().st_size)
            yield name, (folder / name).read_bytes()


def _check_size(name: str, size: int) -> None:
    if size > _MOST:
        raise DataError(f"{name} is too large to be a file of CIFAR: {size:,} bytes.")


def _classes(content: bytes, name: str) -> tuple[str, ...]:
    """A name a line; some lines at the end are empty."""
    classes = tuple(line.strip().replace("_", " ") for line in content.decode("ascii", "replace").splitlines())
    classes = tuple(filter(None, classes))
    if not classes:
        raise DataError(f"{name} names no classes.")
    return classes


_PAGE = "https://www.cs.toronto.edu/~kriz/cifar.html"
_TERMS = "No licence is stated. The authors ask to be cited."
_CITATION = "Krizhevsky 2009: Learning Multiple Layers of Features from Tiny Images. Technical report, Toronto."
_PICKLED = "it is pickled, and we unpickle nothing; take the binary version"


def _origin(name: str, title: str, holds: str, md5: str, size: int, unpacked: str, first: str, python: str) -> Origin:
    archive = f"{name}-binary.tar.gz"
    return Origin(
        name=name,
        title=title,
        holds=holds,
        terms=_TERMS,
        citation=_CITATION,
        page=_PAGE,
        files=(Remote(archive, f"https://www.cs.toronto.edu/~kriz/{archive}", md5, size, instead=(unpacked, first)),),
        kept_in="cifar",
        not_these={f"{name}-python.tar.gz": _PICKLED, python: _PICKLED},
    )


CIFAR_10 = Cifar(
    _origin(
        "cifar-10",
        "CIFAR-10",
        "32 px colour, 10 kinds of animals and vehicles",
        "c32a1d4ab5d03f1284b67883e8d87530",
        170_000_000,
        "cifar-10-batches-bin",
        "data_batch_1.bin",
        "cifar-10-batches-py",
    ),
    tuple(f"data_batch_{k}.bin" for k in range(1, 6)),
    ("test_batch.bin",),
    "batches.meta.txt",
    labels=1,
)
CIFAR_100 = Cifar(
    _origin(
        "cifar-100",
        "CIFAR-100",
        "32 px colour, 100 kinds of things",
        "03b5dce01913d631647c71ecec9e9cb8",
        169_000_000,
        "cifar-100-binary",
        "train.bin",
        "cifar-100-python",
    ),
    ("train.bin",),
    ("test.bin",),
    "fine_label_names.txt",
    labels=2,
)
