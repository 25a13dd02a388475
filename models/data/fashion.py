"""Fashion-MNIST by Zalando Research (Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747): 28 x 28 pixels, ten kinds of things.

The 10,000 test images come with the application (resources/fashion); all 70,000 are read by torchvision, from a copy that
is on this machine already or else is downloaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.data.base import DataSet, Loading, Progress, cache_folder
from models.data.download import fetched, unpacked
from models.data.npz import read_npz

CLASSES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
EMBEDDED = Path(__file__).parents[2] / "resources" / "fashion" / "fashion.npz"
EMBEDDED_NOTE = "These are Fashion-MNIST's 10,000 test images: figures on them are not those of the published benchmark."
