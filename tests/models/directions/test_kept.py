"""Directions as text: what was kept is there again, and what means nothing here stays in the file."""

import json

import numpy as np
import pytest

from models.directions.base import Direction, unit
from models.directions.kept import from_text, load, save, to_text


def direction(latent=5, seed=0, **facts):
    vector = unit(np.random.default_rng(seed).standard_normal(latent))
    return Direction(**{"name": "hat", "vector": vector, "sigma": 0.7, "how": "two groups", **facts})


def same(one, other):
    others = [name for name in Direction.__dataclass_fields__ if name != "vector"]
    equal = all(getattr(one, name) == getattr(other, name) for name in others)
    return equal and np.array_equal(one.vector, other.vector) and other.vector.dtype == np.float32


FULL = {
    "about": "hat",
    "among": {"female": False},
    "of": "3 of 4 images",
    "step": 9,
    "length": 1.25,
    "accuracy": 0.9,
    "chance": 0.5,
    "auc": 0.97,
}


def test_all_that_is_known_of_directions_comes_back_to_the_last_bit():
    before = [direction(), direction(name="β — 2", seed=1, **FULL)]
    after = from_text(to_text(before), 5)
    assert all(same(*pair) for pair in zip(before, after.directions, strict=True))
    assert after.passed_over == []


def test_a_file_is_written_and_read(tmp_path):
    path = tmp_path / "folder" / "directions.json"
    save(path, [direction(**FULL)])
    assert same(load(path, 5).directions[0], direction(**FULL))
    assert [each.name for each in path.parent.iterdir()] == ["directions.json"]


def test_without_a_file_nothing_is_kept(tmp_path):
    assert load(tmp_path / "none.json", 5) == ([], [])
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    assert load(tmp_path / "bytes.json", 5) == ([], [])


@pytest.mark.parametrize("text", ["", "{", "3", '{"name": "hat"}', "[" * 100_000, "null"])
def test_text_that_is_no_list_holds_nothing(text):
    assert from_text(text, 5) == ([], [])


BAD = {
    "of another space": {"vector": [1.0, 0.0]},
    "no vector": {"vector": None},
    "not of length 1": {"vector": [1.0, 1.0, 0.0, 0.0, 0.0]},
    "not finite": {"vector": [float("nan"), 0.0, 0.0, 0.0, 0.0]},
    "too large": {"vector": [1e300, 0.0, 0.0, 0.0, 0.0]},
    "words in place of numbers": {"vector": ["1", "0", "0", "0", "0"]},
    "a truth in place of a number": {"vector": [True, 0.0, 0.0, 0.0, 0.0]},
    "no name": {"name": None},
    "a sigma below 0": {"sigma": -1.0},
    "an endless sigma": {"sigma": float("inf")},
    "half a step": {"step": 1.5},
    "a step before the first": {"step": -1},
    "an accuracy above 1": {"accuracy": 1.2},
    "a number past all bounds": {"sigma": 10**400},
    "no origin": {"how": 3},
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_what_is_no_direction_of_this_space_is_passed_over_and_stays_in_the_file(change):
    good = json.loads(to_text([direction()]))[0]
    text = json.dumps([good | change, good, "rubbish", None])
    found = from_text(text, 5)
    assert [each.name for each in found.directions] == ["hat"]
    assert len(found.passed_over) == 3
    assert json.dumps(json.loads(to_text([], found.passed_over))) == json.dumps([good | change, "rubbish", None])


def test_a_missing_entry_is_one_that_is_passed_over():
    good = json.loads(to_text([direction()]))[0]
    for name in ("name", "vector", "sigma", "how"):
        assert from_text(json.dumps([{key: value for key, value in good.items() if key != name}]), 5).directions == []


def test_what_need_not_be_known_may_be_missing():
    few = {name: value for name, value in json.loads(to_text([direction()]))[0].items() if name in BASIC}
    assert same(from_text(json.dumps([few]), 5).directions[0], direction())


BASIC = ("name", "vector", "sigma", "how")
