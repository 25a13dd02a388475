"""SVHN (Netzer et al. 2011): digits from photographs of house numbers, cropped to 32 x 32 pixels.

Its MATLAB files (version 5) are read by SciPy, which knows numbers, strings and structures and unpickles nothing.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np

from models.data.base import DataError, DataSet, Loading, Progress
from models.data.origin import Origin, Remote

SIDE, ZERO = 32, 10  # the digit 0 is written as class 10
_MOST = 700_000  # images in a file; the largest published one has 531,131
# What SciPy raises for files that are cut short, of another version, or none of MATLAB's.
_DAMAGE = (OSError, EOFError, ValueError, TypeError, LookupError, NotImplementedError, MemoryError, zlib.error)

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
    for path in found.values():
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
    from scipy.io import loadmat, whosmat
    from scipy.io.matlab import MatReadError

    try:
        shapes = {name: shape for name, shape, _ in whosmat(path)}
        count = shapes.get("X", (0,))[-1]
        if shapes.get("X") != (SIDE, SIDE, 3, count) or shapes.get("y") != (count, 1) or not 0 < count <= _MOST:
            raise DataError(f"{path} holds no images as SVHN has them.")
        found = loadmat(path, variable_names=("X", "y"))
    except (*_DAMAGE, MatReadError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path} cannot be read: {error}.") from error
    labels = found["y"][:, 0].astype(np.int64)
    if found["X"].dtype != np.uint8 or labels.min() < 0 or labels.max() > ZERO:
        raise DataError(f"{path} holds no images as SVHN has them.")
    return np.ascontiguousarray(found["X"].transpose(3, 0, 1, 2)), labels % ZERO
