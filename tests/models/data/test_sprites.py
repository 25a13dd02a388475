from __future__ import annotations

import colorsys
import hashlib
import threading
from dataclasses import replace

import numpy as np
import pytest

from models.data import open_data, sprites
from models.data.base import DataSet
from models.data.drawing.sprite import SHAPES, Sprites, draw
from models.data.sprites import FACTORS, STEPS, all_combinations, random_sprites
from models.progress import finished

PIXELS = "3b5ae64fc5095d39"  # of 64 sprites at 64 px: a change here makes every shipped model of them one of other data


def drawn(**options: object) -> DataSet:
    return finished(open_data("sprites", **{"size": 32, "count": 40, **options}))


def digest(images: np.ndarray) -> str:
    return hashlib.sha256(images.tobytes()).hexdigest()[:16]


@pytest.fixture(scope="module")
def few() -> Sprites:
    return random_sprites(60, seed=0)


@pytest.mark.parametrize("size", [32, 64])
def test_sprites_are_colour_images_labelled_by_their_shape(size: int) -> None:
    data = drawn(size=size)
    assert data.images.shape == (40, size, size, 3)
    assert data.classes == ("square", "ellipse", "heart")
    assert (data.labels == data.factors["shape"]).all()
    assert data.held_out == 4


def test_the_pixels_are_those_the_shipped_models_have_seen() -> None:
    assert digest(draw(random_sprites(64, seed=0), 64)) == PIXELS


def test_threads_draw_the_same_bytes() -> None:
    few, seen = random_sprites(64, seed=0), []
    threads = [threading.Thread(target=lambda: seen.append(digest(draw(few, 64)))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [PIXELS] * 3


def test_fewer_sprites_are_the_first_of_more() -> None:
    few, more = drawn(count=300), drawn(count=700)
    assert np.array_equal(few.images, more.images[:300])
    assert all(np.array_equal(few.factors[name], more.factors[name][:300]) for name in FACTORS)


def test_another_seed_gives_other_sprites() -> None:
    assert not np.array_equal(drawn(seed=0).images, drawn(seed=1).images)


def test_factors_are_independent_and_fill_their_ranges() -> None:
    many = random_sprites(20_000, seed=0)
    table = np.stack([getattr(many, name) for name in FACTORS])
    assert np.abs(np.corrcoef(table) - np.eye(6)).max() < 0.03
    assert np.allclose(table.min(1), [0, 0, 0.5, 0, 0.3, 0.3], atol=1e-3)
    assert np.allclose(table.max(1), [2, 1, 1, 1, 0.7, 0.7], atol=1e-3)


def test_the_middle_of_the_light_is_where_the_factors_say(few: Sprites) -> None:
    light = draw(few, 64).astype(float).sum(-1)
    centres = np.arange(64) + 0.5
    x, y = ((light.sum(axis) * centres).sum(1) / light.sum((1, 2)) for axis in (1, 2))
    away = np.hypot(x - 64 * few.x, y - 64 * few.y)
    assert away.max() < 0.05


def test_a_shape_covers_the_area_it_should(few: Sprites) -> None:
    """A square of side 1.6 units, an ellipse of half axes 1 and 0.55, a square of 1.2 with two half discs."""
    red = replace(few, hue=np.zeros(60))
    covered = draw(red, 64)[..., 0].astype(float).sum((1, 2)) / (255 * 0.95)
    units = np.array([1.6**2, np.pi * 0.55, 1.2**2 + np.pi * 0.6**2])[few.shape]
    assert np.allclose(covered, units * (0.22 * 64 * few.scale) ** 2, rtol=0.02)


def test_edges_are_smooth_as_if_drawn_four_times_larger_and_shrunk(few: Sprites) -> None:
    """To a fifth of the brightness at a heart's tip and notch, where the edge is not straight."""
    large = draw(few, 256).reshape(60, 64, 4, 64, 4, 3).mean((2, 4))
    assert np.abs(draw(few, 64) - large).max() < 0.22 * 255
    assert np.abs(draw(few, 64) - large).mean() < 0.1


def test_hues_are_those_of_the_colour_circle(few: Sprites) -> None:
    pictures = draw(replace(few, scale=np.ones(60)), 64)
    for picture, hue in zip(pictures, few.hue, strict=True):
        exact = np.array(colorsys.hsv_to_rgb(hue, 0.75, 0.95)) * 255
        assert np.abs(picture.reshape(-1, 3).max(0) - exact).max() <= 0.5


@pytest.mark.parametrize("name", SHAPES)
def test_a_full_rotation_brings_a_shape_to_where_it_looks_the_same_and_no_less(name: str) -> None:
    turns, ones = np.linspace(0, 1, 25), np.ones(25)
    kind = np.full(25, list(SHAPES).index(name))
    pictures = draw(Sprites(kind, 0.1 * ones, ones, turns, 0.5 * ones, 0.5 * ones), 64).astype(int)
    assert np.abs(pictures[0] - pictures[-1]).max() <= 1
    assert (np.abs(pictures[1:-1] - pictures[0]).max((1, 2, 3)) > 50).all()


def test_no_sprite_touches_the_edge() -> None:
    corners = [all_combinations()[np.arange(0, 55_296, 7)], random_sprites(3000, seed=1)]
    for some in corners:
        pictures = draw(replace(some, scale=np.ones(len(some.x)), x=0 * some.x + 0.3, y=0 * some.y + 0.7), 32)
        assert pictures[:, :, 0].max() == pictures[:, -1].max() == 0


def test_the_grid_has_every_combination_once() -> None:
    table = np.stack([getattr(all_combinations(), name) for name in FACTORS], axis=1)
    assert len(table) == 55_296
    assert len(np.unique(table, axis=0)) == len(table)
    assert [len(np.unique(column)) for column in table.T] == [3, 6, 4, 12, 8, 8]


def test_combinations_of_the_grid_are_different_pictures() -> None:
    some = all_combinations()[np.arange(3000)]
    assert len({picture.tobytes() for picture in draw(some, 32)}) == 3000


def test_the_grid_is_a_data_set_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sprites, "STEPS", {**STEPS, "x": np.array([0.5]), "y": np.array([0.5])})
    grid = drawn(grid=True)
    assert len(grid) == 864
    assert grid.held_out == 86
    assert drawn(grid=True).fingerprint == grid.fingerprint != drawn(count=864).fingerprint


def test_the_second_time_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawn()
    monkeypatch.setattr(sprites, "draw", None)
    assert drawn().fingerprint == first.fingerprint
