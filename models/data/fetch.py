"""One file asked for over HTTP, on a thread of its own: whoever waits for it is never held up by the network.

Neither looking up a name nor reading from a stalled connection can be interrupted, so a cancelled fetch is left to end
by itself, after TIMEOUT seconds at most; the thread touches nothing but its queue.
"""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

TIMEOUT = 20  # seconds without an answer
_PIECE = 1 << 16  # bytes
_AHEAD = 64  # pieces that may wait to be written
_TICK = 0.1  # seconds between two looks at whether it is still wanted
_PARTIAL = 206


class PageInstead(Exception):
    """A web page has come where a file was asked for."""


@dataclass(frozen=True)
class Answer:
    """What a server says before it sends the file."""

    size: int | None  # bytes of the whole file, where it says so
    goes_on: bool  # the bytes that are here already are left out


class Fetch:
    """Begun when it is made; `begun` and then `pieces` are to be iterated once each, and `stop` called at the end."""

    def __init__(self, url: str, have: int = 0) -> None:
        """Of the file's bytes the first `have` are here already."""
        self.host = urlsplit(url).hostname or url
        self._url, self._have = url, have
        self._arrived: queue.Queue[object] = queue.Queue(_AHEAD)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fetch", daemon=True)
        self._thread.start()

    def begun(self) -> Iterator[Answer | None]:
        """None ten times a second, and at last the Answer; raises what urlopen does, or PageInstead."""
        while (found := self._next()) is None:
            yield None
        yield found

    def pieces(self) -> Iterator[bytes]:
        """The bytes as they come; an empty piece ten times a second while none do. Raises what reading does."""
        while (found := self._next()) != b"":
            yield found or b""

    def stop(self) -> None:
        self._stopped.set()

    def _next(self) -> object:
        """What has arrived: None if nothing has, empty bytes at the end."""
        try:
            found = self._arrived.get(timeout=_TICK)
        except queue.Empty:
            return None
        if isinstance(found, Exception):
            raise found
        return found

    def _run(self) -> None:
        headers = {"User-Agent": "latent-explorer"} | ({"Range": f"bytes={self._have}-"} if self._have else {})
        try:
            with urlopen(Request(self._url, headers=headers), timeout=TIMEOUT) as answer:
                if answer.headers.get_content_type() == "text/html":
                    raise PageInstead
                self._put(self._answer(answer))
                while not self._stopped.is_set() and (piece := answer.read(_PIECE)):
                    self._put(piece)
            self._put(b"")
        except Exception as error:  # handed to whoever iterates
            if hasattr(error, "close"):
                error.close()  # an HTTPError is an open connection
            self._put(error)

    def _answer(self, answer: object) -> Answer:
        if answer.status == _PARTIAL:
            found = re.fullmatch(rf"bytes {self._have}-\d+/(\d+)", answer.headers.get("Content-Range", ""))
            if found:
                return Answer(int(found[1]), goes_on=True)
            raise ConnectionError("another part than the one asked for")
        size = answer.headers.get("Content-Length", "")
        return Answer(int(size) if size.isdecimal() else None, goes_on=False)

    def _put(self, thing: object) -> None:
        while not self._stopped.is_set():
            try:
                self._arrived.put(thing, timeout=_TICK)
                return
            except queue.Full:
                continue
