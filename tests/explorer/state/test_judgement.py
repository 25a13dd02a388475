from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

from explorer.state import judgement
from models.export import summary_for
from models.latent import summary as summaries
from tests.conftest import blobs, opened_of, tiny_model, wait_until
from tests.models.conftest import ended


@pytest.fixture
def own_summary(data, monkeypatch):
    """A model whose file carries pictures of 30 of the 96 images behind its meter."""
    monkeypatch.setattr(summaries, "PICTURED", 30)
    opened = opened_of(tiny_model(), data)
    return replace(opened, summary=ended(summary_for(opened.model, data)))


@pytest.fixture
def measurings(monkeypatch):
    """Notes the data sets that are measured."""
    done = []

    def noted(features, data):
        done.append(data.title)
        return measured(features, data)

    measured = judgement.measured
    monkeypatch.setattr(judgement, "measured", noted)
    return done


def test_the_nearest_images_are_those_of_the_open_data(opened, data):
    judged = opened.judgement.judged
    assert judged.of == "96 training images of Blobs"
    assert judged.split == "training"
    assert all((image == data.images[data.training]).all(axis=(1, 2, 3)).any() for image in judged.images)


def test_without_data_there_is_no_verdict(session, data, qapp):
    session.model.show(opened_of(tiny_model(), data))
    wait_until(lambda: session.is_idle)
    assert session.judgement.judged is None


def test_without_data_the_files_ruler_measures_and_its_pictures_are_shown(session, own_summary, qapp):
    session.model.show(own_summary)
    wait_until(lambda: session.is_idle)
    judged = session.judgement.judged
    assert session.judgement.ruler.of == "96 training images of Blobs"
    assert judged.of == "30 of 96 training images of Blobs, whose pictures the model's file carries"
    assert judged.split == "reference"
    assert all((image == own_summary.summary.images).all(axis=(1, 2, 3)).any() for image in judged.images)


def test_the_files_ruler_is_that_of_its_data_so_nothing_is_measured(session, own_summary, data, measurings, qapp):
    session.model.show(own_summary)
    wait_until(lambda: session.is_idle)
    before = session.judgement.judged.verdict
    session.data.show(data)
    wait_until(lambda: session.is_idle)
    assert measurings == []
    assert session.judgement.judged.split == "training"
    assert session.judgement.judged.verdict.multiple == before.multiple


def test_other_data_of_the_same_shape_are_measured(session, own_summary, measurings, qapp):
    session.model.show(own_summary)
    session.data.show(blobs(seed=5))
    wait_until(lambda: session.is_idle)
    assert measurings == ["Blobs"]
    assert session.judgement.judged.split == "training"


def test_a_file_whose_classifier_is_not_here_has_no_meter_without_data(session, own_summary, qapp):
    session.model.show(replace(own_summary, summary=replace(own_summary.summary, ruler=None)))
    wait_until(lambda: session.is_idle)
    assert session.judgement.ruler is None
    assert session.judgement.judged is None


def test_the_norm_is_placed_among_those_of_the_prior(opened):
    opened.viewpoint.move_to(np.array([1.0, 1.0, 1.0]))
    assert np.isclose(opened.judgement.norm_percentile, 100 * chi2.cdf(3, df=3))


@pytest.fixture
def after_other_data(session, own_summary, qapp):
    """The session in which a model of other data of the same shape had been open before, and they with it."""
    session.model.show(opened_of(tiny_model(), blobs(seed=5)))
    session.data.show(blobs(seed=5))
    wait_until(lambda: session.is_idle)
    return session


def test_a_model_is_never_judged_by_the_data_of_the_model_before(after_other_data, own_summary, measurings):
    after_other_data.model.show(own_summary)  # whose own data are not here, so that the others are closed
    wait_until(lambda: after_other_data.is_idle)
    judged = after_other_data.judgement.judged
    assert after_other_data.data.current is None
    assert measurings == []
    assert judged.split == "reference"
    assert all((image == own_summary.summary.images).all(axis=(1, 2, 3)).any() for image in judged.images)


def test_data_that_are_closed_take_their_verdict_with_them(session, own_summary, data, qapp):
    session.model.show(own_summary)
    session.data.show(blobs(seed=5))
    wait_until(lambda: session.is_idle)
    assert session.judgement.judged.split == "training"
    session.data.current = None
    session.data.changed.emit()
    wait_until(lambda: session.is_idle)
    assert session.judgement.judged.split == "reference"
