"""Fashion-MNIST (Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747): ten kinds of clothing, 28 x 28 grey pixels.

Its 10,000 test images come with the application.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.data import idx
from models.data.base import DataError, DataSet
from models.data.npz import read_npz
from models.data.source import Loading
from models.progress import Progress

CLASSES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
EMBEDDED = Path(__file__).parents[2] / "resources" / "fashion" / "fashion.npz"
EMBEDDED_NOTE = "These are Fashion-MNIST's 10,000 test images, so figures on them are not those of the benchmark."
JUDGE = "fashion-classes"  # the shipped classifier
ALL = idx.Published(
    "FashionMNIST",
    CLASSES,
    idx.origin(
        "fashion-mnist",
        "Fashion-MNIST",
        "FashionMNIST",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        {
            "train-images-idx3-ubyte": ("8d4fb7e6c68d591d4c3dfef9ec88bf0d", 26_421_880),
            "train-labels-idx1-ubyte": ("25c81989df183df01b3e8a0aad5dffbe", 29_515),
            "t10k-images-idx3-ubyte": ("bef4ecab320f06d8554ea6380940ec79", 4_422_102),
            "t10k-labels-idx1-ubyte": ("bb300cfdad3c16e7a12a480ee83cd310", 5_148),
        },
        holds="28 px grey, 10 kinds of clothing",
        terms="MIT licence, by Zalando SE.",
        citation="Xiao, Rasul & Vollgraf 2017: Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning "
        "Algorithms. arXiv:1708.07747.",
        page="https://github.com/zalandoresearch/fashion-mnist",
        packaged=Path("/usr/share/datasets/fashion-mnist"),  # by Debian's dataset-fashion-mnist
    ),
)


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
