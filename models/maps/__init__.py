"""Every way of laying points out in a plane. A new one is a new file here and one more line below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from models.maps import pca, tsne, umap
from models.maps.base import Settings


@dataclass(frozen=True)
class Method:
    """One line of the picker; `lay_out` yields Progress and Layouts and returns the last Layout."""

    name: str
    title: str
    about: str  # what distances in such a map mean
    lay_out: Callable[[np.ndarray, Settings], Iterator]
    settings: tuple[str, ...] = ()  # the fields of Settings that count
    cannot: Callable[[], str] = lambda: ""  # why it cannot be used here


METHODS = {
    method.name: method
    for method in (
        Method(
            "pca", "PCA", "Distances are those in the plane of largest variance; the rest is left out.", pca.lay_out
        ),
        Method(
            "tsne",
            "t-SNE",
            "Sizes of clusters and the gaps between them may mean nothing here. Only who is near whom was fitted.",
            tsne.lay_out,
            ("perplexity", "exaggeration", "seed"),
        ),
        Method(
            "umap",
            "UMAP",
            "Sizes of clusters and the gaps between them may mean nothing here. Only who is near whom was fitted.",
            umap.lay_out,
            ("seed",),
            umap.missing,
        ),
    )
}
