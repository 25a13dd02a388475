"""Directions without labels: principal components, and what first layers enlarge most."""

import numpy as np
import pytest

from models.directions.principal import cannot_factor, cannot_take_components, components, factors
from models.latent.encodings import encode_data
from models.latent.without_encoder import MOST, drawn, provisional
from models.progress import finished
from tests.conftest import blobs, tiny_ddpm, tiny_gan, tiny_model

CODES = np.random.default_rng(0).standard_normal((300, 12)).astype(np.float32)


def test_components_are_the_principal_directions_with_their_sigmas():
    encodings = finished(encode_data(tiny_model(), blobs(60)))
    found = components(encodings, step=5)
    assert [direction.name for direction in found] == ["PC 1", "PC 2", "PC 3"]
    for direction, vector, sigma in zip(found, encodings.principal.directions, encodings.principal.sigmas, strict=True):
        np.testing.assert_array_equal(direction.vector, vector)
        assert direction.sigma == pytest.approx(sigma)
        assert direction.sigma == pytest.approx((encodings.means @ direction.vector).std(ddof=1), rel=1e-3)
        assert (direction.how, direction.of, direction.step) == (direction.name, "48 training images", 5)
    assert cannot_take_components(encodings) == ""


def test_those_of_w_are_its_own_and_a_round_prior_has_none():
    gan = tiny_gan(architecture="style")
    in_w = finished(drawn(gan.in_space("w")))
    assert cannot_take_components(in_w) == ""
    assert components(in_w)[0].of == "the variance of w"
    assert cannot_take_components(finished(drawn(gan))).endswith(".")
    assert cannot_take_components(provisional(gan)).endswith(".")


def test_factors_of_z_are_the_right_singular_vectors_of_the_first_layer():
    gan = tiny_gan()
    found = factors(gan, CODES, step=2)
    _, _, right = np.linalg.svd(gan.first_layer.double().numpy())
    for direction, vector in zip(found, right, strict=True):
        assert abs(direction.vector @ vector) == pytest.approx(1, abs=1e-4)
        assert direction.sigma == pytest.approx((CODES @ direction.vector).std(), rel=1e-5)
    assert [direction.name for direction in found[:2]] == ["SeFa 1", "SeFa 2"]
    assert (found[0].of, found[0].step) == ("the weights of the first layer", 2)


def test_factors_of_w_are_those_of_all_styles_together():
    gan = tiny_gan(architecture="style")
    layers = [*gan.generator.synthesis.convolutions, *gan.generator.synthesis.colours]
    gram = sum(layer.style.weight.double().numpy().T @ layer.style.weight.double().numpy() for layer in layers)
    _, vectors = np.linalg.eigh(gram)  # equation 5: of A^T A, the largest value last
    found = factors(gan.in_space("w"), CODES)
    for direction, vector in zip(found, vectors.T[::-1], strict=True):
        assert abs(direction.vector @ vector) == pytest.approx(1, abs=1e-4)
    assert found[0].of == "the weights of the style layers"


def test_there_are_no_more_factors_than_one_can_look_through():
    assert len(factors(tiny_gan(latent=40), np.zeros((2, 40)))) == MOST


def test_a_model_without_a_first_layer_says_so():
    assert cannot_factor(tiny_gan()) == cannot_factor(tiny_gan(architecture="style").in_space("w")) == ""
    for model in (tiny_model(), tiny_ddpm()):
        assert cannot_factor(model).endswith(f"none behind {model.space}.")
