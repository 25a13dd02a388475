import numpy as np
import pytest

from models.latent.planes import of_anchors, of_dimensions, of_directions
from models.latent.principal import Principal

DIMENSIONS = 6


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def codes(rng):
    return (rng.standard_normal((400, DIMENSIONS)) * [3, 2, 1, 0.5, 0.2, 0.1] + 1).astype(np.float32)


@pytest.fixture
def principal(codes):
    return Principal.of(codes)


@pytest.fixture(params=["dimensions", "directions", "anchors"])
def plane(request, codes, principal):
    make = {
        "dimensions": lambda: of_dimensions(4, 1, codes[0], ("z 5", "z 2")),
        "directions": lambda: of_directions(0, 2, codes[0], principal),
        "anchors": lambda: of_anchors(codes[1:4], codes[0], principal),
    }
    return make[request.param]()


def test_axes_are_unit_vectors_at_right_angles(plane):
    basis = np.array([plane.x.direction, plane.y.direction])
    assert np.allclose(basis @ basis.T, np.eye(2), atol=1e-6)


def test_coordinates_of_codes_of_coordinates_are_the_coordinates(plane, rng):
    coordinates = rng.uniform(-3, 3, (4, 5, 2))
    codes = plane.codes(coordinates)
    assert codes.shape == (4, 5, DIMENSIONS)
    assert codes.dtype == np.float32
    assert np.allclose(plane.coordinates(codes), coordinates, atol=1e-4)


def test_the_anchor_lies_on_its_plane(plane, codes):
    assert plane.distances(codes[:1])[0] < 1e-5
    assert np.allclose(plane.codes(plane.coordinates(codes[0])), codes[0], atol=1e-5)


def test_codes_off_the_plane_are_seen_at_their_projection(plane, codes):
    projected = plane.codes(plane.coordinates(codes))
    away = codes - projected
    assert np.allclose(away @ np.array([plane.x.direction, plane.y.direction]).T, 0, atol=1e-4)
    assert np.allclose(plane.distances(codes), np.linalg.norm(away, axis=1), atol=1e-4)


def test_a_plane_through_a_code_has_it_where_the_old_one_saw_it(plane, codes):
    moved = plane.through(codes[7])
    assert moved.distances(codes[7:8])[0] < 1e-5
    assert np.allclose(moved.coordinates(codes[7]), plane.coordinates(codes[7]))
    assert np.allclose(moved.codes(moved.coordinates(codes[7])), codes[7], atol=1e-5)
    assert (moved.x, moved.y) == (plane.x, plane.y)


def test_a_plane_through_a_code_on_it_is_the_same_one(plane):
    on_it = plane.codes(np.array([1.5, -0.7]))
    assert plane.through(on_it) is plane


def test_the_ellipse_of_a_normal_distribution_is_that_of_its_samples(plane, rng):
    mean, variances = rng.standard_normal(DIMENSIONS), rng.uniform(0.2, 2, DIMENSIONS)
    center, covariance = plane.ellipse(mean, variances)
    seen = plane.coordinates(mean + np.sqrt(variances) * rng.standard_normal((100_000, DIMENSIONS)))
    scale = np.sqrt(np.diagonal(covariance))
    assert np.allclose(seen.mean(0), center, atol=0.02 * scale.max())
    assert np.allclose(np.cov(seen.T), covariance, atol=0.03 * scale.max() ** 2)


def test_dimensions_are_counted_in_the_spaces_own_units(codes):
    plane = of_dimensions(4, 1, codes[0], ("z 5", "z 2"))
    assert np.allclose(plane.coordinates(codes), codes[:, [4, 1]], atol=1e-6)
    assert (str(plane.x), str(plane.y)) == ("z 5", "z 2")
    assert str(of_dimensions(0, 1, codes[0], ("w 1", "w 2")).x) == "w 1"


def test_directions_are_counted_in_sigmas_of_the_data_from_their_mean(codes, principal):
    plane = of_directions(0, 2, codes[0], principal)
    assert np.allclose(plane.coordinates(codes), principal.scores(codes)[:, [0, 2]], atol=1e-4)
    assert np.allclose(plane.coordinates(codes).std(0, ddof=1), 1, atol=1e-3)
    assert (str(plane.x), str(plane.y)) == ("PC 1 (σ)", "PC 3 (σ)")


def test_anchors_lie_where_their_coordinates_say(codes, principal):
    anchors = codes[1:4]
    plane = of_anchors(anchors, anchors[0], principal)
    coordinates = plane.coordinates(anchors)
    assert np.allclose(plane.codes(coordinates), anchors, atol=1e-4)
    assert plane.distances(anchors).max() < 1e-4
    assert coordinates[0, 1] == pytest.approx(coordinates[1, 1])  # A and B lie on the first axis,
    assert coordinates[1, 0] > coordinates[0, 0]  # A before B,
    assert coordinates[2, 1] > coordinates[0, 1]  # and C beside it


def test_anchors_are_counted_in_sigmas_of_the_data(codes, principal):
    plane = of_anchors(codes[1:4], codes[0], principal)
    assert np.allclose(plane.coordinates(codes).mean(0), 0, atol=1e-3)
    assert np.allclose(plane.coordinates(codes).std(0, ddof=1), 1, rtol=1e-3)


@pytest.mark.parametrize(
    "line",
    [
        lambda a, b: (a, b, (a + b) / 2),
        lambda a, b: (a, b, np.float32(1.7) * b - np.float32(0.7) * a),
        lambda a, b: (a, a, b),
        lambda a, b: (a, b, a),
        lambda a, b: (a, b, b),
        lambda a, b: (a, a, a),
    ],
)
def test_anchors_on_a_line_are_refused(codes, principal, line):
    """Also those computed with 32 bits, which lie off it by rounding."""
    for a, b in zip(codes[:50], codes[50:], strict=False):
        with pytest.raises(ValueError, match=r"The three anchors lie on a line; choose another\."):
            of_anchors(np.array(line(a, b)), a, principal)


def test_along_directions_without_any_spread_coordinates_stay_finite(rng):
    flat = np.zeros((50, DIMENSIONS), np.float32)
    flat[:, 0] = rng.standard_normal(50)
    principal = Principal.of(flat)
    for plane in (of_directions(4, 5, flat[0], principal), of_anchors(np.eye(DIMENSIONS)[1:4], flat[0], principal)):
        assert np.isfinite(plane.coordinates(flat)).all()
        assert np.isfinite(plane.codes(np.ones(2))).all()
