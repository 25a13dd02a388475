"""Files of a published data set: found, fetched, or taken from a folder that a person points to."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from models.data import DATASETS, origin
from models.data.base import DataError
from models.data.origin import Origin, Remote
from models.data.remembered import folder_of, remember
from models.progress import Progress, finished

CONTENTS = {"a.bin": b"a" * 100, "b.bin": b"b" * 50}


@pytest.fixture
def things() -> Origin:
    files = tuple(
        Remote(name, f"http://example.org/{name}", hashlib.md5(content).hexdigest(), len(content), (f"{name}.txt",))
        for name, content in CONTENTS.items()
    )
    kinds = {"a.pickle": "it is pickled"}
    return Origin("things", "Things", "", "", "", "", files, "things", inside=("inner",), not_these=kinds)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.bin").write_bytes(CONTENTS["a.bin"])
    (folder / "inner" / "b.bin").write_bytes(CONTENTS["b.bin"])
    return folder


def test_a_folder_with_all_files_is_used_and_remembered(things: Origin, own: Path) -> None:
    assert not things.is_at_hand()
    finished(things.use(own))
    assert folder_of("things") == own
    assert things.is_at_hand()
    found = finished(things.fetched())
    assert found == {"a.bin": own / "a.bin", "b.bin": own / "inner" / "b.bin"}


def test_a_folder_that_is_gone_is_not_asked(things: Origin, own: Path) -> None:
    finished(things.use(own))
    shutil.rmtree(own)
    assert folder_of("things") is None
    assert not things.is_at_hand()


def test_remembering_one_folder_keeps_the_others(own: Path, tmp_path: Path) -> None:
    remember("first", own)
    remember("second", tmp_path)
    assert (folder_of("first"), folder_of("second")) == (own, tmp_path)


def test_files_put_where_downloads_are_kept_are_found(things: Origin, own: Path) -> None:
    shutil.copytree(own, things.folder)
    assert things.is_at_hand()


def test_what_is_missing_is_named(things: Origin, own: Path) -> None:
    (own / "a.bin").unlink()
    with pytest.raises(DataError, match=r"^own has no a\.bin, nor a\.bin\.txt instead\.$"):
        finished(things.use(own))
    assert folder_of("things") is None


def test_a_file_taken_by_mistake_is_told_from_a_missing_one(things: Origin, own: Path) -> None:
    (own / "a.bin").rename(own / "a.pickle")
    with pytest.raises(DataError, match=r"^a\.pickle will not do: it is pickled\.$"):
        finished(things.use(own))


def test_another_file_of_that_name_is_refused(things: Origin, own: Path) -> None:
    (own / "a.bin").write_bytes(b"z" * 100)
    with pytest.raises(DataError, match=r"a\.bin is not the published file: its checksum is another\.$"):
        finished(things.use(own))
    assert folder_of("things") is None


def test_what_stands_for_a_file_has_no_checksum(things: Origin, own: Path) -> None:
    (own / "a.bin").unlink()
    (own / "a.bin.txt").write_bytes(b"unpacked")
    finished(things.use(own))
    assert finished(things.fetched())["a.bin"] == own / "a.bin.txt"


def test_only_missing_files_are_fetched_and_bytes_are_counted_over_all(
    things: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def downloaded(url: str, path: Path, md5: str, title: str) -> Iterator[Progress]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(CONTENTS[path.name])
        yield Progress(title, len(CONTENTS[path.name]), len(CONTENTS[path.name]), in_bytes=True)

    monkeypatch.setattr(origin, "downloaded", downloaded)
    events = list(things.fetched())
    assert [(event.done, event.of) for event in events] == [(100, 150), (150, 150)]
    assert list(things.fetched()) == []
    (things.folder / "a.bin").unlink()
    assert [(event.done, event.of) for event in things.fetched()] == [(100, 100)]


def test_a_disk_without_room_is_told_before_the_first_file(things: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=20))
    with pytest.raises(DataError, match=r"^Things needs 0\.1 kB of disk in .*things, where 0\.0 kB are free\.$"):
        finished(things.fetched())


@pytest.mark.parametrize("source", [s for s in DATASETS.values() if s.origin], ids=lambda source: source.name)
def test_every_published_data_set_says_what_it_takes_and_on_which_terms(source: object) -> None:
    known: Origin = source.origin
    assert (known.name, known.title) == (source.name, source.title)
    assert known.size > 10_000_000
    assert all(text.endswith(".") for text in (known.terms, known.citation))
    assert all(len(remote.md5) == 32 and remote.url.startswith("http") for remote in known.files)
    assert known.page.startswith("http")


def test_only_celeba_asks_for_its_terms() -> None:
    assert [name for name, source in DATASETS.items() if source.origin and source.origin.asks] == ["celeba"]


def test_nothing_is_downloaded_before_terms_that_ask_for_it_are_agreed_to(
    things: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(origin, "downloaded", lambda *_: iter(()))
    asking = replace(things, asks=True)
    with pytest.raises(DataError, match=r"only in the window, .*; or put a\.bin, b\.bin into .*things\.$"):
        finished(asking.fetched())
    assert finished(asking.fetched(agreed=True)) == {"a.bin": None, "b.bin": None}


def test_what_is_here_is_read_without_asking(things: Origin, own: Path) -> None:
    finished(things.use(own))
    assert len(finished(replace(things, asks=True).fetched())) == 2


def test_what_has_come_already_is_counted_whole_files_and_parts(things: Origin) -> None:
    assert things.arrived == 0
    things.folder.mkdir(parents=True)
    (things.folder / "a.bin.part").write_bytes(b"a" * 30)
    assert things.arrived == 30
    (things.folder / "b.bin").write_bytes(CONTENTS["b.bin"])
    assert things.arrived == 30 + 50
