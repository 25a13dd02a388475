"""The data sets: a line each in DATASETS; besides them every folder of images and every .npz file is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from models.data import digits, faces, fashion, mnist, sprites, toys
from models.data.base import DataError, Loading, Source

_FACES = "Drawn faces with 17 attributes to add and subtract."
_SPRITES = "One coloured shape on black, of which shape, hue, scale, rotation and place are known."
_FASHION = "Ten kinds of clothing, small and grey."
_ALL_FASHION = "The same in full: 60,000 images to train on and 10,000 to test."
_MNIST = "Handwritten digits: 60,000 images to train on and 10,000 to test."
_DIGITS = "Handwritten digits, tiny: for a first try of seconds."

DATASETS: dict[str, Source] = {
    source.name: source
    for source in (
        Source("faces", "Faces", _FACES, faces.load, faces.OPTIONS, 20_000, classifier="faces-attributes"),
        Source("sprites", "Sprites", _SPRITES, sprites.load, sprites.OPTIONS, 20_000),
        Source("fashion", "Fashion-MNIST 10k", _FASHION, fashion.load_embedded, {}, 10_000, classifier=fashion.JUDGE),
        Source("digits", "Digits 8×8", _DIGITS, digits.load, {}, 1_797),
        *(
            Source(toy.name, toy.title, toy.about, partial(toys.load, toy), toys.OPTIONS, toys.USUAL)
            for toy in toys.TOYS.values()
        ),
        Source(
            "fashion-mnist",
            "Fashion-MNIST",
            _ALL_FASHION,
            fashion.ALL.load,
            {},
            70_000,
            fashion.ALL.is_at_hand,
            fashion.JUDGE,
        ),
        Source("mnist", "MNIST", _MNIST, mnist.MNIST.load, {}, 70_000, mnist.MNIST.is_at_hand, "mnist-classes"),
    )
}


def open_data(name: str, **options: object) -> Loading:
    """Load a data set of the table by name, else a folder of images or an .npz file by path."""
    load, known = _loader(name)
    if strangers := [option for option in options if option not in known]:
        raise DataError(f"{name} takes {' and '.join(known) or 'no options'}, not {' and '.join(strangers)}.")
    return (yield from load(**options))


def _loader(name: str) -> tuple[Callable[..., Loading], Iterable[str]]:
    """What loads a data set, and the options it takes."""
    if source := DATASETS.get(name):
        return source.load, source.options
    path = Path(name).expanduser().absolute()
    if path.is_dir():
        from models.data import folder

        return partial(folder.load, path), ("size",)
    if path.is_file() and path.suffix.lower() == ".npz":
        from models.data import arrays

        return partial(arrays.load, path), ()
    raise DataError(f"There is no data set {name!r}: it is none of {', '.join(DATASETS)}, no folder and no .npz file.")
