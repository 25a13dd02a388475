from __future__ import annotations

import gzip
import hashlib
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
import torchvision
from platformdirs import user_cache_path

from models.data import DATASETS, download, fashion, idx, kmnist, mnist, open_data
from models.data.base import DataError, DataSet
from models.data.idx import Published
from models.data.source import Source
from models.progress import finished

PUBLISHED = {published.origin.name: published for published in (fashion.ALL, mnist.MNIST, kmnist.KMNIST)}
KEPT = user_cache_path("latent-explorer", appauthor=False)  # the user's own, looked up before tests get another
MD5S = {  # of MNIST's unpacked files
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


@pytest.fixture(params=PUBLISHED)
def source(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Source]:
    """Puts in the table a data set whose packed files lie in the folder."""

    def source(folder: Path) -> Source:
        known = PUBLISHED[request.param]
        published: Published = replace(known, origin=replace(known.origin, packaged=folder))
        listed = replace(DATASETS[request.param], load=published.load, at_hand=published.is_at_hand)
        monkeypatch.setitem(DATASETS, request.param, listed)
        return listed

    return source


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packed files like Debian's, with 6 and 4 images."""
    folder = tmp_path / "packed"
    folder.mkdir()
    for part, count in (("train", 6), ("t10k", 4)):
        images = bytes((0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28)) + bytes(range(count)) * 784
        labels = bytes((0, 0, 8, 1, 0, 0, 0, count)) + bytes(range(count))
        for name, content in ((f"{part}-images-idx3-ubyte", images), (f"{part}-labels-idx1-ubyte", labels)):
            (folder / f"{name}.gz").write_bytes(gzip.compress(content))
            monkeypatch.setitem(idx.SIZES, name, len(content))
    return folder


@pytest.fixture
def tiny(source: Callable[[Path], Source], packed: Path) -> Source:
    return source(packed)


def opened(source: Source) -> DataSet:
    return finished(open_data(source.name))


def test_packed_files_are_unpacked_for_torchvision(tiny: Source) -> None:
    assert tiny.at_hand()
    data = opened(tiny)
    assert (data.name, data.title) == (tiny.name, tiny.title)
    assert data.images.shape == (10, 28, 28, 1)
    assert data.labels.tolist() == [0, 1, 2, 3, 4, 5, 0, 1, 2, 3]
    assert (data.held_out, data.held_out_name, len(data.classes)) == (4, "test", 10)


def test_unpacked_files_are_enough(tiny: Source, packed: Path) -> None:
    first = opened(tiny)
    for file in packed.iterdir():
        file.unlink()
    assert opened(tiny).fingerprint == first.fingerprint


def test_a_file_cut_short_is_unpacked_again(tiny: Source, cache: Path) -> None:
    first = opened(tiny)
    (short,) = cache.glob("torchvision/*/raw/train-labels-idx1-ubyte")
    short.write_bytes(short.read_bytes()[:9])
    assert opened(tiny).fingerprint == first.fingerprint


def test_a_damaged_packed_file_is_a_sentence(tiny: Source, packed: Path) -> None:
    file = packed / "train-images-idx3-ubyte.gz"
    file.write_bytes(file.read_bytes()[:30])
    with pytest.raises(DataError, match="cannot be unpacked"):
        opened(tiny)


def test_files_of_another_size_are_refused(tiny: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(idx.SIZES, "train-images-idx3-ubyte", 47_040_016)
    with pytest.raises(DataError, match="size it should have"):
        opened(tiny)


def test_without_a_network_there_is_one_sentence(
    source: Callable[[Path], Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError("no route")

    monkeypatch.setattr(socket, "create_connection", fail)
    monkeypatch.setattr(download, "PAUSES", ())
    elsewhere = source(tmp_path / "nowhere")
    assert not elsewhere.at_hand()
    with pytest.raises(DataError, match=rf"^{elsewhere.title} cannot be downloaded: .*\.$"):
        opened(elsewhere)


@pytest.mark.skipif(not (KEPT / "torchvision" / "MNIST").is_dir(), reason="MNIST is not in the user's cache")
def test_the_digits_of_mnist_are_the_published_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idx, "cache_folder", lambda: KEPT)
    for name, md5 in MD5S.items():
        assert hashlib.md5((KEPT / "torchvision" / "MNIST" / "raw" / name).read_bytes()).hexdigest() == md5
    data = finished(open_data("mnist"))
    assert data.fingerprint == "4c0a75cbfb415c9d"
    assert (len(data), data.held_out) == (70_000, 10_000)
    assert data.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert np.bincount(data.labels[data.testing]).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


@pytest.mark.parametrize("published", PUBLISHED.values(), ids=PUBLISHED)
def test_torchvision_knows_the_same_files(published: Published) -> None:
    reader = getattr(torchvision.datasets, published.reader)
    assert [(remote.name, remote.md5) for remote in published.origin.files] == reader.resources
    assert all(remote.url == reader.mirrors[0] + remote.name for remote in published.origin.files)


def test_unpacked_files_in_a_folder_of_ones_own_are_taken(
    source: Callable[[Path], Source], packed: Path, tmp_path: Path
) -> None:
    listed, own = source(tmp_path / "nowhere"), tmp_path / "mine" / "raw"
    own.mkdir(parents=True)
    for file in packed.iterdir():
        (own / file.stem).write_bytes(gzip.decompress(file.read_bytes()))
    assert not listed.at_hand()
    finished(listed.origin.use(own.parent))
    assert listed.at_hand()
    assert len(opened(listed)) == 10
