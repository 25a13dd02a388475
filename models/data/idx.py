"""Data published in the four files of MNIST: 60,000 images to train on and 10,000 to test, 28 x 28 grey pixels.

torchvision reads them, from copies that are on this machine already or else are downloaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.data.base import DataError, DataSet, Loading, Progress, cache_folder

SIZES = {  # bytes, unpacked
    "train-images-idx3-ubyte": 47_040_016,
    "train-labels-idx1-ubyte": 60_008,
    "t10k-images-idx3-ubyte": 7_840_016,
    "t10k-labels-idx1-ubyte": 10_008,
}


@dataclass(frozen=True)
class Published:
    """One such data set: its names here and in torchvision, and where else its packed files may lie."""

    name: str  # "fashion-mnist"
    title: str  # "Fashion-MNIST"
    reader: str  # a class of torchvision.datasets, and the name of its folder
    classes: tuple[str, ...]
    packaged: Path | None = None  # the folder in which a distribution's package puts them

    def load(self) -> Loading:
        """The 60,000 training images and then the 10,000 test images, which are held out."""
        yield from self._files_at_hand()
        yield Progress(f"Reading {self.title}", 0, 1)
        parts = [self._reader(self._root, train=train) for train in (True, False)]
        return DataSet(
            name=self.name,
            title=self.title,
            images=np.concatenate([part.data.numpy() for part in parts])[..., None],
            held_out=len(parts[1]),
            labels=np.concatenate([part.targets.numpy() for part in parts]),
            classes=self.classes,
            held_out_name="test",
        )

    def is_at_hand(self) -> bool:
        """Whether all 70,000 can be read without a download."""
        return all(self._is_whole(name) or self._packed(name) for name in SIZES)

    def _files_at_hand(self) -> Iterator[Progress]:
        from models.data.download import unpack

        for name in SIZES:
            if not self._is_whole(name):
                packed = self._packed(name) or (yield from self._download(name))
                unpack(packed, self._raw / name)
            if not self._is_whole(name):
                path = self._raw / name
                raise DataError(f"{path} has not the size it should have; delete it and {name}.gz to start over.")

    def _download(self, name: str) -> Iterator[Progress]:
        """Download one file from where torchvision knows it to be, and return its path."""
        from models.data.download import downloaded

        path, checksums = self._raw / f"{name}.gz", dict(self._reader.resources)
        yield from downloaded(f"{self._reader.mirrors[0]}{path.name}", path, checksums[path.name], self.title)
        return path

    def _packed(self, name: str) -> Path | None:
        folders = [folder for folder in (self._raw, self.packaged) if folder]
        return next((file for folder in folders if (file := folder / f"{name}.gz").is_file()), None)

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
