"""Codes to pictures as bytes: in batches, with chances to stop, by every family."""

import numpy as np
import pytest
import torch

from models.base import Manner, decode_bytes, decoding_bytes, to_bytes
from tests.conftest import TINY_MODELS, tiny_ddpm, tiny_gan
from tests.models.conftest import ended

MANNER = Manner((0.0, 0.5, 0.5, 0.0), guidance=2.0, steps=3, truncation=0.7, seed=1)


@pytest.fixture(params=TINY_MODELS)
def model(request):
    return TINY_MODELS[request.param]()


def codes_of(model, count=5):
    return np.random.default_rng(0).standard_normal((count, model.latent)).astype(np.float32)


def test_bytes_are_the_decoded_pictures(model):
    codes = codes_of(model)
    pictures = decode_bytes(model, codes, MANNER)
    assert (pictures.shape, pictures.dtype) == ((5, 8, 8, 1), np.uint8)
    with torch.inference_mode():
        expected = to_bytes(model.decode(torch.from_numpy(codes), MANNER))
    np.testing.assert_array_equal(pictures, expected)
    np.testing.assert_array_equal(ended(decoding_bytes(model, codes, MANNER)), expected)


def test_it_does_not_matter_how_many_are_decoded_at_once(model):
    codes = codes_of(model)
    whole, parts = decode_bytes(model, codes, MANNER), decode_bytes(model, codes, MANNER, batch=2)
    assert np.abs(whole.astype(int) - parts).max() <= 1, "but for rounding"


def test_codes_may_be_of_any_precision(model):
    codes = codes_of(model)
    np.testing.assert_array_equal(decode_bytes(model, codes.astype(np.float64)), decode_bytes(model, codes))


def test_no_mode_of_torch_is_left_on_between_two_steps(model):
    for _ in decoding_bytes(model, codes_of(model), MANNER, batch=2):
        assert not torch.is_inference_mode_enabled()
        assert torch.is_grad_enabled()


def test_nor_while_a_code_is_searched_for():
    for model in (tiny_gan(), tiny_gan(architecture="style").in_space("w"), tiny_ddpm()):
        work = model.invert(torch.rand(1, 1, 8, 8))
        for _ in range(3):
            next(work)
            assert not torch.is_inference_mode_enabled()
            assert torch.is_grad_enabled()
        work.close()


@pytest.mark.parametrize(("name", "chances"), [("vae", 3), ("gan", 3), ("ddpm", 3 * 3)])
def test_there_is_a_chance_to_stop_at_every_batch_and_at_every_step_of_a_sampler(name, chances):
    model = TINY_MODELS[name]()
    assert sum(1 for _ in decoding_bytes(model, codes_of(model), MANNER, batch=2)) == chances


def test_stopping_in_between_asks_the_net_no_more(monkeypatch):
    model, asked = TINY_MODELS["ddpm"](), []
    guess = type(model).guess
    monkeypatch.setattr(type(model), "guess", lambda *a, **k: asked.append(a[2]) or guess(*a, **k))
    work = decoding_bytes(model, codes_of(model), Manner(steps=10))
    next(work)
    next(work)
    work.close()
    assert len(asked) == 2
