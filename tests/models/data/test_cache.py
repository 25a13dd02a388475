import os
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from models.data import cache as module
from models.data.cache import keep_images, keep_results, kept_images, kept_results

PARTS = ("rows", "curve")


def some(seed: int = 0, size: int = 10) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {"rows": rng.integers(-128, 128, (size, 4), np.int8), "curve": rng.random(size, np.float32)}


def files(cache: Path) -> set[str]:
    return {path.stem for path in (cache / "results").iterdir()}


def test_results_come_back_under_their_name() -> None:
    keep_results("one", some())
    found = kept_results("one", PARTS)
    assert all((found[part] == some()[part]).all() and found[part].dtype == some()[part].dtype for part in PARTS)
    assert kept_results("other", PARTS) is None


def test_results_without_a_part_are_none() -> None:
    keep_results("one", {"rows": some()["rows"]})
    assert kept_results("one", PARTS) is None


@pytest.mark.parametrize("damage", [lambda whole: whole[:100], lambda whole: b"", lambda whole: b"no archive"])
def test_damaged_results_are_none(damage, cache: Path) -> None:
    keep_results("one", some())
    path = cache / "results" / "one.npz"
    path.write_bytes(damage(path.read_bytes()))
    assert kept_results("one", PARTS) is None


def test_a_flipped_bit_in_results_is_noticed(cache: Path) -> None:
    keep_results("one", some(size=1000))
    path = cache / "results" / "one.npz"
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 16
    path.write_bytes(damaged)
    assert kept_results("one", PARTS) is None


def test_a_pickle_among_results_is_never_opened(cache: Path) -> None:
    keep_results("one", {"rows": np.array([{}], object), "curve": np.zeros(1)})
    assert kept_results("one", PARTS) is None


def test_what_was_used_longest_ago_goes_first(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_results("one", some())
    size = (cache / "results" / "one.npz").stat().st_size
    monkeypatch.setattr(module, "ROOM", 2 * size + 10)
    keep_results("two", some())
    for age, name in ((200, "one"), (100, "two")):
        os.utime(cache / "results" / f"{name}.npz", (1e9 - age, 1e9 - age))
    assert kept_results("one", PARTS)  # used now
    keep_results("three", some())
    assert files(cache) == {"one", "three"}


def test_what_is_larger_than_all_room_is_not_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOM", 100)
    keep_results("one", some())
    assert files(cache) == set()


def test_generated_images_take_no_room_from_results(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOM", 10_000)
    keep_images("faces", np.random.default_rng(0).integers(0, 256, (50, 8, 8, 3), np.uint8))
    keep_results("one", some())
    assert kept_images("faces", (50, 8, 8, 3)) is not None
    assert files(cache) == {"one"}


@pytest.mark.parametrize("function", ["replace", "utime", "mkdir"])
def test_a_disk_that_refuses_does_no_harm(function: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise PermissionError("read-only")

    monkeypatch.setattr(os, function, fail)
    keep_results("one", some())
    assert function == "utime" or kept_results("one", PARTS) is None
    assert kept_images("faces", (1, 8, 8, 1)) is None
