"""Whether the disk has room for what a run is about to write: asked before it begins, and before each writing."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

SPARE = 32 * 2**20  # bytes that are left to whoever else writes there
KEPT_WEIGHTS = 4  # times their size is a latest.safetensors at most: shown, learning, and Adam's two means


class NoSpaceError(OSError):
    """The disk is too full; the message is one sentence."""


def check_space(folder: Path, needed: int, what: str) -> None:
    """NoSpaceError where so many bytes, which `what` takes, would leave less than SPARE; the folder need not exist."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(there).free
    if free < needed + SPARE:
        wanted = f"{in_megabytes(needed)}, and {in_megabytes(SPARE)} must stay free"
        raise NoSpaceError(f"{what} takes {wanted}, but only {in_megabytes(free)} are free on the disk")


def in_megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 1e6 else "less than 1 MB"


def size_of(tensors: Mapping[str, Tensor]) -> int:
    """Bytes that tensors take in a file."""
    return sum(each.numel() * each.element_size() for each in tensors.values())
