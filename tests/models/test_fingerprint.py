import torch

from models.fingerprint import fingerprint_of
from tests.conftest import tiny_model


def test_the_same_weights_have_the_same_fingerprint():
    one, other = tiny_model(), tiny_model()
    other.load_state_dict(one.state_dict())
    assert fingerprint_of(one) == fingerprint_of(other)
    assert len(fingerprint_of(one)) == 16


def test_one_other_number_is_another_fingerprint():
    model = tiny_model()
    before = fingerprint_of(model)
    with torch.no_grad():
        next(model.parameters()).view(-1)[0] += 1e-3
    assert fingerprint_of(model) != before
