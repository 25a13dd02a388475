"""Fashion-MNIST (Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747): ten kinds of clothing, 28 x 28 grey pixels.

Its 10,000 test images come with the application.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.data.base import DataError, DataSet, Loading, Progress
from models.data.idx import Published
from models.data.npz import read_npz

CLASSES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
EMBEDDED = Path(__file__).parents[2] / "resources" / "fashion" / "fashion.npz"
EMBEDDED_NOTE = "These are Fashion-MNIST's 10,000 test images, so figures on them are not those of the benchmark."
JUDGE = "fashion-classes"  # the shipped classifier
# Packaged is where Debian's dataset-fashion-mnist puts the files.
ALL = Published("fashion-mnist", "Fashion-MNIST", "FashionMNIST", CLASSES, Path("/usr/share/datasets/fashion-mnist"))


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
