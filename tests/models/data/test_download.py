"""Downloads from a server on this machine, which can be told to misbehave."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock

from models.data import download, fetch
from models.data.base import DataError
from models.data.download import downloaded, unpack
from models.progress import Progress, finished

CONTENT = bytes(range(256)) * 2000
MD5 = hashlib.md5(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Offers CONTENT; `breaks` are the numbers of bytes after which its first answers break off."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.breaks: list[int] = []
        self.codes: list[int] = []  # of its first answers
        self.asked: list[str] = []  # the Range of every request, or nothing
        self.takes_ranges = True
        self.kind = "application/octet-stream"
        self.stalls = threading.Event()  # until it is set, the second half does not come
        self.stalls.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/file"

    def handle_error(self, *_: object) -> None:
        """A client that goes away is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.server.asked.append(wanted)
        if self.server.codes:
            self.send_error(self.server.codes.pop(0))
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.server.takes_ranges else 0
        if start >= len(CONTENT):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.send_header("Content-Type", self.server.kind)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        end = start + self.server.breaks.pop(0) if self.server.breaks else len(CONTENT)
        half = (start + end) // 2
        self.wfile.write(CONTENT[start:half])
        self.wfile.flush()
        self.server.stalls.wait(20)
        self.wfile.write(CONTENT[half:end])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.stalls.set()
        server.shutdown()
        thread.join()
        ends = time.monotonic() + 10
        while any(each.name == "fetch" for each in threading.enumerate()) and time.monotonic() < ends:
            time.sleep(0.01)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "PAUSES", (0.01, 0.01))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "file"


def part(path: Path) -> Path:
    return path.with_name("file.part")


def test_a_download_arrives_whole_and_says_how_far_it_is(server: Server, path: Path) -> None:
    events = list(downloaded(server.url, path, MD5, "Things"))
    assert path.read_bytes() == CONTENT
    assert Progress("Downloading Things", len(CONTENT), len(CONTENT), in_bytes=True) in events
    assert not part(path).exists()


def test_a_broken_connection_is_taken_up_where_it_broke(server: Server, path: Path) -> None:
    server.breaks = [200_000, 100_000]
    events = list(downloaded(server.url, path, MD5, "Things"))
    assert path.read_bytes() == CONTENT
    assert server.asked == ["", "bytes=200000-", "bytes=300000-"]
    assert any("the connection broke after 200 kB of 512 kB; trying again" in event.doing for event in events)


def test_a_server_that_knows_no_parts_begins_again(server: Server, path: Path) -> None:
    server.breaks, server.takes_ranges = [200_000], False
    list(downloaded(server.url, path, MD5, "Things"))
    assert path.read_bytes() == CONTENT


def test_tries_that_bring_nothing_new_come_to_an_end(server: Server, path: Path) -> None:
    server.breaks, server.takes_ranges = [200_000] * 9, False
    with pytest.raises(DataError, match=r"^Things cannot be .*: the connection broke after 200 kB of 512 kB\.$"):
        list(downloaded(server.url, path, MD5, "Things"))
    assert len(server.asked) == 3
    assert not path.exists()


def test_what_has_arrived_is_of_use_at_the_next_start(server: Server, path: Path) -> None:
    server.stalls.clear()
    loading = downloaded(server.url, path, MD5, "Things")
    while next(loading).done < 100_000:
        pass
    loading.close()
    assert not path.exists()
    have = part(path).stat().st_size
    assert 0 < have < len(CONTENT)
    server.stalls.set()
    list(downloaded(server.url, path, MD5, "Things"))
    assert path.read_bytes() == CONTENT
    assert server.asked[-1] == f"bytes={have}-"


def test_what_is_whole_but_was_never_checked_is_only_checked(server: Server, path: Path) -> None:
    path.parent.mkdir()
    part(path).write_bytes(CONTENT)
    list(downloaded(server.url, path, MD5, "Things"))
    assert path.read_bytes() == CONTENT


