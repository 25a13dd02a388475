"""Pictures of many codes, each in its manner."""

import numpy as np

from models.base import PLAIN, Manner, decode_bytes
from models.latent import pictured as pictured_module
from models.latent.pictured import drawn, pictured
from models.progress import finished
from tests.conftest import tiny_gan

KINDS = [Manner(tuple(float(k == kind) for k in range(4))) for kind in range(4)]


def test_every_code_is_decoded_in_its_manner(monkeypatch):
    monkeypatch.setattr(pictured_module, "BATCH", 2)
    model, manners = tiny_gan(), [KINDS[k] for k in (2, 0, 2, 1, 2, 2)]
    codes = np.random.default_rng(0).standard_normal((6, 12)).astype(np.float32)
    each = [decode_bytes(model, code[None], manner)[0] for code, manner in zip(codes, manners, strict=True)]
    assert np.abs(finished(pictured(model, codes, manners)).astype(int) - np.stack(each)).max() <= 1


def test_a_drawn_code_depends_on_the_seed_and_its_number_alone():
    model = tiny_gan()
    many, pictures = finished(drawn(model, [KINDS[k % 4] for k in range(9)], 5))
    few, _ = finished(drawn(model, [PLAIN, KINDS[3]], 5))
    np.testing.assert_array_equal(many[:2], few)
    assert (many != finished(drawn(model, KINDS, 6))[0][:1]).all()
    assert np.abs(finished(pictured(model, many, [KINDS[k % 4] for k in range(9)])).astype(int) - pictures).max() <= 1


def test_codes_in_w_are_mapped_in_their_manner():
    gan = tiny_gan(architecture="style")
    w, in_w = finished(drawn(gan.in_space("w"), KINDS, 0))
    _, in_z = finished(drawn(gan, KINDS, 0))
    assert np.abs(in_w.astype(int) - in_z).max() <= 1
    assert len(np.unique(w, axis=0)) == 4


def test_progress_ends_with_all_of_them():
    steps = [step for step in drawn(tiny_gan(), KINDS * 3, 0) if step is not None]
    assert (steps[-1].done, steps[-1].of) == (12, 12)
