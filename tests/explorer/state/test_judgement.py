import numpy as np
from scipy.stats import chi2

from tests.conftest import opened_of, tiny_model, wait_until


def test_the_nearest_images_are_those_of_the_open_data(opened, data):
    judged = opened.judgement.judged
    assert judged.of == "96 training images of Blobs"
    assert judged.split == "training"
    assert all((image == data.images[data.training]).all(axis=(1, 2, 3)).any() for image in judged.images)


def test_without_data_there_is_no_verdict(session, data, qapp):
    session.model.show(opened_of(tiny_model(), data))
    wait_until(lambda: session.is_idle)
    assert session.judgement.judged is None


def test_the_norm_is_placed_among_those_of_the_prior(opened):
    opened.viewpoint.move_to(np.array([1.0, 1.0, 1.0]))
    assert np.isclose(opened.judgement.norm_percentile, 100 * chi2.cdf(3, df=3))
