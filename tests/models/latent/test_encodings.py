import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence

from models.base import to_unit
from models.latent.encodings import Encodings, encode_data, encode_images
from models.progress import Progress
from tests.conftest import tiny_model
from tests.models.conftest import ended


@pytest.fixture
def model():
    return tiny_model()


def test_encodings_are_the_posteriors_of_the_training_images(model, data):
    encodings = ended(encode_data(model, data))
    posterior = model.encode(to_unit(data.images[data.training]))
    assert np.allclose(encodings.means, posterior.mean, atol=1e-5)
    assert np.allclose(encodings.sigmas, posterior.sigma, atol=1e-5)
    assert (encodings.labels == data.labels[data.training]).all()
    assert encodings.of == "96 training images"


def test_encodings_of_the_first_images_say_so(model, data):
    encodings = ended(encode_data(model, data, limit=10))
    assert encodings.means.shape == (10, 3)
    assert len(encodings.labels) == 10
    assert encodings.of == "10 of 96 training images"


def test_progress_is_told_batch_by_batch(model, data):
    told = list(encode_images(model, np.concatenate([data.images, data.images]), "Encoding"))
    assert told == [Progress("Encoding", done, 240) for done in (100, 200, 240)]


def test_nothing_is_left_in_inference_mode_between_batches(model, data):
    work = encode_images(model, data.images, "Encoding")
    next(work)
    assert not torch.is_inference_mode_enabled()


def test_the_sigmas_and_kl_of_every_dimension_are_those_of_the_posteriors():
    rng = np.random.default_rng(0)
    means, sigmas = rng.standard_normal((200, 4)) * [2, 1, 0.1, 0], rng.uniform(0.1, 1, (200, 4))
    encodings = Encodings.of_posteriors(means, sigmas, None, "200 images")
    exact = kl_divergence(Normal(torch.tensor(means), torch.tensor(sigmas)), Normal(0, 1)).mean(0)
    assert np.allclose(encodings.kl, exact)
    assert np.allclose(encodings.dimension_sigmas, means.std(0))
    assert np.allclose(
        np.sort(encodings.principal.sigmas), np.sort(np.linalg.svd(np.cov(means.T))[1] ** 0.5), atol=1e-4
    )


def test_dimensions_are_ordered_by_what_they_tell():
    means = np.random.default_rng(0).standard_normal((100, 3)) * [0.5, 2, 1]
    assert Encodings.of_posteriors(means, np.full_like(means, 0.5), None, "").by_kl.tolist() == [1, 2, 0]
