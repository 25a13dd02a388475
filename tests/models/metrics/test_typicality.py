"""A real image scores 1; the average of the data, which lies unusually close to every code, must not score less."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from models.data import open_data
from models.data.base import DataSet
from models.metrics import typicality
from models.metrics.features import Features, PixelFeatures
from models.metrics.typicality import NEIGHBOURS, Ruler, Verdict, measure, nearest_rows
from models.shipped import features_of
from tests.conftest import blobs
from tests.models.conftest import ended


@pytest.fixture
def rng():
    return np.random.default_rng(0)


# --- neighbours ---


@pytest.mark.parametrize("k", [1, 4, 30])
def test_neighbours_are_those_of_sklearn(rng, k):
    references, queries = (rng.standard_normal((n, 7)).astype(np.float32) for n in (200, 50))
    rows, distances = nearest_rows(queries, references, k)
    exact_distances, exact_rows = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(references).kneighbors(queries)
    assert (rows == exact_rows).all()
    assert np.allclose(distances, exact_distances, atol=1e-5)


def test_distances_to_what_is_nearly_the_same_keep_their_digits(rng):
    references = 10 * rng.standard_normal((100, 64)).astype(np.float32)
    queries = references[:20] + np.float32(1e-4)
    rows, distances = nearest_rows(queries, references, 2)
    assert (rows[:, 0] == np.arange(20)).all()
    assert np.allclose(distances[:, 0], 1e-4 * 8, rtol=0.05)


def test_blocks_of_queries_have_the_neighbours_of_all_at_once(rng, monkeypatch):
    references, queries = (rng.standard_normal((n, 3)).astype(np.float32) for n in (90, 50))
    at_once = nearest_rows(queries, references, 4)
    monkeypatch.setattr(typicality, "BLOCK", 1000)
    for whole, parts in zip(at_once, nearest_rows(queries, references, 4), strict=True):
        assert np.allclose(whole, parts)


def test_of_fewer_references_all_are_neighbours(rng):
    rows, distances = nearest_rows(rng.standard_normal((3, 2)), rng.standard_normal((2, 2)), 4)
    assert rows.shape == distances.shape == (3, 2)


# --- the meter ---


class Shells(Features):
    """Codes drawn as pictures: 31 bytes, 128 for 0 and 32 for each sigma."""

    name = "codes"

    def of(self, images):
        return (images.reshape(len(images), -1).astype(np.float32) - 128) / 32


def shell(count, rng):
    codes = rng.standard_normal((count, 31))
    return DataSet("codes", "Codes", (128 + 32 * codes).round().clip(0, 255).astype(np.uint8)[..., None, None], 500)


def test_held_out_images_lie_at_one(data):
    ruler = ended(measure(PixelFeatures.fit(data.images[data.training]), data))
    multiples = [ruler.judge(picture).multiple for picture in data.images[data.testing]]
    assert np.median(multiples) == pytest.approx(1)
    assert np.allclose(np.sort(multiples), ruler.multiples, atol=1e-5)
    assert ruler.of == "96 training images of Blobs"


def test_quantiles_are_places_among_held_out_images(data):
    ruler = ended(measure(PixelFeatures.fit(data.images[data.training]), data))
    quantiles = [ruler.judge(picture).quantile for picture in data.images[data.testing]]
    assert np.allclose(np.sort(quantiles), np.arange(24) / 24, atol=1.5 / 24)


def test_the_nearest_images_are_rows_of_the_references(data):
    ruler = ended(measure(PixelFeatures.fit(data.images[data.training]), data))
    verdict = ruler.judge(data.images[5], shown=8)
    assert verdict.nearest.shape == verdict.distances.shape == (8,)
    assert (data.images[verdict.nearest[0]] == data.images[5]).all()
    assert verdict.distances[0] < 1e-5
    own = ruler.judge(data.images[5])
    assert own.multiple == pytest.approx(verdict.distances[:NEIGHBOURS].mean() / np.median(ruler.curve))


def test_it_is_two_sided(rng):
    """In 31 dimensions the origin is nearer to normal codes than these are to each other; the meter says so."""
    data = shell(6000, rng)
    ruler = ended(measure(Shells(), data))
    verdicts = [ruler.judge(np.full((31, 1, 1), 128 + offset, np.uint8)) for offset in (0, 120)]
    assert [verdict.words for verdict in verdicts] == ["too average", "off the data"]
    assert verdicts[0].multiple < 0.8


@pytest.mark.parametrize(
    ("multiple", "quantile", "words"),
    [
        (1.0, 0.5, "typical"),
        (0.5, 0.04, "too average"),
        (0.5, 0.06, "typical"),
        (1.5, 0.96, "unusual"),
        (2.5, 0.96, "off the data"),
        (2.5, 0.9, "typical"),
    ],
)
def test_verdicts_in_words(multiple, quantile, words):
    assert Verdict(multiple, quantile, np.arange(4), np.ones(4)).words == words


def test_images_that_are_there_twice_divide_nothing_by_zero():
    data = blobs()
    data.images[:] = data.images[0]
    verdict = ended(measure(PixelFeatures.fit(data.images), data)).judge(data.images[0])
    assert verdict.multiple == pytest.approx(0, abs=1e-3)


def test_other_images_than_those_of_the_data_are_far_from_what_is_there_twice():
    data = blobs()
    data.images[:] = data.images[0]
    assert ended(measure(PixelFeatures.fit(data.images), data)).judge(255 - data.images[0]).words == "off the data"


# --- on the data that the application shows ---


@pytest.fixture(scope="module")
def fashion():
    return ended(open_data("fashion"))


@pytest.fixture(scope="module")
def fashion_by_pixels(fashion):
    return ended(measure(PixelFeatures.fit(fashion.images[:2000]), fashion))


def multiples_of(ruler: Ruler, pictures):
    return np.array([ruler.judge(np.asarray(picture).round().astype(np.uint8)).multiple for picture in pictures])


def test_by_pixels_the_average_garment_lies_farther_than_a_real_one(fashion, fashion_by_pixels):
    assert multiples_of(fashion_by_pixels, [fashion.images.mean(0)])[0] > 1.1


def test_by_pixels_averages_of_garments_lie_farther_than_real_ones(fashion, fashion_by_pixels):
    held_out = fashion.images[fashion.testing].astype(float)
    pairs, tens = held_out[:100].reshape(50, 2, 28, 28, 1).mean(1), held_out.reshape(100, 10, 28, 28, 1).mean(1)
    assert np.median(multiples_of(fashion_by_pixels, pairs)) > 1.2
    assert np.median(multiples_of(fashion_by_pixels, tens)) > 1.2


def test_by_pixels_noise_lies_farther_than_nine_in_ten_garments(fashion, fashion_by_pixels, rng):
    noise = rng.integers(0, 256, (20, 28, 28, 1))
    assert multiples_of(fashion_by_pixels, noise).min() > np.quantile(fashion_by_pixels.multiples, 0.85)


faces_judge = Path(__file__).parents[3] / "weights" / "faces-attributes.safetensors"


@pytest.fixture(scope="module")
def faces(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    yield ended(open_data("faces", size=64, count=1500))
    patch.undo()


@pytest.fixture(scope="module")
def by_classifier(faces):
    return ended(measure(features_of("faces"), faces))


@pytest.mark.skipif(not faces_judge.exists(), reason="the classifier of faces is not here")
class TestFaces:
    """By the features of the faces' classifier, against so few references that real faces lie far from them as well."""

    def test_the_average_face_lies_farther_than_most_real_ones(self, faces, by_classifier):
        assert by_classifier.judge(faces.images.mean(0).round().astype(np.uint8)).quantile > 0.85

    def test_averages_of_ten_faces_lie_farther_than_real_ones(self, faces, by_classifier):
        tens = faces.images[faces.testing].astype(float).reshape(15, 10, 64, 64, 3).mean(1)
        assert np.median(multiples_of(by_classifier, tens)) > 1.2

    def test_noise_and_grey_lie_farther_than_nearly_all_real_ones(self, by_classifier, rng):
        for picture in (rng.integers(0, 256, (64, 64, 3)), np.full((64, 64, 3), 128)):
            assert by_classifier.judge(picture.astype(np.uint8)).quantile > 0.95
