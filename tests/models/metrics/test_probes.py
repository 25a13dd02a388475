import numpy as np

from models.metrics.features import Pixels
from models.metrics.probes import probes, said_of
from models.metrics.typicality import measure
from tests.conftest import blobs
from tests.models.conftest import ended


def test_they_are_pictures_of_the_data_s_shape():
    for channels in (1, 3):
        data = blobs(channels=channels)
        for images in probes(data).values():
            assert images.dtype == np.uint8
            assert images.shape[1:] == data.images.shape[1:]


def test_averages_are_averages_of_held_out_images(data):
    pictures, held_out = probes(data), data.images[data.testing].astype(float)
    assert np.allclose(pictures["means of two"][3], held_out[6:8].mean(0), atol=0.51)
    assert len(pictures["means of two"]) == 12
    assert len(pictures["means of ten"]) == 2
    assert np.allclose(pictures["mean of all training images"][0], data.images[data.training].mean(0), atol=0.51)


def test_of_few_held_out_images_there_are_no_averages_of_ten():
    assert set(probes(blobs(30))) == set(probes(blobs())) - {"means of ten"}


def test_blur_keeps_the_sum_and_softens_the_edges(data):
    pictures = probes(data)
    sharp, soft = (pictures[kind][:5].astype(float) for kind in ("held-out images", "blurred"))
    assert np.abs(np.diff(soft, axis=2)).max() < 0.8 * np.abs(np.diff(sharp, axis=2)).max()


def test_the_table_says_how_many_are_called_what(data):
    ruler = ended(measure(Pixels(), data))
    lines = said_of(ruler, {"real": data.images[data.testing], "one": 255 - data.images[:1]})
    assert lines[2].startswith("| real | 1.00 (")
    assert ") | typical 79 %, " in lines[2]
    assert lines[3].count("(") == 0
    assert lines[3].endswith("| off the data |")
