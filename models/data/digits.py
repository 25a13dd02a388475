"""Digits: the 1,797 handwritten digits of 8 x 8 grey pixels that come with scikit-learn.

They are the test images of Alpaydin & Kaynak 1998, Optical Recognition of Handwritten Digits, from the UCI Machine
Learning Repository under CC BY 4.0 (doi:10.24432/C50P49).
"""

from __future__ import annotations

import numpy as np

from models.data.base import DataSet
from models.data.source import Loading
from models.data.split import ordered, shuffled_rows
from models.progress import Progress

BRIGHTEST = 16  # a value counts the inked ones of 4 x 4 dots


def load() -> Loading:
    """All of them; the same tenth of every digit is held out every time."""
    yield Progress("Reading Digits", 0, 1)
    from sklearn.datasets import load_digits

    found = load_digits()
    labels = found.target.astype(np.int64)
    order, held_out = ordered(shuffled_rows(len(labels)), labels)
    images = np.rint(found.images * (255 / BRIGHTEST)).astype(np.uint8)
    return DataSet(
        name="digits",
        title="Digits 8×8",
        images=images[order][..., None],
        held_out=held_out,
        labels=labels[order],
        classes=tuple("0123456789"),
    )
