"""Toy data: points whose density is known, and points of one's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.data import DATASETS, open_data
from models.data.base import DataCard, DataError
from models.data.toys import TOYS, as_images, as_points, mixture_of, scaled_into
from models.progress import finished

toys = pytest.mark.parametrize("name", TOYS)


@toys
def test_points_are_images_of_one_pixel_and_the_same_every_time(name: str) -> None:
    data, again = finished(open_data(name)), finished(open_data(name))
    assert data.images.shape == (5000, 1, 1, TOYS[name].mixture().dimensions)
    assert data.item.is_point
    assert data.held_out == 500
    assert data.fingerprint == again.fingerprint
    assert DATASETS[name].count == len(data)


@toys
def test_points_lie_where_the_density_says(name: str) -> None:
    """The mean log density of the points is that of the mixture itself, to the accuracy of so many draws."""
    data, mixture = finished(open_data(name)), TOYS[name].mixture()
    rng = np.random.default_rng(0)
    parts = rng.choice(len(mixture.weights), 20_000, p=mixture.weights)
    drawn = mixture.centres[parts] + mixture.sigmas[parts, None] * rng.standard_normal((20_000, mixture.dimensions))
    expected, found = (np.log(mixture.density(points)).mean() for points in (drawn, as_points(data.images)))
    assert found == pytest.approx(expected, abs=0.1)
    assert 0 < data.images.min()  # none was moved to the edge
    assert data.images.max() < 255


def test_fewer_points_are_the_first_of_more_and_another_seed_gives_others() -> None:
    many, few = (finished(open_data("toy-ring", count=count)) for count in (300, 100))
    other = finished(open_data("toy-ring", count=100, seed=1))
    assert np.array_equal(few.images, many.images[:100])
    assert not np.array_equal(few.images, other.images)


def test_classes_are_the_heaps_that_points_lie_in() -> None:
    data, mixture = finished(open_data("toy-gaussians")), TOYS["toy-gaussians"].mixture()
    nearest = ((as_points(data.images)[:, None] - mixture.centres) ** 2).sum(2).argmin(1)
    assert (nearest == data.labels).mean() > 0.99


@pytest.mark.parametrize(("options", "words"), [({"count": 1}, "Between 2 and"), ({"seed": -1}, "0 or more, not -1")])
def test_what_cannot_be_drawn_is_refused(options: dict[str, int], words: str) -> None:
    with pytest.raises(DataError, match=words):
        finished(open_data("toy-ring", **options))


def test_points_of_a_file_are_data_whose_density_is_estimated(tmp_path: Path) -> None:
    points = np.random.default_rng(0).normal((100, -5), (3, 1), (400, 2))
    np.savez(tmp_path / "mine.npz", points=points, labels=np.arange(400) % 2)
    data = finished(open_data(str(tmp_path / "mine.npz")))
    assert data.images.shape == (400, 1, 1, 2)
    assert data.title == "mine"
    mixture = mixture_of(DataCard.of(data), data)
    assert mixture.is_estimate
    inside = as_points(data.images).mean(0)
    assert mixture.density(inside[None])[0] > 10 * mixture.density(np.array([[0.02, 0.02]]))[0]
    assert mixture_of(DataCard.of(data), None) is None


def test_numbers_in_a_row_are_points_of_one_dimension(tmp_path: Path) -> None:
    np.savez(tmp_path / "row.npz", points=np.linspace(0, 1, 20))
    assert finished(open_data(str(tmp_path / "row.npz"))).images.shape == (20, 1, 1, 1)


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (np.zeros((5, 3)), r"\[N, 1 or 2\], not \[5, 3\]"),
        (np.zeros((1, 2)), "at least two points"),
        (np.full((5, 2), np.nan), "finite numbers"),
        (np.array([["a", "b"]] * 4), "finite numbers"),
    ],
)
def test_points_that_cannot_be_used_are_one_sentence(tmp_path: Path, points: np.ndarray, words: str) -> None:
    np.savez(tmp_path / "bad.npz", points=points)
    with pytest.raises(DataError, match=words):
        finished(open_data(str(tmp_path / "bad.npz")))


def test_points_within_the_plane_stay_and_others_keep_their_proportions() -> None:
    inside = np.array([[0.0, 0.4], [1.0, 0.5]])
    assert scaled_into(inside) is inside
    outside = scaled_into(np.array([[0.0, 0.0], [40.0, 10.0]]))
    assert outside == pytest.approx(np.array([[0.1, 0.4], [0.9, 0.6]]))
    alike = scaled_into(np.full((3, 2), 7.0))
    assert alike == pytest.approx(np.full((3, 2), 0.5))


def test_points_come_back_from_their_bytes_to_half_a_step() -> None:
    points = np.random.default_rng(1).random((50, 2))
    assert np.abs(as_points(as_images(points)) - points).max() <= 0.5 / 255 + 1e-6
