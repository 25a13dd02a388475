from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.data import DATASETS, open_data
from models.data.base import DataError
from models.data.split import ordered
from models.data.toys import TOYS
from models.progress import finished

ROOT = Path(__file__).parents[3]


def test_every_data_set_is_found_under_its_own_name() -> None:
    assert list(DATASETS) == [source.name for source in DATASETS.values()]
    offline, published = ["faces", "sprites", "fashion", "digits", *TOYS], ["fashion-mnist", "mnist", "kmnist"]
    assert list(DATASETS) == [*offline, *published, "cifar-10", "cifar-100", "svhn", "celeba"]
    assert all(source.title and source.about.endswith(".") for source in DATASETS.values())


def test_an_unknown_name_is_refused_with_what_there_is() -> None:
    with pytest.raises(
        DataError, match=r"no data set 'feces': it is none of faces, sprites, fashion, digits, toy-line, .*, mnist,"
    ):
        finished(open_data("feces"))


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("hello")
    with pytest.raises(DataError, match=r"no \.npz file"):
        finished(open_data(str(tmp_path / "x.txt")))


def test_an_option_that_a_data_set_does_not_take_is_refused() -> None:
    with pytest.raises(DataError, match="fashion takes no options, not count"):
        finished(open_data("fashion", count=3))
    with pytest.raises(DataError, match="faces takes size and count and seed, not side"):
        finished(open_data("faces", side=3))


def test_a_relative_path_is_remembered_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez(tmp_path / "x.npz", images=np.zeros((2, 8, 8), np.uint8))
    monkeypatch.chdir(tmp_path)
    assert finished(open_data("x.npz")).name == str(tmp_path / "x.npz")


def test_nothing_happens_before_the_first_step() -> None:
    open_data("feces").close()


def test_the_table_imports_no_large_library() -> None:
    script = "import sys, models.data; print(*{'torch', 'torchvision', 'PIL', 'scipy'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""


def test_no_data_set_unpickles() -> None:
    for path in (ROOT / "models" / "data").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "np.load":
                assert "allow_pickle=False" in ast.unparse(node), path


def test_a_split_holds_out_a_tenth_of_every_class_and_loses_nothing() -> None:
    labels = np.repeat([0, 1, 2], [100, 30, 5])
    order, held_out = ordered(np.random.default_rng(0).permutation(135), labels)
    assert sorted(order) == list(range(135))
    assert np.bincount(labels[order[-held_out:]]).tolist() == [10, 3, 1]