def test_what_is_left_of_another_edition_is_fetched_anew(server: Server, path: Path) -> None:
    path.parent.mkdir()
    part(path).write_bytes(b"other" * 1000)
    list(downloaded(server.url, path, MD5, "Things"))
    assert path.read_bytes() == CONTENT
    assert server.asked == ["bytes=5000-", ""]


def test_another_file_than_the_published_one_is_thrown_away(server: Server, path: Path) -> None:
    with pytest.raises(DataError, match="file has arrived damaged: its checksum is wrong"):
        list(downloaded(server.url, path, "0" * 32, "Things"))
    assert not path.exists()
    assert not part(path).exists()
    assert len(server.asked) == 1


def test_a_missing_file_is_a_sentence_and_not_asked_for_twice(server: Server, path: Path) -> None:
    server.codes = [404] * 9
    with pytest.raises(DataError, match=r"^Things cannot be downloaded: 127\.0\.0\.1 answered 404, Not Found\.$"):
        list(downloaded(server.url, path, MD5, "Things"))
    assert len(server.asked) == 1


def test_a_server_that_is_busy_is_asked_again(server: Server, path: Path) -> None:
    server.codes = [503, 429]
    list(downloaded(server.url, path, MD5, "Things"))
    assert path.read_bytes() == CONTENT


def test_a_web_page_in_place_of_the_file_is_said(server: Server, path: Path) -> None:
    server.kind = "text/html; charset=utf-8"
    with pytest.raises(DataError, match="a web page in place of the file"):
        list(downloaded(server.url, path, MD5, "Things"))
    assert not part(path).exists()


def test_a_server_that_falls_silent_is_given_up(server: Server, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (download, fetch):
        monkeypatch.setattr(module, "TIMEOUT", 0.2)
    monkeypatch.setattr(download, "PAUSES", ())
    server.stalls.clear()
    with pytest.raises(DataError, match=r"127\.0\.0\.1 did not answer for 0\.2 seconds"):
        list(downloaded(server.url, path, MD5, "Things"))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (socket.gaierror(-3, "Temporary failure"), "example.org is not found; this machine may be offline"),
        (ConnectionRefusedError(111, "refused"), "example.org refuses the connection"),
        (OSError(101, "Network is unreachable"), "example.org cannot be reached (Network is unreachable)"),
    ],
)
def test_without_a_network_there_is_one_sentence(
    error: OSError, said: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "create_connection", fail)
    with pytest.raises(DataError) as raised:
        list(downloaded("http://example.org/file", path, MD5, "Things"))
    assert str(raised.value) == f"Things cannot be downloaded: {said}."


def test_cancelling_need_not_wait_for_a_silent_server(server: Server, path: Path) -> None:
    server.stalls.clear()
    loading = downloaded(server.url, path, MD5, "Things")
    while not next(loading).done:
        pass
    began = time.monotonic()
    loading.close()
    assert time.monotonic() - began < 1


def test_a_full_disk_is_told_before_anything_is_written(
    server: Server, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1000))
    with pytest.raises(DataError, match=r"512 kB are needed in .*new, where 1\.0 kB are free"):
        list(downloaded(server.url, path, MD5, "Things"))
    assert not part(path).exists()


def test_two_do_not_write_the_same_file(server: Server, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "_LOCKED", 0.2)
    path.parent.mkdir()
    with FileLock(f"{part(path)}.lock"), pytest.raises(DataError, match="another window is downloading file already"):
        list(downloaded(server.url, path, MD5, "Things"))
    list(downloaded(server.url, path, MD5, "Things"))
    assert path.read_bytes() == CONTENT


def test_a_folder_that_cannot_be_written_is_a_sentence(server: Server, tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(DataError, match="cannot be written"):
        finished(downloaded(server.url, tmp_path / "taken" / "file", MD5, "Things"))


@pytest.mark.parametrize("packed", [gzip.compress, bytes])
def test_files_are_unpacked_or_copied(packed: Callable[[bytes], bytes], tmp_path: Path) -> None:
    source = tmp_path / ("file.gz" if packed is gzip.compress else "file")
    source.write_bytes(packed(CONTENT))
    unpack(source, tmp_path / "there")
    assert (tmp_path / "there").read_bytes() == CONTENT
