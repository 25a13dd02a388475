"""A real image scores 1; an average of the data, which lies unusually close to every code, is never called typical."""

from dataclasses import replace

import numpy as np
import pytest

from models.data import open_data
from models.data.base import DataCard, DataSet
from models.metrics import typicality
from models.metrics.features import Features, Pixels
from models.metrics.typicality import KEPT, NEIGHBOURS, Ruler, Verdict, measure
from models.progress import finished
from tests.conftest import blobs
from tests.models.conftest import ended


@pytest.fixture
def rng():
    return np.random.default_rng(0)


# --- the meter ---


class Shells(Features):
    """Codes drawn as pictures: 31 bytes, 128 for 0 and 32 for each sigma."""

    name = "codes"

    def of(self, images):
        return (images.reshape(len(images), -1).astype(np.float32) - 128) / 32


def shell(count, rng):
    codes = rng.standard_normal((count, 31))
    return DataSet("codes", "Codes", (128 + 32 * codes).round().clip(0, 255).astype(np.uint8)[..., None, None], 500)


@pytest.fixture
def ruler(data):
    return ended(measure(Pixels(), data))


def test_held_out_images_lie_at_one(ruler, data):
    multiples = [ruler.judge(picture).multiple for picture in data.images[data.testing]]
    assert np.median(multiples) == pytest.approx(1, abs=1e-5)  # distances are of single precision
    assert np.allclose(np.sort(multiples), ruler.multiples, atol=1e-5)
    assert ruler.of == "96 training images of Blobs"


def test_quantiles_are_places_among_held_out_images(ruler, data):
    quantiles = [ruler.judge(picture).quantile for picture in data.images[data.testing]]
    assert np.allclose(np.sort(quantiles), np.arange(24) / 24, atol=1.5 / 24)


def test_the_nearest_images_are_rows_of_the_references(ruler, data):
    verdict = ruler.judge(data.images[5], shown=8)
    assert verdict.nearest.shape == verdict.distances.shape == (8,)
    assert (data.images[verdict.nearest[0]] == data.images[5]).all()
    assert verdict.distances[0] < np.linalg.norm(ruler.steps)


def test_the_multiple_is_of_the_nearest_four_without_one_that_is_repeated(ruler, data):
    for picture, first in ((data.images[5], 1), (255 - data.images[5], 0)):
        verdict = ruler.judge(picture, shown=8)
        mean = verdict.distances[first : first + NEIGHBOURS].mean()
        assert verdict.multiple == pytest.approx(mean / np.median(ruler.curve), rel=1e-5)


def test_images_it_was_measured_with_lie_at_one_as_well(rng):
    data = shell(3000, rng)
    ruler = ended(measure(Shells(), data))
    assert np.median([ruler.judge(picture).multiple for picture in data.images[:200]]) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_very_few_references_measure_too(rng, count):
    queries, references = rng.standard_normal((6, 2)), rng.standard_normal((count, 2))
    distances = typicality.mean_distances(queries, references)
    assert distances.shape == (6,)
    assert (distances > 0).all()


def test_all_references_measure_and_those_with_pictures_are_shown(ruler, data):
    few = replace(ruler, pictured=10)
    for picture in data.images[data.testing]:
        verdict, whole = few.judge(picture), ruler.judge(picture)
        assert (verdict.multiple, verdict.quantile) == (whole.multiple, whole.quantile)
        assert verdict.nearest.max() < 10
        assert (verdict.distances >= whole.distances).all()


def test_fewer_references_are_told_and_have_a_curve_of_their_own(data):
    ruler = ended(measure(Pixels(), data, 50 * Pixels.components))
    assert ruler.of == "50 of 96 training images of Blobs"
    assert not ruler.is_whole
    assert np.median([ruler.judge(picture).multiple for picture in data.images[data.testing]]) == pytest.approx(1)


def test_a_file_gives_the_same_verdicts(ruler, data):
    again = Ruler.from_arrays(ruler.arrays(), Pixels(), DataCard.of(data), 10)
    assert tuple(ruler.arrays()) == KEPT
    assert (again.of, again.pictured) == (ruler.of, 10)
    for picture in [*data.images[data.testing], 255 - data.images[0]]:
        assert again.judge(picture).multiple == ruler.judge(picture).multiple


def test_rounding_is_a_small_part_of_a_real_images_distance(rng):
    """At right angles to most of it, so that distances grow by its square."""
    ruler = ended(measure(Shells(), shell(3000, rng)))
    exact = Shells().of(shell(3000, np.random.default_rng(0)).images[:2500])
    rounded = ruler.references @ ruler.features.directions + ruler.features.mean
    assert np.linalg.norm(rounded - exact, axis=1).mean() < 0.05 * ruler.unit


def test_it_is_two_sided(rng):
    """In 31 dimensions the origin is nearer to normal codes than these are to each other; the meter says so."""
    data = shell(6000, rng)
    ruler = ended(measure(Shells(), data))
    verdicts = [ruler.judge(np.full((31, 1, 1), 128 + offset, np.uint8)) for offset in (0, 120)]
    assert [verdict.words for verdict in verdicts] == ["very close", "off the data"]
    assert verdicts[0].multiple < 0.8


@pytest.mark.parametrize(
    ("multiple", "quantile", "words"),
    [
        (0.5, 0.04, "very close"),
        (0.5, 0.06, "typical"),
        (1.0, 0.5, "typical"),
        (1.9, 0.90, "typical"),
        (2.0, 0.85, "unusual"),
        (1.3, 0.91, "unusual"),
        (3.5, 0.99, "unusual"),
        (1.3, 0.995, "off the data"),
    ],
)
def test_verdicts_in_words(multiple, quantile, words):
    assert Verdict(multiple, quantile, np.arange(4), np.ones(4)).words == words


def test_a_larger_multiple_never_has_milder_words(rng):
    """Words and number come from one distance, so that they cannot contradict each other."""
    ruler = ended(measure(Shells(), shell(3000, rng)))
    pictures = [np.full((31, 1, 1), 128 + offset, np.uint8) for offset in range(0, 120, 2)]
    verdicts = sorted((ruler.judge(picture) for picture in pictures), key=lambda verdict: verdict.multiple)
    order = ("very close", "typical", "unusual", "off the data")
    places = [order.index(verdict.words) for verdict in verdicts]
    assert places == sorted(places)
    assert set(places) >= {0, 1, 3}


def test_one_of_many_that_are_alike_is_as_typical_as_they_are():
    data = blobs()
    data.images[:] = data.images[0]
    verdict = ended(measure(Pixels(), data)).judge(data.images[0])
    assert (verdict.multiple, verdict.quantile, verdict.words) == (1, 0.5, "typical")


def test_numbers_amid_a_hill_are_typical_though_bytes_hardly_tell_them_apart():
    """Of 4,500 numbers on 256 levels most have their like many times over: nearness itself says nothing of them."""
    ruler = ended(measure(Pixels(), finished(open_data("toy-hills"))))
    words = {x: ruler.judge(np.full((1, 1, 1), round(255 * x), np.uint8)).words for x in (0.22, 0.46, 0.48, 0.7, 0.95)}
    assert words == {0.22: "typical", 0.46: "typical", 0.48: "typical", 0.7: "typical", 0.95: "off the data"}
    assert ruler.rows.dtype == np.int16


def test_other_images_than_those_of_the_data_are_far_from_what_is_there_twice():
    data = blobs()
    data.images[:] = data.images[0]
    assert ended(measure(Pixels(), data)).judge(255 - data.images[0]).words == "off the data"
