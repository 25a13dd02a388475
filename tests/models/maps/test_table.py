"""A map as a table."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from models.maps.base import Settings
from models.maps.pca import lay_out
from models.maps.points import Points
from models.maps.table import write_table
from models.progress import finished


@pytest.fixture
def points():
    codes = np.random.default_rng(0).standard_normal((7, 3)).astype(np.float32)
    return Points(
        codes,
        np.arange(70_000, 70_007),
        np.zeros((7, 8, 8, 1), np.uint8),
        "7 images",
        codes=codes,
        labels=np.arange(7) % 2,
        classes=("a, b", "ü"),
        attributes=np.eye(7, 2, dtype=np.uint8),
        attribute_names=("hat", "beard"),
        costs=np.arange(7, dtype=np.float32),
        cost_name="loss, nats",
        held_out=np.arange(7) > 4,
    )


@pytest.fixture
def layout(points):
    return finished(lay_out(points.features, Settings()))


def lines(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_point_has_a_line_with_all_that_is_known(points, layout, tmp_path):
    assert finished(write_table(tmp_path / "map.csv", points, layout)) == tmp_path / "map.csv"
    found = lines(tmp_path / "map.csv")
    assert [int(line["id"]) for line in found] == points.ids.tolist()
    assert [line["class"] for line in found] == ["a, b", "ü"] * 3 + ["a, b"]
    assert [line["part"] for line in found] == ["training"] * 5 + ["held out"] * 2
    assert found[1] | {"hat": "0", "beard": "1", "loss": "1"} == found[1]
    assert np.allclose([[float(line[k]) for k in "xy"] for line in found], layout.positions, rtol=1e-4, atol=1e-5)
    codes = [[float(line[f"code {k}"]) for k in (1, 2, 3)] for line in found]
    assert np.allclose(codes, points.codes, rtol=1e-4, atol=1e-5)


def test_what_is_not_known_has_no_column(points, layout, tmp_path):
    bare = replace(points, codes=None, labels=None, attributes=None, costs=None, held_out=None)
    finished(write_table(tmp_path / "map.csv", bare, layout, np.array([2, 4])))
    found = lines(tmp_path / "map.csv")
    assert list(found[0]) == ["id", "x", "y"]
    assert [line["id"] for line in found] == ["70002", "70004"]


def test_a_file_that_is_not_finished_is_not_there(points, layout, tmp_path, monkeypatch):
    monkeypatch.setattr("models.maps.table.LINES", 2)
    (tmp_path / "map.csv").write_text("before")
    work = write_table(tmp_path / "map.csv", points, layout)
    next(work)
    work.close()
    assert [path.name for path in tmp_path.iterdir()] == ["map.csv"]
    assert (tmp_path / "map.csv").read_text() == "before"
