"""The data sets: one line each in DATASETS, besides every folder of images and every .npz file."""

from __future__ import annotations

from models.data import faces
from models.data.base import Source

DATASETS: dict[str, Source] = {
    source.name: source
    for source in (
        Source("faces", "Faces", "Our own drawn faces, with 17 attributes to add and subtract.", faces.load),
    )
}


def open_data(name, **options):
    return DATASETS[name].load(**options)
