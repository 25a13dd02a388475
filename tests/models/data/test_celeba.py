"""CelebA's archive and tables, as its authors and as Kaggle write them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torchvision
from PIL import Image

from models.data import celeba, open_data
from models.data.base import DataError, DataSet
from models.progress import finished

COUNT = 20  # of which the last 4 are for testing
NAMES = tuple(f"Has_{k}" for k in range(celeba.ATTRIBUTES))


def jpeg(k: int) -> bytes:
    """178 x 218 pixels: grey by number in the middle square, white above and beneath it."""
    pixels = np.full((218, 178, 3), 255, np.uint8)
    pixels[20:198] = 10 * k
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95)
    return file.getvalue()


def file_name(k: int) -> str:
    return f"{k + 1:06d}.jpg"


def value(k: int, attribute: int) -> int:
    return 1 if (k + attribute) % 2 else -1


def write_tables(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"{file_name(k)} " + " ".join(f"{value(k, a):2d}" for a in range(40)) for k in range(COUNT)]
    (folder / celeba.NAMED).write_text("\n".join([str(COUNT), " ".join(NAMES) + " ", *rows, ""]))
    parts = [f"{file_name(k)} {2 if k >= COUNT - 4 else k % 2}" for k in range(COUNT)]
    (folder / celeba.PARTS).write_text("\n".join([*parts, ""]))


def write_images(folder: Path) -> None:
    with zipfile.ZipFile(folder / celeba.IMAGES, "w") as archive:
        for k in range(COUNT):
            archive.writestr(f"img_align_celeba/{file_name(k)}", jpeg(k))


@pytest.fixture
def kept() -> Path:
    folder = celeba.ORIGIN.folder
    write_tables(folder)
    write_images(folder)
    return folder


def opened(**options: object) -> DataSet:
    return finished(open_data("celeba", **options))


def test_attributes_parts_and_the_middle_of_every_image(kept: Path) -> None:
    data = opened()
    assert data.images.shape == (COUNT, 64, 64, 3)
    assert (data.held_out, data.held_out_name) == (4, "test")
    assert data.attribute_names == NAMES
    assert data.attributes[3].tolist() == [int(value(3, a) > 0) for a in range(40)]
    assert np.abs(data.images[7].astype(int) - 70).max() < 4  # nothing of what is above and beneath
    assert "not to be passed on" in data.note


def test_a_part_of_them_has_some_of_both_parts(kept: Path) -> None:
    data = opened(count=10, size=32)
    assert data.images.shape == (10, 32, 32, 3)
    assert data.held_out == 1
    assert abs(int(data.images[-1].mean()) - 10 * (COUNT - 4)) < 3  # the first test image


def test_what_has_been_decoded_is_kept(kept: Path) -> None:
    first = opened().fingerprint
    (kept / celeba.IMAGES).write_bytes(b"no archive any more")
    assert opened().fingerprint == first


def test_a_folder_as_kaggle_packs_it_will_do(tmp_path: Path) -> None:
    write_tables(tmp_path / "celeba")
    for name in (celeba.NAMED, celeba.PARTS):
        text = (tmp_path / "celeba" / name).read_text().split("\n")
        rows = [",".join(line.split()) for line in text if ".jpg" in line]
        columns = NAMES if name == celeba.NAMED else ("partition",)
        header = ",".join(("image_id", *columns))
        (tmp_path / name).with_suffix(".csv").write_text("\n".join([header, *rows]))
    images = tmp_path / "img_align_celeba" / "img_align_celeba"
    images.mkdir(parents=True)
    for k in range(COUNT):
        (images / file_name(k)).write_bytes(jpeg(k))
    finished(celeba.ORIGIN.use(tmp_path))
    data = opened()
    assert (len(data), data.held_out, data.attribute_names) == (COUNT, 4, NAMES)


def test_a_missing_or_damaged_image_is_named(kept: Path) -> None:
    with zipfile.ZipFile(kept / celeba.IMAGES, "w") as archive:
        archive.writestr(file_name(0), jpeg(0))
    with pytest.raises(DataError, match=r"^000002\.jpg in .*zip cannot be read: it is missing\.$"):
        opened()
    with zipfile.ZipFile(kept / celeba.IMAGES, "w") as archive:
        for k in range(COUNT):
            archive.writestr(file_name(k), b"text")
    with pytest.raises(DataError, match=r"^000001\.jpg in .*zip cannot be read: not an image\.$"):
        opened()


def test_an_archive_that_is_none_is_a_sentence(kept: Path) -> None:
    (kept / celeba.IMAGES).write_bytes(b"<html>quota exceeded</html>")
    with pytest.raises(DataError, match=r"img_align_celeba\.zip cannot be read"):
        opened()


@pytest.mark.parametrize("line", ["000003.jpg 1 1", "000003.jpg " + "x " * 40, "what"])
def test_a_table_with_another_line_is_refused(kept: Path, line: str) -> None:
    path = kept / celeba.NAMED
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(DataError, match=r"list_attr_celeba\.txt cannot be read"):
        opened()


def test_a_table_of_nothing_is_refused(kept: Path) -> None:
    (kept / celeba.NAMED).write_text("")
    with pytest.raises(DataError, match="is not the table that CelebA has"):
        opened()


@pytest.mark.parametrize("options", [{"size": 128}, {"count": 1}, {"count": 300_000}])
def test_sizes_and_counts_that_it_has_not_are_refused(options: dict) -> None:
    with pytest.raises(DataError, match=r"not (128|1|300,000)"):
        opened(**options)


def test_torchvision_knows_the_same_files() -> None:
    known = {name: (key, md5) for key, md5, name in torchvision.datasets.CelebA.file_list}
    for remote in celeba.ORIGIN.files:
        key, md5 = known[remote.name]
        assert remote.md5 == md5
        assert remote.url.endswith(f"id={key}")
