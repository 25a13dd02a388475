"""SVHN (Netzer et al. 2011): digits from photographs of house numbers, cropped to 32 x 32 pixels.

Its MATLAB files (version 5) are read by SciPy, which unpickles nothing; but it reads past the end of some damaged files
and crashes, so that only files with the published checksums reach it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.data.base import DataError, DataSet
from models.data.download import checked
from models.data.origin import Origin, Remote
from models.data.source import Loading
from models.progress import Progress

ZERO = 10  # the digit 0 is written as class 10

ORIGIN = Origin(
    name="svhn",
    title="SVHN",
    holds="32 px colour, 10 digits",
    terms="For non-commercial use only.",
    citation="Netzer, Wang, Coates, Bissacco, Wu & Ng 2011: Reading Digits in Natural Images with Unsupervised Feature "
    "Learning. NIPS workshop.",
    page="http://ufldl.stanford.edu/housenumbers/",
    files=(
        Remote(
            "train_32x32.mat",
            "http://ufldl.stanford.edu/housenumbers/train_32x32.mat",
            "e26dedcc434d2e4c54c9b2d4a06d8373",
            182_040_794,
        ),
        Remote(
            "test_32x32.mat",
            "http://ufldl.stanford.edu/housenumbers/test_32x32.mat",
            "eb5a983be6a315427106f1b164d9cef3",
            64_275_384,
        ),
    ),
    kept_in="svhn",
)


def load() -> Loading:
    """The 73,257 training images and then the 26,032 test images, which are held out."""
    found = yield from ORIGIN.fetched()
    parts = []
    for remote in ORIGIN.files:
        path = found[remote.name]
        if not (yield from checked(path, remote.md5)):
            raise DataError(f"{path} is not the published file: its checksum is another.")
        yield Progress("Reading SVHN", len(parts), len(found))
        parts.append(_read(path))
    return DataSet(
        name=ORIGIN.name,
        title=ORIGIN.title,
        images=np.concatenate([images for images, _ in parts]),
        held_out=len(parts[1][1]),
        labels=np.concatenate([labels for _, labels in parts]),
        classes=tuple("0123456789"),
        held_out_name="test",
        note="The digit in the middle counts; others may be beside it.",
    )


def _read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 [n, 32, 32, 3] and labels int64 [n] of a file with X [32, 32, 3, n] and y [n, 1]."""
    from scipy.io import loadmat

    found = loadmat(path, variable_names=("X", "y"))
    labels = found["y"][:, 0].astype(np.int64)
    return np.ascontiguousarray(found["X"].transpose(3, 0, 1, 2)), labels % ZERO
