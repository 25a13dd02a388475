"""Fetching published files: cancelled at once, tried again where that may help, and checked before they count.

What has arrived lies beside the file as .part until it is whole and its checksum right, so that no file is ever taken
for whole that is not; the next try, and the next start, go on where it ends.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import shutil
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError

from filelock import FileLock, Timeout

from models.data.base import DataError
from models.data.cache import written_whole
from models.data.fetch import TIMEOUT, Fetch, PageInstead
from models.progress import Progress, Telling, in_megabytes

PAUSES = (1, 2, 4)  # seconds between two tries that brought nothing new
_WAIT = 0.1  # seconds between two chances to stop
_PIECE = 1 << 20  # bytes read at once from a disk
_LOCKED = 2.0  # seconds in which a download that has just been cancelled lets go


class Trouble(Exception):
    """Why a file has not arrived, as the end of a sentence."""

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing  # trying again may help


def downloaded(url: str, path: Path, md5: str, title: str) -> Iterator[Progress]:
    """Fetch a file of a data set; DataError where it cannot be reached or is not the published one."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(part) as waiting:
            yield from waiting
            yield from _tried(url, part, md5, title)
            os.replace(part, path)
    except Trouble as trouble:
        raise DataError(f"{title} cannot be downloaded: {trouble}.") from trouble
    except OSError as error:
        raise DataError(f"{title} cannot be downloaded: {_on_disk(error, path.parent)}.") from error


def unpack(packed: Path, path: Path) -> None:
    """Write what a .gz file holds, or a copy of one that is not packed; DataError where it is damaged."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        opened = gzip.open(packed) if packed.suffix == ".gz" else packed.open("rb")
        with opened as source, written_whole(path) as file:
            shutil.copyfileobj(source, file)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{packed} cannot be unpacked: {error}.") from error


def checked(path: Path, md5: str) -> Iterator[Progress]:
    """Whether a file has the checksum, which is returned."""
    digest = hashlib.md5(usedforsecurity=False)  # what its publisher gives; no defence
    telling = Telling(f"Checking {path.name.removesuffix('.part')}", path.stat().st_size, in_bytes=True)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            yield from telling.at(file.tell())
    return digest.hexdigest() == md5


@contextmanager
def _locked(part: Path) -> Iterator[Iterator[Progress]]:
    """The only one who writes that file; what it gives has to be waited for first, Trouble where another one writes."""
    lock = FileLock(f"{part}.lock", timeout=0)

    def waiting() -> Iterator[Progress]:
        ends = time.monotonic() + _LOCKED
        while True:
            try:
                lock.acquire()
                return
            except Timeout:
                if time.monotonic() > ends:
                    raise Trouble(f"another window is downloading {part.stem} already") from None
            yield Progress("Waiting for another download", 0, 0)
            time.sleep(_WAIT)

    try:
        yield waiting()
    finally:
        lock.release()


def _tried(url: str, part: Path, md5: str, title: str) -> Iterator[Progress]:
    """Try until the file is whole; tries that bring more than any before are not counted."""
    furthest, left = 0, list(PAUSES)
    while True:
        try:
            yield from _attempt(url, part, md5, title)
            return
        except Trouble as trouble:
            reached = _size(part)
            if reached > furthest:
                furthest, left = reached, list(PAUSES)
            if not (trouble.passing and left):
                raise
            yield from _pausing(left.pop(0), f"{title}: {trouble}; trying again", reached)


def _attempt(url: str, part: Path, md5: str, title: str) -> Iterator[Progress]:
    """Fetch what is missing, and check the whole."""
    before = _size(part)
    yield from _fetched(url, part, title)
    right = yield from checked(part, md5)
    if not right:
        part.unlink()
        # What was there already may have been of another edition of the file.
        raise Trouble(f"{part.stem} has arrived damaged: its checksum is wrong", passing=before > 0)


def _fetched(url: str, part: Path, title: str) -> Iterator[Progress]:
    have, fetch = _size(part), Fetch(url, _size(part))
    try:
        answer = yield from _waited_for(fetch.begun(), Progress(f"Downloading {title}", have, 0, True))
        of = answer.size or 0
        _check_room(part, of - (have if answer.goes_on else 0))
        telling = Telling(f"Downloading {title}", of, in_bytes=True)
        with part.open("ab" if answer.goes_on else "wb") as file:
            for piece in fetch.pieces():
                file.write(piece)
                yield from telling.at(file.tell())
    except (HTTPException, URLError, TimeoutError, ConnectionError, PageInstead) as error:
        if isinstance(error, HTTPError) and error.code == 416 and have:  # nothing is missing, or it is another file
            return
        raise _in_words(error, fetch.host) from error
    finally:
        fetch.stop()
    if of and _size(part) < of:
        broken = f"the connection broke after {in_megabytes(_size(part))} of {in_megabytes(of)}"
        raise Trouble(broken, passing=True)


def _waited_for(asked: Iterator, meanwhile: Progress) -> Iterator[Progress]:
    """What is asked for when it comes; as long as it yields None it has not."""
    for found in asked:
        if found is not None:
            return found
        yield meanwhile
    raise Trouble("the answer was empty", passing=True)


def _pausing(seconds: float, why: str, reached: int) -> Iterator[Progress]:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        yield Progress(why, reached, 0, True)
        time.sleep(_WAIT)


def _check_room(part: Path, wanted: int) -> None:
    free = shutil.disk_usage(part.parent).free
    if wanted > free:
        raise Trouble(f"{in_megabytes(wanted)} are needed in {part.parent}, where {in_megabytes(free)} are free")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _in_words(error: Exception, host: str) -> Trouble:
    """What the network said, in words that help."""
    reason = error.reason if isinstance(error, URLError) and not isinstance(error, HTTPError) else error
    if isinstance(reason, HTTPError):
        passing = reason.code in (408, 429) or reason.code >= 500
        return Trouble(f"{host} answered {reason.code}, {reason.reason or 'which is no success'}", passing=passing)
    if isinstance(reason, socket.gaierror):
        return Trouble(f"{host} is not found; this machine may be offline", passing=True)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Trouble(f"{host} cannot show that it is who it says it is")
    if isinstance(reason, TimeoutError):
        return Trouble(f"{host} did not answer for {TIMEOUT} seconds", passing=True)
    if isinstance(reason, ConnectionRefusedError):
        return Trouble(f"{host} refuses the connection", passing=True)
    if isinstance(reason, (ConnectionError, HTTPException)):
        return Trouble(f"the connection to {host} broke", passing=True)
    if isinstance(reason, PageInstead):
        return Trouble(f"{host} answered with a web page in place of the file; it may have been asked for too often")
    return Trouble(f"{host} cannot be reached ({getattr(reason, 'strerror', None) or reason})", passing=True)


def _on_disk(error: OSError, folder: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk of {folder} is full"
    return f"{folder} cannot be written ({error.strerror or error})"
