from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.data import open_data
from models.data.base import DataError, DataSet
from models.progress import finished
from tests.models.data.conftest import flat, picture

ORIENTATION = 0x0112  # the EXIF tag


def opened(folder: Path, **options: int) -> DataSet:
    return finished(open_data(str(folder), **options))


def filled(folder: Path, count: int = 10, **classes: int) -> Path:
    """A folder with that many images, or with that many of each class."""
    for i in range(count if not classes else 0):
        picture(i).save(folder / f"{i}.png")
    for seed, (name, members) in enumerate(classes.items()):
        (folder / name).mkdir()
        for i in range(members):
            picture(1000 * seed + i).save(folder / name / f"{i}.png")
    return folder


def only(folder: Path, **options: int) -> np.ndarray:
    """The image of the one file in a folder, beside a black one."""
    flat((0, 0, 0)).save(folder / "black.png")
    data = opened(folder, **options)
    assert data.skipped == ()
    [image] = [image for image in data.images if image.any()]
    return image


def test_images_in_the_folder_itself_have_no_labels(folder: Path) -> None:
    data = opened(filled(folder))
    assert (len(data), data.held_out, data.labels, data.classes) == (10, 1, None, ())
    assert (data.title, data.note, data.name) == ("pictures", "", str(folder))


def test_sub_folders_are_classes_and_each_is_in_both_parts(folder: Path) -> None:
    data = opened(filled(folder, cat=30, dog=3, emu=2))
    assert data.classes == ("cat", "dog", "emu")
    assert np.bincount(data.labels).tolist() == [30, 3, 2]
    assert np.bincount(data.labels[data.testing]).tolist() == [3, 1, 1]


def test_an_image_deeper_down_belongs_to_the_class_above_it(folder: Path) -> None:
    filled(folder, cat=2, dog=2)
    (folder / "cat" / "tabby").mkdir()
    picture(77).save(folder / "cat" / "tabby" / "x.png")
    assert np.bincount(opened(folder).labels).tolist() == [3, 2]


def test_images_here_and_in_sub_folders_have_no_classes_and_the_note_says_so(folder: Path) -> None:
    filled(folder, cat=2, dog=2)
    picture(9).save(folder / "stray.png")
    data = opened(folder)
    assert (len(data), data.labels) == (5, None)
    assert "no classes" in data.note


def test_a_single_class_says_nothing(folder: Path) -> None:
    assert opened(filled(folder, cat=4)).labels is None


def test_one_image_of_each_class_still_leaves_one_held_out(folder: Path) -> None:
    assert opened(filled(folder, cat=1, dog=1, emu=1)).held_out == 1


def test_the_order_depends_on_the_names_only(folder: Path, tmp_path: Path) -> None:
    first = opened(filled(folder))
    again = tmp_path / "again"
    again.mkdir()
    for path in sorted(folder.iterdir(), reverse=True):
        path.rename(again / path.name)
    assert opened(again).fingerprint == first.fingerprint


def test_the_order_is_a_shuffle(folder: Path) -> None:
    for i in range(10):
        flat((10 * i,), "L").save(folder / f"{i}.png")
    values = opened(folder).images[:, 0, 0, 0].tolist()
    assert values != sorted(values)


@pytest.mark.parametrize(("sides", "expected"), [((16, 16), 16), ((300, 200), 64), ((30, 30), 28), ((5, 5), 8)])
def test_the_size_follows_the_images_up_to_64(folder: Path, sides: tuple[int, int], expected: int) -> None:
    for i in range(3):
        picture(i, *sides).save(folder / f"{i}.png")
    assert opened(folder).item.height == opened(folder).item.width == expected


def test_another_size_can_be_asked_for(folder: Path) -> None:
    assert opened(filled(folder), size=32).item.height == 32
    with pytest.raises(DataError, match="8 to 1024"):
        opened(folder, size=4)


