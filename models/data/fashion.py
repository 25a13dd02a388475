"""Fashion-MNIST (Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747): ten kinds of clothing, 28 x 28 grey pixels.

Its 10,000 test images come with the application. All 70,000 are read by torchvision, from copies of its files that are
on this machine already or else are downloaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.data.base import DataError, DataSet, Loading, Progress, cache_folder
from models.data.npz import read_npz

CLASSES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
EMBEDDED = Path(__file__).parents[2] / "resources" / "fashion" / "fashion.npz"
EMBEDDED_NOTE = "These are Fashion-MNIST's 10,000 test images, so figures on them are not those of the benchmark."
PACKAGED = Path("/usr/share/datasets/fashion-mnist")  # where Debian's dataset-fashion-mnist puts the packed files
SIZES = {  # bytes, unpacked
    "train-images-idx3-ubyte": 47_040_016,
    "train-labels-idx1-ubyte": 60_008,
    "t10k-images-idx3-ubyte": 7_840_016,
    "t10k-labels-idx1-ubyte": 10_008,
}


def load_embedded() -> Loading:
    """The 10,000 test images, the last 1,000 held out."""
    yield Progress("Reading Fashion-MNIST", 0, 1)
    try:
        found = read_npz(EMBEDDED, ("images", "labels"))
    except ValueError as error:
        raise DataError(f"The embedded {EMBEDDED.name} cannot be read: {error}.") from error
    return DataSet(
        name="fashion",
        title="Fashion-MNIST 10k",
        images=found["images"][..., None],
        held_out=1000,
        labels=found["labels"].astype(np.int64),
        classes=CLASSES,
        note=EMBEDDED_NOTE,
    )


def load_all() -> Loading:
    """The 60,000 training images and then the 10,000 test images, which are held out."""
    yield from _files_at_hand()
    yield Progress("Reading Fashion-MNIST", 0, 1)
    from torchvision.datasets import FashionMNIST

    parts = [FashionMNIST(_root(), train=train) for train in (True, False)]
    return DataSet(
        name="fashion-mnist",
        title="Fashion-MNIST",
        images=np.concatenate([part.data.numpy() for part in parts])[..., None],
        held_out=len(parts[1]),
        labels=np.concatenate([part.targets.numpy() for part in parts]),
        classes=CLASSES,
        held_out_name="test",
    )


def is_at_hand() -> bool:
    """Whether all 70,000 can be read without a download."""
    return all(_is_whole(name) or _packed(name) for name in SIZES)


def _files_at_hand() -> Iterator[Progress]:
    from models.data.download import unpack

    for name in SIZES:
        if not _is_whole(name):
            packed = _packed(name) or (yield from _download(name))
            unpack(packed, _raw() / name)
        if not _is_whole(name):
            raise DataError(f"{_raw() / name} has not the size it should have; delete it and {name}.gz to start over.")


def _download(name: str) -> Iterator[Progress]:
    """Download one file from where torchvision knows it to be, and return its path."""
    from torchvision.datasets import FashionMNIST

    from models.data.download import downloaded

    path, checksums = _raw() / f"{name}.gz", dict(FashionMNIST.resources)
    yield from downloaded(f"{FashionMNIST.mirrors[0]}{path.name}", path, checksums[path.name], "Fashion-MNIST")
    return path


def _packed(name: str) -> Path | None:
    return next((file for folder in (_raw(), PACKAGED) if (file := folder / f"{name}.gz").is_file()), None)


def _is_whole(name: str) -> bool:
    path = _raw() / name
    return path.is_file() and path.stat().st_size == SIZES[name]


def _root() -> Path:
    return cache_folder() / "torchvision"


def _raw() -> Path:
    """Where torchvision looks for the unpacked files."""
    return _root() / "FashionMNIST" / "raw"
