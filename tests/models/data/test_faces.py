from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from models.data import faces, open_data
from models.data.base import DataSet
from models.data.drawing.face import draw
from models.data.faces import ATTRIBUTES, COVERS, IMPLIES, Faces
from models.progress import finished

ROOT = Path(__file__).parents[3]
PIXELS = "3ffb657cc365952d"  # of 64 faces at 64 px: a change here makes every shipped face model one of other data


def drawn(**options: int) -> DataSet:
    return finished(open_data("faces", **{"size": 32, "count": 40, **options}))


def digest(images: np.ndarray) -> str:
    return hashlib.sha256(images.tobytes()).hexdigest()[:16]


def column(attributes: np.ndarray, name: str) -> np.ndarray:
    return attributes[:, ATTRIBUTES.index(name)] == 1


@pytest.fixture(scope="module")
def many() -> Faces:
    return Faces.of(20_000, seed=0)


@pytest.mark.parametrize("size", [32, 64])
def test_faces_are_colour_images_of_the_size_asked_for(size: int) -> None:
    data = drawn(size=size, count=20)
    assert data.images.shape == (20, size, size, 3)
    assert data.images.dtype == np.uint8
    assert (data.held_out, data.attributes.shape) == (2, (20, 17))


def test_the_pixels_are_those_the_shipped_models_have_seen() -> None:
    assert digest(draw(Faces.of(64, seed=0).look, 64)) == PIXELS


def test_another_process_draws_the_same_bytes() -> None:
    script = (
        "from models.data.faces import Faces; from models.data.drawing.face import draw; import hashlib;"
        "print(hashlib.sha256(draw(Faces.of(64, seed=0).look, 64).tobytes()).hexdigest()[:16])"
    )
    other = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == PIXELS


def test_threads_draw_the_same_bytes() -> None:
    look, seen = Faces.of(64, seed=0).look, []
    threads = [threading.Thread(target=lambda: seen.append(digest(draw(look, 64)))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [PIXELS] * 3


def test_fewer_faces_are_the_first_of_more() -> None:
    few, more = drawn(count=300), drawn(count=700)
    assert np.array_equal(few.images, more.images[:300])
    assert np.array_equal(few.attributes, more.attributes[:300])


def test_another_seed_gives_other_faces() -> None:
    assert not np.array_equal(drawn(seed=0).images, drawn(seed=1).images)


def test_no_two_faces_are_alike() -> None:
    assert len({face.tobytes() for face in drawn(count=400).images}) == 400


def test_no_face_contradicts_the_table(many: Faces) -> None:
    for attribute, others in COVERS.items():
        for other in others:
            both = column(many.attributes, attribute) & column(many.attributes, other)
            assert not both.any(), f"{attribute} and {other}"


def test_sunglasses_are_glasses(many: Faces) -> None:
    for attribute, implied in IMPLIES.items():
        assert not (column(many.attributes, attribute) & ~column(many.attributes, implied)).any()


def test_the_factors_agree_with_the_attributes(many: Faces) -> None:
    look, has = many.look, {name: column(many.attributes, name) for name in ATTRIBUTES}
    assert (has["smiling"] == (look.smile > 0.5)).all()
    assert (has["frowning"] == (look.smile < -0.5)).all()
    assert (has["bald"] == (look.hair_length == 0)).all()
    assert (has["long_hair"] == (look.hair_length > 0.5)).all()
    assert (has["dark_skin"] == (look.skin > 0.5)).all()


def test_every_attribute_is_common_enough_to_learn_and_to_lack(many: Faces) -> None:
    share = dict(zip(ATTRIBUTES, many.attributes.mean(0), strict=True))
    assert all(0.06 < value < 0.55 for value in share.values()), share


def test_the_smile_is_independent_of_what_it_is_not_meant_to_go_with(many: Faces) -> None:
    smiling = column(many.attributes, "smiling")
    for name in ("female", "glasses", "hat", "earrings", "dark_skin", "blond"):
        other = column(many.attributes, name)
        assert abs(smiling[other].mean() - smiling[~other].mean()) < 0.04, name


WITHOUT = {  # how a face looks that lacks the attribute and is otherwise the same
    "female": {"female": False},
    "smiling": {"smile": 0.0},
    "frowning": {"smile": 0.0},
    "glasses": {"glasses": False, "sunglasses": False},
    "sunglasses": {"sunglasses": False},
    "long_hair": {"hair_length": 0.3},
    "bald": {"hair_length": 0.2},
    "dark_skin": {"skin": 0.3},
    **{name: {"hair": 0} for name in ("blond", "black_hair", "red_hair", "grey_hair")},
    **{name: {name: False} for name in ("beard", "moustache", "hat", "fringe", "earrings")},
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_every_face_shows_every_attribute_it_has(name: str, many: Faces) -> None:
    look = many.look[np.flatnonzero(column(many.attributes, name))[:100]]
    without = replace(look, **{factor: np.full(100, value) for factor, value in WITHOUT[name].items()})
    changed = np.abs(draw(look, 32).astype(int) - draw(without, 32)).max(-1) > 12
    assert (changed.sum((1, 2)) >= 8).all()


def test_every_factor_is_there_for_every_face() -> None:
    data = drawn()
    assert "smile" in data.factors
    assert all(values.shape == (40,) and values.dtype == np.float32 for values in data.factors.values())


def test_the_viewer_is_told_what_woman_and_man_mean_here() -> None:
    assert "drawing preset" in drawn().note


def test_the_second_time_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawn()
    monkeypatch.setattr(faces, "draw", None)
    assert drawn().fingerprint == first.fingerprint


@pytest.mark.parametrize("damage", [lambda whole: whole[:1000], lambda whole: b"", lambda whole: b"no archive"])
def test_a_damaged_cache_is_drawn_anew(damage, cache: Path) -> None:
    first = drawn()
    [kept] = cache.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    assert drawn().fingerprint == first.fingerprint
    assert kept.stat().st_size == len(whole)


def test_a_flipped_bit_in_the_cache_is_noticed(cache: Path) -> None:
    first = drawn()
    [kept] = cache.iterdir()
    damaged = bytearray(kept.read_bytes())
    damaged[len(damaged) // 2] ^= 16
    kept.write_bytes(damaged)
    assert drawn().fingerprint == first.fingerprint


def test_leaving_in_the_middle_leaves_no_file(cache: Path) -> None:
    loading = open_data("faces", size=32, count=600)
    next(loading)
    loading.close()
    assert not cache.exists() or list(cache.iterdir()) == []


def test_a_cache_that_cannot_be_written_does_no_harm(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise PermissionError("read-only")

    monkeypatch.setattr(os, "replace", fail)
    assert len(drawn()) == 40
    assert list(cache.iterdir()) == []


def test_progress_ends_at_the_count() -> None:
    events = list(open_data("faces", size=32, count=600))
    assert (events[0].done, events[-1].done, events[-1].of) == (0, 600, 600)
