"""Edits of a bottleneck in a file beside the directions, and what is made of a damaged one."""

import json

import numpy as np
import pytest
import torch

from models.directions.bottleneck import Offsets
from models.directions.kept_offsets import load, save
from tests.conftest import tiny_ddpm


@pytest.fixture
def ddpm():
    return tiny_ddpm()


@pytest.fixture
def offsets(ddpm):
    shape = ddpm.bottleneck(torch.zeros(1, 1, 8, 8), 1, None).shape[1:]
    return Offsets("smiling", torch.randn(3, *shape), (50, 25, 1), "20 codes of N(0, I)", 7)


def test_they_come_back_as_they_were(ddpm, offsets, tmp_path):
    path = tmp_path / "of" / "them.npz"
    averaged = Offsets("hat", offsets.values.mean((2, 3), keepdim=True), offsets.times, "others")
    save(path, [("Smile", offsets), ("Hat", averaged)])
    (first, one), (second, other) = load(path, ddpm)
    assert (first, second) == ("Smile", "Hat")
    torch.testing.assert_close(one.values, offsets.values, rtol=0, atol=0)
    assert (one.name, one.times, one.of, one.step) == ("smiling", (50, 25, 1), "20 codes of N(0, I)", 7)
    assert other.values.shape[2:] == (1, 1)


def test_without_any_there_is_no_file(ddpm, offsets, tmp_path):
    path = tmp_path / "them.npz"
    save(path, [("Smile", offsets)])
    save(path, [])
    assert not path.exists()
    assert load(path, ddpm) == []


def test_those_of_another_net_are_left_out(offsets, tmp_path):
    path = tmp_path / "them.npz"
    save(path, [("Smile", offsets)])
    assert load(path, tiny_ddpm(width=16)) == []


@pytest.mark.parametrize("contents", [b"", b"PK\x03\x04 and no more", b"[]"])
def test_a_file_that_cannot_be_read_holds_nothing(ddpm, tmp_path, contents):
    path = tmp_path / "them.npz"
    path.write_bytes(contents)
    assert load(path, ddpm) == []


@pytest.mark.parametrize(
    "change",
    [{"times": [50, 25]}, {"times": ["a", "b", "c"]}, {"step": "last"}, {"name": 3}, {"values": np.zeros((3, 4))}],
)
def test_what_is_wrong_with_one_leaves_the_other(ddpm, offsets, tmp_path, change):
    path = tmp_path / "them.npz"
    save(path, [("Smile", offsets), ("Again", offsets)])
    with np.load(path) as file:
        arrays = dict(file)
    about = json.loads(str(arrays["about"]))
    if "values" in change:
        arrays["values_0"] = change["values"]
    else:
        about[0] |= change
    np.savez(path, **{**arrays, "about": np.array(json.dumps(about))})
    assert [name for name, _ in load(path, ddpm)] == ["Again"]


def test_numbers_that_are_not_finite_are_left_out(ddpm, offsets, tmp_path):
    path = tmp_path / "them.npz"
    save(path, [("Smile", Offsets("a", torch.full_like(offsets.values, torch.nan), offsets.times, "of"))])
    assert load(path, ddpm) == []
