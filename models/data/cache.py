"""Arrays kept on disk: a file is there whole or not at all, and a damaged one counts as not there.

Generated images stay for good. What was computed from data and weights is dropped, the longest unused first, when
there is more of it than ROOM.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np

from models.data.npz import read_npz

ROOM = 256 * 2**20  # bytes; the encodings of 10,000 images in 32 dimensions take 2.5 million


def cache_folder() -> Path:
    """Where generated and downloaded data are kept; made when it is first asked for."""
    from platformdirs import user_cache_path

    folder = user_cache_path("latent-explorer", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def kept_images(name: str, shape: tuple[int, ...]) -> np.ndarray | None:
    """The images uint8 of that shape kept under a name; None where there are none, or not these."""
    images = _read(cache_folder, name, ("images",)).get("images")
    return images if images is not None and images.shape == shape and images.dtype == np.uint8 else None


def keep_images(name: str, images: np.ndarray) -> None:
    """Keep images under a name; a full or read-only disk costs the next start its time and nothing else."""
    with contextlib.suppress(OSError), written_whole(cache_folder() / f"{name}.npz") as file:
        np.savez_compressed(file, images=images)


def kept_results(name: str, parts: tuple[str, ...]) -> dict[str, np.ndarray] | None:
    """The arrays kept under a name, which says all that they follow from; None unless every part is there."""
    found = _read(results_folder, name, parts)
    if len(found) < len(parts):
        return None
    with contextlib.suppress(OSError):
        os.utime(results_folder() / f"{name}.npz")  # used now, so that it is not the next to go
    return found


def keep_results(name: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Keep arrays under a name, and drop others where there is no room left; a disk that refuses changes nothing."""
    with contextlib.suppress(OSError):
        with written_whole(results_folder() / f"{name}.npz") as file:
            np.savez(file, **arrays)
        _make_room()


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


def results_folder() -> Path:
    """Where `keep_results` writes; made when it is first asked for."""
    folder = cache_folder() / "results"
    folder.mkdir(exist_ok=True)
    return folder


def _read(folder: Callable[[], Path], name: str, parts: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Those of the arrays that a file has, none where it cannot be read: its checksums tell damage."""
    try:
        return read_npz(folder() / f"{name}.npz", parts)
    except (ValueError, OSError):
        return {}


def _make_room() -> None:
    """Drop what would not fit, the longest unused first."""
    files = sorted(results_folder().glob("*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
    used = 0
    for file in files:
        used += file.stat().st_size
        if used > ROOM:
            file.unlink()
