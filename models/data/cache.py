"""Generated images kept on disk: a file is there whole or not at all, and a damaged one counts as not there."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from models.data.base import cache_folder
from models.data.npz import read_npz


def kept_images(name: str, shape: tuple[int, ...]) -> np.ndarray | None:
    """The images uint8 of that shape kept under a name; None where there are none, or not these."""
    try:
        images = read_npz(_path(name), ("images",))["images"]
    except (ValueError, KeyError):
        return None
    return images if images.shape == shape and images.dtype == np.uint8 else None


def keep_images(name: str, images: np.ndarray) -> None:
    """Keep images under a name; a full or read-only disk costs the next start its time and nothing else."""
    with contextlib.suppress(OSError), written_whole(_path(name)) as file:
        np.savez_compressed(file, images=images)


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write that appears at the path when it is finished, and never appears where writing it failed."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        os.replace(unfinished, path)
    except BaseException:
        os.unlink(unfinished)
        raise


def _path(name: str) -> Path:
    return cache_folder() / f"{name}.npz"
