"""CIFAR's binary files, as published and as they should not be."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.base import Step
from models.data import cifar
from models.data.base import DataError, DataSet
from models.data.cifar import Cifar
from models.data.remembered import remember
from models.families import TRAINABLE
from models.progress import finished
from models.training import new_run, train
from tests.models.conftest import tiny_config

COLOURS = ((255, 0, 0), (0, 255, 0), (0, 0, 255))


def record(labels: bytes, colour: tuple[int, int, int]) -> bytes:
    """An image of one colour but for its first pixel, which is white, and the last of its first line, black."""
    planes = np.repeat(np.array(colour, np.uint8)[:, None], 1024, axis=1)
    planes[:, 0], planes[:, 31] = 255, 0
    return labels + planes.tobytes()


def files_of(which: Cifar) -> dict[str, bytes]:
    """Two images in every file: the first of class 0, the second of class 2."""
    coarse = b"\x13" * (which.labels - 1)
    both = record(coarse + b"\x00", COLOURS[0]) + record(coarse + b"\x02", COLOURS[2])
    names = b"airplane\nflatfish_x\nbird\n\n"
    return dict.fromkeys((*which.training, *which.testing), both) | {which.names: names, "readme.html": b"<p>"}


def write_archive(path: Path, files: dict[str, bytes], folder: str = "some-folder/") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(folder + name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


@pytest.fixture(params=["cifar-10", "cifar-100"])
def which(request: pytest.FixtureRequest) -> Cifar:
    return {"cifar-10": cifar.CIFAR_10, "cifar-100": cifar.CIFAR_100}[request.param]


def archive_of(which: Cifar) -> Path:
    return which.origin.folder / which.origin.files[0].name


def opened(which: Cifar) -> DataSet:
    return finished(which.load())


def test_images_are_read_plane_by_plane_and_test_images_held_out(which: Cifar) -> None:
    write_archive(archive_of(which), files_of(which))
    data = opened(which)
    count = 2 * (len(which.training) + 1)
    assert data.images.shape == (count, 32, 32, 3)
    assert data.labels.tolist() == [0, 2] * (count // 2)
    assert (data.held_out, data.held_out_name) == (2, "test")
    assert data.classes == ("airplane", "flatfish x", "bird")
    assert data.images[1, 16, 16].tolist() == [0, 0, 255]
    assert data.images[1, 0, 0].tolist() == [255] * 3
    assert data.images[1, 0, 31].tolist() == [0] * 3


def test_the_unpacked_folder_and_a_folder_of_the_files_will_do(which: Cifar, tmp_path: Path) -> None:
    write_archive(archive_of(which), files_of(which))
    first = opened(which).fingerprint
    archive_of(which).unlink()
    (unpacked, _) = which.origin.files[0].instead
    inner = tmp_path / "mine" / unpacked
    inner.mkdir(parents=True)
    for name, content in files_of(which).items():
        (inner / name).write_bytes(content)
    for folder in (inner.parent, inner):
        remember(which.origin.name, folder)
        assert opened(which).fingerprint == first


def test_paths_in_an_archive_lead_nowhere(which: Cifar, tmp_path: Path) -> None:
    write_archive(archive_of(which), files_of(which), folder="../../../")
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    opened(which)
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before


def test_links_in_an_archive_are_not_followed(tmp_path: Path) -> None:
    which = cifar.CIFAR_100
    files = files_of(which)
    archive_of(which).parent.mkdir(parents=True)
    with tarfile.open(archive_of(which), "w:gz") as archive:
        link = tarfile.TarInfo("train.bin")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        for name in ("test.bin", "fine_label_names.txt"):
            member = tarfile.TarInfo(name)
            member.size = len(files[name])
            archive.addfile(member, io.BytesIO(files[name]))
    with pytest.raises(DataError, match=r"has no train\.bin\.$"):
        opened(which)


def broken(which: Cifar, name: str, content: bytes) -> None:
    write_archive(archive_of(which), files_of(which) | {name: content})


def test_a_file_cut_short_is_named(which: Cifar) -> None:
    broken(which, which.testing[0], files_of(which)[which.testing[0]][:-1])
    with pytest.raises(DataError, match=rf"^{which.testing[0]} is cut short"):
        opened(which)


def test_a_class_that_has_no_name_is_refused(which: Cifar) -> None:
    broken(which, which.names, b"airplane\n")
    with pytest.raises(DataError, match="has an image of class 2, and there are 1 classes"):
        opened(which)


def test_no_names_at_all_are_refused(which: Cifar) -> None:
    broken(which, which.names, b"\n")
    with pytest.raises(DataError, match="names no classes"):
        opened(which)


def test_a_damaged_archive_is_a_sentence(which: Cifar) -> None:
    write_archive(archive_of(which), files_of(which))
    archive_of(which).write_bytes(archive_of(which).read_bytes()[:-400])
    with pytest.raises(DataError, match=r"tar\.gz cannot be read"):
        opened(which)


def test_a_file_too_large_for_cifar_is_not_read(which: Cifar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cifar, "_MOST", 100)
    write_archive(archive_of(which), files_of(which))
    with pytest.raises(DataError, match="too large to be a file of CIFAR"):
        opened(which)


def test_the_version_for_python_is_refused_by_name(which: Cifar, tmp_path: Path) -> None:
    (tmp_path / f"{which.origin.name}-python.tar.gz").write_bytes(b"")
    with pytest.raises(DataError, match=r"-python\.tar\.gz will not do: it is pickled"):
        finished(which.origin.use(tmp_path))


def test_records_of_cifar_100_count_the_fine_label() -> None:
    coarse_first = replace(cifar.CIFAR_100)
    labels, _ = coarse_first._images("train.bin", record(b"\x13\x05", COLOURS[1]), 100)
    assert labels.tolist() == [5]


@pytest.mark.parametrize("family", TRAINABLE)
def test_every_family_learns_from_small_photographs(family: str, tmp_path: Path) -> None:
    which = cifar.CIFAR_10
    write_archive(archive_of(which), files_of(which))
    run = new_run(tmp_path / "run", family, tiny_config(family, batch=4), opened(which), device="cpu", threads=1)
    steps = [event for event in train(run, opened(which), 2) if isinstance(event, Step)]
    assert [step.step for step in steps] == [1, 2]
    assert all(np.isfinite(loss) for step in steps for loss in step.losses.values())
