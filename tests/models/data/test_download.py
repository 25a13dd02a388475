from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from models.data.base import DataError
from models.data.download import downloaded

CONTENT = bytes(range(256)) * 2000


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Where a server on this machine offers CONTENT."""
    (tmp_path / "offered").mkdir()
    (tmp_path / "offered" / "file").write_bytes(CONTENT)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "offered")) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/file"
        server.shutdown()
        thread.join()


def test_a_download_arrives_whole_and_says_how_far_it_is(url: str, tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    events = list(downloaded(url, path, hashlib.md5(CONTENT).hexdigest(), "Things"))
    assert path.read_bytes() == CONTENT
    assert (events[-1].doing, events[-1].done, events[-1].of) == ("Downloading Things", len(CONTENT), len(CONTENT))


def test_another_file_than_the_published_one_is_thrown_away(url: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="arrived damaged"):
        list(downloaded(url, tmp_path / "new" / "file", "0" * 32, "Things"))
    assert list((tmp_path / "new").iterdir()) == []


def test_a_missing_file_is_a_sentence(url: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^Things cannot be downloaded: .+\.$"):
        list(downloaded(f"{url}-not", tmp_path / "file", "", "Things"))


def test_cancelling_leaves_nothing_behind(url: str, tmp_path: Path) -> None:
    loading = downloaded(url, tmp_path / "new" / "file", "", "Things")
    next(loading)
    loading.close()
    assert list((tmp_path / "new").iterdir()) == []
