"""The data sets: a line each in DATASETS; besides them every folder of images and every .npz file is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from models.data import celeba, cifar, digits, faces, fashion, generated, kmnist, mnist, sprites, svhn, toys
from models.data.base import DataError
from models.data.idx import Published
from models.data.origin import Origin
from models.data.source import Loading, Source

_FACES = "Drawn faces with 17 attributes to add and subtract."
_SPRITES = "One coloured shape on black, of which shape, hue, scale, rotation and place are known."
_FASHION = "Ten kinds of clothing, small and grey."
_ALL_FASHION = "The same in full: 60,000 images to train on and 10,000 to test."
_MNIST = "Handwritten digits: 60,000 images to train on and 10,000 to test."
_KMNIST = "Cursive Japanese letters, ten of them, each in many shapes."
_CIFAR_10 = "Photographs of ten kinds of animals and vehicles, small and in colour."
_CIFAR_100 = "Photographs of a hundred kinds of things, 600 of each, small and in colour."
_SVHN = "Digits from photographs of house numbers, small and in colour."
_CELEBA = "Photographs of celebrities' faces with 40 attributes, of which 30,000 are opened at first."
_DIGITS = "Handwritten digits, tiny: for a first try of seconds."


def _published(
    origin: Origin, about: str, load: Callable[..., Loading], count: int, options: dict[str, str] | None = None
) -> Source:
    return Source(origin.name, origin.title, about, load, options or {}, count, origin.is_at_hand, "", origin)


def _drawn(name: str, title: str, about: str, load: Callable[..., Loading], options: dict[str, str]) -> Source:
    return Source(name, title, about, load, options, 20_000, sizes=generated.SIZES, most=generated.MOST)


def _idx(published: Published, about: str, classifier: str = "") -> Source:
    origin = published.origin
    return Source(
        origin.name, origin.title, about, published.load, {}, 70_000, published.is_at_hand, classifier, origin
    )


DATASETS: dict[str, Source] = {
    source.name: source
    for source in (
        replace(_drawn("faces", "Faces", _FACES, faces.load, faces.OPTIONS), classifier="faces-attributes"),
        _drawn("sprites", "Sprites", _SPRITES, sprites.load, sprites.OPTIONS),
        Source("fashion", "Fashion-MNIST 10k", _FASHION, fashion.load_embedded, {}, 10_000, classifier=fashion.JUDGE),
        Source("digits", "Digits 8×8", _DIGITS, digits.load, {}, 1_797),
        *(
            Source(
                toy.name,
                toy.title,
                toy.about,
                partial(toys.load, toy),
                toys.OPTIONS,
                toys.USUAL,
                most=generated.MOST,
            )
            for toy in toys.TOYS.values()
        ),
        _idx(fashion.ALL, _ALL_FASHION, fashion.JUDGE),
        _idx(mnist.MNIST, _MNIST, "mnist-classes"),
        _idx(kmnist.KMNIST, _KMNIST),
        _published(cifar.CIFAR_10.origin, _CIFAR_10, cifar.CIFAR_10.load, 60_000),
        _published(cifar.CIFAR_100.origin, _CIFAR_100, cifar.CIFAR_100.load, 60_000),
        _published(svhn.ORIGIN, _SVHN, svhn.load, 99_289),
        replace(
            _published(celeba.ORIGIN, _CELEBA, celeba.load, celeba.USUAL, celeba.OPTIONS),
            sizes=celeba.SIZES,
            most=celeba.ALL,
        ),
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
