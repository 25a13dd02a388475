"""What generated data sets share: their random numbers, and drawing batch by batch what the cache does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from models.data.base import DataError
from models.data.cache import keep_images, kept_images
from models.progress import Progress, Telling

SIZES, MOST = (32, 64), 200_000
_BATCH = 256


def numbers(names: tuple[str, ...], count: int, seed: int) -> dict[str, np.ndarray]:
    """Numbers [count] from 0 to 1 for every name; image i takes its turn in one stream, whatever the count.

    Raw Philox output, because NumPy promises never to change a bit generator's stream (NEP 19), but nothing made of it.
    """
    raw = np.random.Philox(key=seed).random_raw(count * len(names)).reshape(count, len(names))
    return dict(zip(names, ((raw >> np.uint64(11)) * 2.0**-53).T, strict=True))


def drawn(doing: str, name: str, shape: tuple[int, ...], draw: Callable[[slice], np.ndarray]) -> Iterator[Progress]:
    """The images uint8 of that shape: kept ones, or drawn part by part and kept under the name."""
    images = kept_images(name, shape)
    if images is None:
        count, *_ = shape
        images, telling = np.empty(shape, np.uint8), Telling(doing, count)
        for start in range(0, count, _BATCH):
            yield from telling.at(start)
            part = slice(start, start + _BATCH)
            images[part] = draw(part)
        yield from telling.at(count)
        keep_images(name, images)
    return images


def check(title: str, size: int, count: int, seed: int) -> None:
    """DataError where these cannot be drawn; the title begins the sentence: "Faces"."""
    if size not in SIZES:
        raise DataError(f"{title} are drawn {' or '.join(map(str, SIZES))} pixels wide, not {size}.")
    if not 2 <= count <= MOST:
        raise DataError(f"Between 2 and {MOST:,} {title.lower()} can be drawn, not {count:,}.")
    if seed < 0:
        raise DataError(f"The seed of the {title.lower()} is 0 or more, not {seed}.")