def test_the_middle_is_kept(folder: Path) -> None:
    wide = Image.new("RGB", (60, 20), "red")
    wide.paste("blue", (20, 0, 40, 20))
    wide.save(folder / "wide.png")
    assert (only(folder, size=8) == (0, 0, 255)).all()


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("1", (1,), (255, 255, 255)),
        ("L", (100,), (100, 100, 100)),
        ("LA", (100, 0), (255, 255, 255)),
        ("RGBA", (200, 0, 0, 255), (200, 0, 0)),
        ("RGBA", (0, 0, 0, 0), (255, 255, 255)),
        ("I;16", (40000,), (156, 156, 156)),
        ("I", (40000,), (156, 156, 156)),
        ("CMYK", (0, 255, 255, 0), (255, 0, 0)),
    ],
)
def test_every_mode_becomes_what_it_looks_like_on_white(
    folder: Path, mode: str, colour: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    flat(colour, mode).save(folder / f"x.{'tif' if mode in ('CMYK', 'I', 'I;16') else 'png'}")
    image = only(folder)
    assert np.abs(image.astype(int) - expected[: image.shape[-1]]).max() <= 1


def test_a_sixteen_bit_png_keeps_its_greys(folder: Path) -> None:
    flat((40000,), "I;16").save(folder / "x.png")
    assert set(only(folder).ravel()) == {156}


def test_a_palette_with_a_transparent_colour_lies_on_white(folder: Path) -> None:
    image = Image.new("P", (16, 16), 1)
    image.putpalette([10, 20, 30, 40, 50, 60])
    image.save(folder / "x.png", transparency=1)
    assert (only(folder) == 255).all()


def test_a_turned_photo_is_put_upright(folder: Path) -> None:
    photo = Image.new("RGB", (16, 16), "black")
    photo.paste("white", (0, 0, 16, 8))
    exif = Image.Exif()
    exif[ORIENTATION] = 3  # upside down
    photo.save(folder / "x.jpg", exif=exif, quality=95)
    image = only(folder).astype(int)
    assert image[:4].max() < 50 < 200 < image[-4:].min()


def test_data_are_grey_only_if_every_image_is(folder: Path) -> None:
    for i in range(4):
        flat((60 * i,), "L").convert("RGB").save(folder / f"{i}.png")
    assert opened(folder).item.channels == 1
    flat((9, 9, 10)).save(folder / "almost.png")
    assert opened(folder).item.channels == 3


def test_broken_files_are_left_out_and_listed(folder: Path) -> None:
    filled(folder, count=3)
    whole = (folder / "0.png").read_bytes()
    picture(7, 200, 200).save(folder / "photo.jpg")
    photo = (folder / "photo.jpg").read_bytes()
    (folder / "photo.jpg").unlink()
    for name, content in {
        "empty.png": b"",
        "text.jpg": b"no image",
        "cut.png": whole[:-60],
        "headless.png": whole[8:],
        "cut.jpg": photo[: len(photo) // 2],
        "beginning.png": whole[:20],
    }.items():
        (folder / name).write_bytes(content)
    data = opened(folder)
    assert len(data) == 3
    assert [line.partition(":")[0] for line in data.skipped] == [
        "beginning.png", "cut.jpg", "cut.png", "empty.png", "headless.png", "text.jpg",
    ]  # fmt: skip
    assert "empty.png: empty" in data.skipped
    assert "text.jpg: not an image" in data.skipped


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about some of them
def test_damage_of_every_kind_is_survived(folder: Path) -> None:
    filled(folder, count=2)
    random = np.random.default_rng(0)
    for suffix in ("png", "jpg", "gif", "bmp", "tif", "webp", "ppm"):
        picture(3, 24, 24).save(folder / f"whole.{suffix}")
        whole = (folder / f"whole.{suffix}").read_bytes()
        for i in range(12):
            damaged = bytearray(whole)
            for at in random.integers(0, min(len(whole), 200), 6):
                damaged[at] = random.integers(256)
            (folder / f"{suffix}{i}.{suffix}").write_bytes(damaged)
    data = opened(folder)
    assert len(data) + len(data.skipped) == 2 + 7 * 13


@pytest.mark.parametrize("limit", [400, 300])  # pixels: a warning and an error to Pillow, which allows up to twice this
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_decompression_bomb_is_left_out(folder: Path, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(folder, count=2)
    picture(5, 26, 26).save(folder / "bomb.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
    data = opened(folder)
    assert data.skipped == ("bomb.png: more pixels than are safe to decode",)


def test_postscript_in_disguise_is_not_run(folder: Path) -> None:
    filled(folder, count=2)
    (folder / "x.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 16 16\n")
    assert opened(folder).skipped == ("x.png: not an image",)


def test_other_files_and_hidden_ones_are_ignored(folder: Path) -> None:
    filled(folder, count=2)
    (folder / "notes.txt").write_text("hello")
    picture(8).save(folder / ".hidden.png")
    (folder / ".thumbnails").mkdir()
    picture(9).save(folder / ".thumbnails" / "x.png")
    data = opened(folder)
    assert (len(data), data.skipped) == (2, ())


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_in_a_circle_end(folder: Path) -> None:
    filled(folder, cat=2, dog=2)
    (folder / "cat" / "up").symlink_to(folder)
    (folder / "nowhere.png").symlink_to(folder / "missing.png")
    data = opened(folder)
    assert len(data) == 4
    assert [line.partition(":")[0] for line in data.skipped] == ["nowhere.png"]


def test_a_folder_without_images_is_refused(folder: Path) -> None:
    with pytest.raises(DataError, match="pictures has no image that can be read"):
        opened(folder)


def test_a_single_image_is_refused(folder: Path) -> None:
    with pytest.raises(DataError, match="at least two"):
        opened(filled(folder, count=1))


def test_more_than_fits_is_refused_before_it_is_decoded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.data.folder.LIMIT", 10 * 16 * 16 * 3 - 1)
    with pytest.raises(DataError, match="GB of memory at 16 pixels"):
        opened(filled(folder))


def test_progress_is_told_while_reading(folder: Path) -> None:
    events = list(open_data(str(filled(folder))))
    assert {event.doing for event in events} == {"Looking into pictures", "Measuring pictures", "Reading pictures"}
    assert (events[-1].done, events[-1].of) == (10, 10)
