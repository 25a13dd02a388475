from __future__ import annotations

from pathlib import Path

import pytest

from models.data import open_data
from models.data.base import DataError
from models.progress import finished
from tests.models.data.conftest import flat


@pytest.fixture
def three(folder: Path) -> Path:
    """Three grey images whose value is their number."""
    for i in range(3):
        flat((i,), "L").save(folder / f"{i}.png")
    return folder


def attributes(folder: Path, table: str) -> dict[int, list[int]]:
    """The attributes of each image by its number."""
    (folder / "attributes.csv").write_text(table, encoding="utf-8")
    data = finished(open_data(str(folder)))
    return dict(zip(data.images[:, 0, 0, 0].tolist(), data.attributes.tolist(), strict=True))


@pytest.mark.parametrize(
    "table",
    [
        "file,round,red\n0.png,0,1\n1.png,1,1\n2.png,0,0\n",
        "file;round;red\r\n0.png;0;1\r\n1.png;1;1\r\n2.png;0;0\r\n",
        "\ufefffile\tround\tred\n0.png\t-1\t1\n1.png\t1\t1\n2.png\t-1\t-1",
        "file, round, red\n0.png, false, TRUE\n1.png, True, yes\n2.png, no, 0\n\nelsewhere.png, 1, 1\n",
    ],
)
def test_attributes_follow_their_images(three: Path, table: str) -> None:
    assert attributes(three, table) == {0: [0, 1], 1: [1, 1], 2: [0, 0]}


def test_attributes_have_the_names_of_their_columns(three: Path) -> None:
    attributes(three, "file,round,red\n0.png,0,1\n1.png,1,1\n2.png,0,0\n")
    assert finished(open_data(str(three))).attribute_names == ("round", "red")


def test_a_path_is_told_from_the_same_name_elsewhere(folder: Path) -> None:
    for i, name in enumerate(("a", "b")):
        (folder / name).mkdir()
        flat((i,), "L").save(folder / name / "x.png")
    assert attributes(folder, "file,late\na/x.png,0\nb\\x.png,1\n") == {0: [0], 1: [1]}


def test_an_image_without_a_line_is_left_out_and_listed(three: Path) -> None:
    assert attributes(three, "file,round\n0.png,0\n1.png,1\n") == {0: [0], 1: [1]}
    assert finished(open_data(str(three))).skipped == ("2.png: no line in attributes.csv",)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "needs a first line"),
        ("file\n0.png\n", "needs a first line"),
        ("file,a,a\n0.png,0,1\n", "each attribute once"),
        ("file,a\n0.png,0\n1.png,2\n", "Line 3 of attributes.csv says '2' for a"),
        ("file,a\n0.png\n", "Line 2 of attributes.csv has 0 attributes, its first line names 1"),
        ('file,a\n"0.png,0\n', "cannot be read"),
    ],
)
def test_a_wrong_table_is_one_sentence(three: Path, table: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        attributes(three, table)


def test_a_table_that_is_not_text_is_one_sentence(three: Path) -> None:
    (three / "attributes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="cannot be read"):
        finished(open_data(str(three)))
