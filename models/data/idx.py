"""Data published in the four files of MNIST: 60,000 images to train on and 10,000 to test, 28 x 28 grey pixels.

torchvision reads them, from copies that are on this machine already or else are downloaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.data.base import DataError, DataSet
from models.data.cache import cache_folder
from models.data.origin import Origin, Remote
from models.data.source import Loading
from models.progress import Progress

SIZES = {  # bytes, unpacked
    "train-images-idx3-ubyte": 47_040_016,
    "train-labels-idx1-ubyte": 60_008,
    "t10k-images-idx3-ubyte": 7_840_016,
    "t10k-labels-idx1-ubyte": 10_008,
}


@dataclass(frozen=True)
class Published:
    """One such data set: its names here and in torchvision, and where its packed files come from."""

    reader: str  # a class of torchvision.datasets, and the name of its folder
    classes: tuple[str, ...]
    origin: Origin

    def load(self) -> Loading:
        """The 60,000 training images and then the 10,000 test images, which are held out."""
        yield from self._files_at_hand()
        yield Progress(f"Reading {self.origin.title}", 0, 1)
        parts = [self._reader(self._root, train=train) for train in (True, False)]
        return DataSet(
            name=self.origin.name,
            title=self.origin.title,
            images=np.concatenate([part.data.numpy() for part in parts])[..., None],
            held_out=len(parts[1]),
            labels=np.concatenate([part.targets.numpy() for part in parts]),
            classes=self.classes,
            held_out_name="test",
        )

    def is_at_hand(self) -> bool:
        """Whether all 70,000 can be read without a download."""
        return all(self._is_whole(name) for name in SIZES) or self.origin.is_at_hand()

    def _files_at_hand(self) -> Iterator[Progress]:
        """See that what torchvision reads lies where it reads it."""
        from models.data.download import unpack

        if all(self._is_whole(name) for name in SIZES):
            return
        for name in SIZES:
            if not self._is_whole(name):  # cut short, so that it stands for nothing
                (self._raw / name).unlink(missing_ok=True)
        found = yield from self.origin.fetched()
        for name in SIZES:
            packed = found[f"{name}.gz"]
            if not self._is_whole(name):
                unpack(packed, self._raw / name)
            if not self._is_whole(name):
                raise DataError(f"{packed} has not the size it should have; delete it to start over.")

    def _is_whole(self, name: str) -> bool:
        path = self._raw / name
        return path.is_file() and path.stat().st_size == SIZES[name]

    @property
    def _reader(self) -> Any:
        from torchvision import datasets

        return getattr(datasets, self.reader)

    @property
    def _root(self) -> Path:
        return cache_folder() / "torchvision"

    @property
    def _raw(self) -> Path:
        """Where torchvision looks for the unpacked files."""
        return self._root / self.reader / "raw"


def origin(
    name: str,
    title: str,
    reader: str,
    url: str,
    files: Mapping[str, tuple[str, int]],
    *,
    holds: str,
    terms: str,
    citation: str,
    page: str,
    packaged: Path | None = None,
) -> Origin:
    """Of such a data set: `files` are the checksums and sizes of the packed files in the order of SIZES."""
    return Origin(
        name=name,
        title=title,
        holds=holds,
        terms=terms,
        citation=citation,
        page=page,
        files=tuple(
            Remote(f"{file}.gz", f"{url}{file}.gz", md5, size, instead=(file,)) for file, (md5, size) in files.items()
        ),
        kept_in=f"torchvision/{reader}/raw",
        inside=("raw", f"{reader}/raw"),
        packaged=packaged,
    )
