"""Fetching published files: in pieces, so that progress shows and cancelling works, and checked before they count."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import zlib
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from models.data.base import DataError, Progress
from models.data.cache import written_whole
from models.data.progress import Telling

_PIECE = 1 << 16  # bytes
_TIMEOUT = 15  # seconds without an answer


def downloaded(url: str, path: Path, md5: str, title: str) -> Iterator[Progress]:
    """Fetch a file of a data set; DataError where it cannot be reached or is not the published one."""
    digest = hashlib.md5(usedforsecurity=False)  # what its publisher gives; no defence
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with urlopen(url, timeout=_TIMEOUT) as answer, written_whole(path) as file:
            telling = Telling(f"Downloading {title}", int(answer.headers.get("Content-Length") or 0))
            while piece := answer.read(_PIECE):
                digest.update(piece)
                file.write(piece)
                yield from telling.at(file.tell())
            if digest.hexdigest() != md5:
                raise OSError(f"{path.name} has arrived damaged")
    except (OSError, HTTPException) as error:
        raise DataError(f"{title} cannot be downloaded: {getattr(error, 'reason', None) or error}.") from error


def unpack(packed: Path, path: Path) -> None:
    """Write what a .gz file holds; DataError where it is damaged."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with gzip.open(packed) as source, written_whole(path) as file:
            shutil.copyfileobj(source, file)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{packed} cannot be unpacked: {error}.") from error
